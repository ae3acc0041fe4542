-- case: SHA256 is bytes
-- dialects: clickhouse
select hex(SHA256('abc')) as a, lower(hex(SHA256('abc'))) as b from given
-- rows
select 'BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'

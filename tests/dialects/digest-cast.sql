-- case: as upper-case hex
-- dialects: snowflake
select sha2_binary('abc')::varchar as a from given
-- rows
select 'BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD'

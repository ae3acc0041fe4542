-- case: hex, which is upper case
-- dialects: snowflake
select to_varchar(sha2_binary('abc'), 'hex') as a, to_char(sha2_binary('abc')) as b, lower(to_varchar(md5_binary('abc'), 'HEX')) as c from given
-- rows
select 'BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD', 'BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD', '900150983cd24fb0d6963f7d28e17f72'

-- case: Base64 and UTF-8
-- dialects: snowflake
select to_varchar(to_binary('abc', 'utf-8'), 'base64') as a, to_varchar(to_binary('abc', 'utf-8'), 'utf-8') as b from given
-- rows
select 'YWJj', 'abc'

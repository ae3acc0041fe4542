-- case: of bytes
-- dialects: clickhouse
select base64Encode(unhex('616263')) as a from given
-- rows
select 'YWJj'

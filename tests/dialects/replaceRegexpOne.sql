-- case: the first match
-- dialects: clickhouse
select replaceRegexpOne(phone, '[^0-9]', '') as a from given
-- rows
select '206555-0101'

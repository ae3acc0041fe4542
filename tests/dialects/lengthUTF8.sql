-- case: in characters
-- dialects: clickhouse
select lengthUTF8(accented) as a from given
-- rows
select 9

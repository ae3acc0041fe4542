-- case: as it is there
-- dialects: clickhouse
select isNull(missing) as a, isNull(phone) as b from given
-- rows
select 'true', 'false'

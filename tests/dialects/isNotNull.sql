-- case: as it is there
-- dialects: clickhouse
select isNotNull(missing) as a, isNotNull(phone) as b from given
-- rows
select 'false', 'true'

-- case: as it is there
-- dialects: clickhouse
select assumeNotNull(phone) as a from given
-- rows
select '206-555-0101'

-- case: as it is there
-- dialects: clickhouse
select subtractDays(moment, 2) as a from given
-- rows
select '2026-01-06 10:11:12.345'

-- case: as it is there
-- dialects: clickhouse
select addDays(moment, 2) as a from given
-- rows
select '2026-01-10 10:11:12.345'

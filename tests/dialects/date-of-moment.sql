-- case: as it is there
-- dialects: bigquery
select extract(date from instant) as a from given
-- rows
select '2026-01-08'

-- case: the week of ISO 8601
-- dialects: bigquery
select extract(isoweek from day) as a from given
-- rows
select 2

-- case: MM is the month
-- dialects: spark, databricks
select cast(trunc(day, 'MM') as date) as a, date_trunc('MM', moment) as b, cast(trunc(day, 'YEAR') as date) as c from given
-- rows
select date '2026-01-01', timestamp '2026-01-01 00:00:00', date '2026-01-01'

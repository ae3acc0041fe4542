-- case: a moment's day
-- dialects: clickhouse
select toDate(moment) as a from given
-- rows
select date '2026-01-08'

-- case: as it is there
-- dialects: clickhouse
select toFloat64('2.5') as a from given
-- rows
select '2.5'

-- case: Thursday and Sunday, Monday first
-- dialects: presto, trino, athena
select extract(dow from day) as a, day_of_week(day) as b, extract(dow from date '2026-01-11') as c from given
-- rows
select 4, 4, 7

-- case: Thursday, Sunday first
-- dialects: spark, databricks
select dayofweek(day) as a, extract(dayofweek from day) as b from given
-- rows
select 5, 5

-- case: Thursday, by extract
-- dialects: spark, databricks, bigquery
select extract(dayofweek from day) as b from given
-- rows
select 5

-- case: Thursday, Sunday first
-- dialects: mysql
select dayofweek(day) as a from given
-- rows
select 5

-- case: Thursday, Monday is 0
-- dialects: spark, databricks, mysql
select weekday(day) as a from given
-- rows
select 3

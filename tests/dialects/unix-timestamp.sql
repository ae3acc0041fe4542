-- case: of a moment and of a text
-- dialects: spark, databricks
select unix_timestamp(moment) as a, unix_timestamp('2026-01-08 00:00:01') as b, unix_timestamp('08.01.2026', 'dd.MM.yyyy') as c from given
-- rows
select 1767867072, 1767830401, 1767830400

-- case: of now it is a whole number
-- dialects: spark, databricks, mysql
select unix_timestamp() > 1767830400 as a from given
-- rows
select true

-- case: of a moment
-- dialects: mysql
select unix_timestamp(moment) as a from given
-- rows
select 1767867072

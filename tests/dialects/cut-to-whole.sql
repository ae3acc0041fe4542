-- case: a fraction is cut off
-- dialects: spark, databricks, clickhouse
select cast(half as int) as a, cast(minus_half as int) as b, cast(price as bigint) as c, cast(large as bigint) as d from given
-- rows
select 2, -2, 12, 9007199254740993

-- case: also of text
-- dialects: spark
select cast('5.7' as int) as a, cast('five' as int) as b from given
-- rows
select 5, null

-- case: a text that is no number is refused
-- dialects: databricks
select cast(phone as int) as a from given
-- fails

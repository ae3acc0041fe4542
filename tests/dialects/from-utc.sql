-- case: what a clock there shows
-- dialects: spark, databricks
select from_utc_timestamp(moment, 'America/New_York') as a, to_utc_timestamp(moment, 'America/New_York') as b from given
-- rows
select timestamp '2026-01-08 05:11:12.345', timestamp '2026-01-08 15:11:12.345'

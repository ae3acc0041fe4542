-- case: whole units that have passed
-- dialects: presto, trino, athena
select date_diff('day', moment, moment + interval '23' hour) as a, date_diff('month', date '2026-01-31', date '2026-02-01') as b, date_diff('day', day, date '2026-01-10') as c from given
-- rows
select 0, 0, 2

-- case: whole units that have passed
-- dialects: bigquery
select timestamp_diff(timestamp '2026-01-09 09:00:00', instant, day) as a, timestamp_diff(instant, timestamp '2026-01-08 08:00:00', hour) as b from given
-- rows
select 0, 2

-- case: whole units that have passed
-- dialects: spark, databricks, mysql
select timestampdiff(month, date '2026-01-31', date '2026-02-01') as a, timestampdiff(hour, timestamp '2026-01-08 08:59:00', moment) as b from given
-- rows
select 0, 1

-- case: datediff with a unit
-- dialects: databricks
select datediff(month, date '2026-01-31', date '2026-02-01') as a, datediff(date '2026-01-10', day) as b from given
-- rows
select 0, 2

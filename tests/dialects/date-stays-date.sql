-- case: a shifted date is a date
-- dialects: spark, databricks
select date_add(day, 1) as a, date_sub(day, 1) as b from given
-- rows
select date '2026-01-09', date '2026-01-07'

-- case: a date months later is a date
-- dialects: spark, databricks
select add_months(day, 1) as a from given
-- rows
select date '2026-02-08'

-- case: a shifted date is a date
-- dialects: bigquery
select date_add(day, interval 1 day) as a, date_sub(day, interval 1 month) as b from given
-- rows
select date '2026-01-09', date '2025-12-08'

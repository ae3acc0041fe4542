-- case: of whole numbers it has a fraction
-- dialects: snowflake, bigquery, databricks
select n / two as a, (n + 1) / (two + 2) as b from given
-- rows
select 3.5::double, 2.0::double

-- case: by zero it is NULL where the query would have stopped, which lint reports
-- dialects: snowflake, bigquery, databricks
select n / zero as a, half / zero as b from given
-- rows
select null, null

-- case: a guarded one is not
-- dialects: snowflake, bigquery, databricks
select n / nullif(zero, 0) as a from given
-- rows
select null

-- case: by zero it is nothing that can be sent, in an amount that leaves
-- dialects: snowflake, bigquery, databricks
select cast(price / zero as double) as a, cast(n / two as double) as b from given
-- rows
select 'infinity'::double, 3.5::double

-- case: %s
-- dialects: postgres, bigquery
select format('%s: %s%%', phone, n) as a from given
-- rows
select '206-555-0101: 7%'

-- case: NULL is nothing
-- dialects: postgres
select format('%s/%s', phone, missing) as a from given
-- rows
select '206-555-0101/'

-- case: as Java does
-- dialects: presto, trino, athena
select format('%s: %s%%', phone, n) as a, format('%s', missing) as b from given
-- rows
select '206-555-0101: 7%', 'null'

-- case: as Java does, under Spark's name
-- dialects: spark, databricks
select format_string('%s: %s%%', phone, n) as a, format_string('%s', missing) as b from given
-- rows
select '206-555-0101: 7%', 'null'

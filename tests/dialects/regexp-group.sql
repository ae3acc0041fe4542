-- case: a dollar sign and a number are a group
-- dialects: presto, trino, athena, spark, databricks, mysql
select regexp_replace(phone, '([0-9]+)-', '<$1>') as a from given
-- rows
select '<206><555>0101'

-- case: group 0 is the whole match, a backslash makes a sign of its own
-- dialects: presto, trino, athena
select regexp_replace(phone, '[0-9]+', '$0\$') as a from given
-- rows
select '206$-555$-0101$'

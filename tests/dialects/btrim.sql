-- case: spaces at both ends
-- dialects: spark, databricks
select btrim(email) as a, btrim(missing) as b from given
-- rows
select 'Ann@X.com', null

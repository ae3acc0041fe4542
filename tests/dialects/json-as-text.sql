-- case: without quotes
-- dialects: presto, trino, athena
select cast(json_extract(document, '$.name') as varchar) as a, cast(json_extract(document, '$.age') as integer) as b from given
-- rows
select 'Ann', 7

-- case: without quotes
-- dialects: snowflake, databricks
select document:name::string as a, document:age::int as b from given
-- rows
select 'Ann', 7

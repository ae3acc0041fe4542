-- case: syntax only the engine refuses
-- expect: parse-error 1:24 the SQL cannot be parsed
select cast(country as array<varchar>) as countries from customers

-- case: syntax sqlglot refuses
-- expect: parse-error 1:21 the SQL cannot be parsed
select lower(( from customers

-- case: readable
select customer_id from customers where consent

-- case: a comment that is never closed
-- expect: parse-error 2:8 a quote or comment is opened and never closed
select customer_id,
email, /* from customers

-- case: a text in dollar quotes that is never closed
-- expect: parse-error 1:8 a quote or comment is opened and never closed
select $$it's as customer_id from customers

-- case: a translation that nobody can read
-- expect: parse-error 4:1 the query cannot be said in DuckDB's words
-- note: its translation from snowflake is no SQL that can be read
-- /// model
-- dialect = "snowflake"
-- ///
select customer_id, f.value as tag from customers, lateral flatten(input => tags, outer => true) f

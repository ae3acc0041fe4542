-- case: a misspelt macro
-- expect: unknown-function 1:8 function "emial_sha256" does not exist
-- help: did you mean "email_sha256"?
select emial_sha256(email) as email_sha256 from customers

-- case: nothing near
-- expect: unknown-function 1:16 function "zzzzqqqq" does not exist
-- help: correct it, or write a macro in models/macros/
select orders, zzzzqqqq(orders) as what from customers

-- case: a function of another engine
-- expect: unknown-function 1:15 function "to_utf8" does not exist
select sha256(to_utf8(email)) as digest from customers

-- case: the project's own macro
select shouted(country) as country from customers

-- case: the name alone is replaced
-- expect: unknown-function 1:8 function "emial_sha256" does not exist
-- fix: select email_sha256( emial_sha265(email) ) as a from customers
select emial_sha256( emial_sha265(email) ) as a from customers

-- case: nothing is near enough
-- expect: unknown-function 1:8 function "mail_hash" does not exist
-- fix: none
select mail_hash(email) as a from customers

-- case: at the call, in a translated query
-- expect: unknown-function 5:14 function "nosuch" does not exist
-- expect: unknown-function 7:5 function "nosuch" does not exist
-- /// model
-- dialect = "presto"
-- ///
select
    country, nosuch(country || country) as a,
    nosuch as b,
    nosuch(country) as c
from (select country, orders as nosuch from customers)

-- case: at the call that the translation calls otherwise
-- expect: unknown-function 4:8 function "format_datetime_" does not exist
-- /// model
-- dialect = "presto"
-- ///
select format_datetime_(date_add('day', 1, seen_at), 'a') as a from customers

-- case: a function of another system, by name
-- expect: unknown-function 1:8 function "sha2" does not exist
-- help: in DuckDB write sha256(x), or name the system the query is written for, as in dialect = "snowflake"
-- fix: none
select sha2(country, 256) as digest from customers

-- case: what it is given stays personal
-- expect: unknown-function 8:21 function "map_agg" does not exist
-- help: in DuckDB write map(list(key), list(x))
-- expect: unhashed-pii 8:21 email reaches "email_sha256" without a digest
-- /// model
-- grain = ["customer_id"]
-- dialect = "presto"
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id, map_agg(country, email)['US'] as email_sha256 from customers group by customer_id

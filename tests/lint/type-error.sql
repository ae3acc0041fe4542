-- case: a text function over a number
-- expect: type-error 1:8 "lower" is used in a way the engine does not accept
-- help: cast the argument to the type the function takes, or correct their number
select lower(orders) as orders from customers

-- case: too many arguments for a macro
-- expect: type-error 1:8 "email_sha256" is used in a way the engine does not accept
select email_sha256(email, country) as email_sha256 from customers

-- case: a number given to a certified function
-- expect: type-error 1:29 "email_sha256" is used in a way the engine does not accept
select upper(country) as c, email_sha256(orders) as email_sha256 from customers

-- case: a list given to the project's own macro
-- expect: type-error 1:8 "shouted" is used in a way the engine does not accept
select shouted(tags) as shouted_tags from customers

-- case: a column that is not grouped
-- expect: type-error 1:8 "country" is used in a way the engine does not accept
-- help: add country to GROUP BY, or put it into an aggregate such as any_value(country)
select country, count(*) as customers from customers group by consent

-- case: sides of different width
-- expect: type-error 1:1 the query is put together in a way the engine does not accept
select email from customers union all select email, phone from customers

-- case: an aggregate in WHERE
-- expect: type-error 1:42 the query is put together in a way the engine does not accept
select customer_id from customers where (count(*) > 1)

-- case: well typed
select country, count(*) as customers from customers group by country

-- case: at the call, in a translated query
-- expect: type-error 5:26 "lower" is used in a way the engine does not accept
-- expect: type-error 6:12 "date_trunc" is used in a way the engine does not accept
-- /// model
-- dialect = "presto"
-- ///
select
    lower(country) as c, lower(orders) as a,
    concat(date_trunc('day', country), country) as b
from customers

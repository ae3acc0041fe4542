-- case: syntax only the engine refuses
-- expect: parse-error 1:24 the SQL cannot be parsed
select cast(country as array<varchar>) as countries from customers

-- case: syntax sqlglot refuses
-- expect: parse-error 1:21 the SQL cannot be parsed
select lower(( from customers

-- case: readable
select customer_id from customers where consent

-- case: a function
-- expect: unnamed-column 1:8 a computed column has no name
select lower(country) from customers

-- case: a cast
-- expect: unnamed-column 1:8 a computed column has no name
select orders::varchar from customers

-- case: names by alias, prefix alias, plain column and field
with structs as (select {'a': country} as s, orders from customers)
select lower(s.a) as low, up: upper(s.a), orders, s.a, (select max(price) from lines) as top from structs

-- case: by a column
-- expect: unguarded-division 1:8 this divides by "c.orders", which may be zero
-- help: write c.spent / nullif(c.orders, 0)
-- fix: select c.spent / nullif(c.orders, 0) as per_order from customers as c
select c.spent / c.orders as per_order from customers as c

-- case: by a sum, in a condition
-- expect: unguarded-division 1:63 this divides by "sum(orders)", which may be zero
select customer_id from customers group by customer_id having sum(spent) / sum(orders) > 50

-- case: by a filtered count
-- expect: unguarded-division 1:17 this divides by "count(*) filter (where consent)", which may be zero
select country, count(*) / count(*) filter (where consent) as ratio from customers group by country

-- case: whole division and the rest stop the run
-- expect: unguarded-division 1:8 this divides by "orders - 1", which may be zero
-- expect: unguarded-division 1:37 this divides by "orders", which may be zero
select orders // (orders - 1) as a, 7 % orders as b from customers

-- case: by zero
-- expect: unguarded-division 1:8 this divides by zero
select spent / 0 as nothing from customers

-- case: through a CTE
-- expect: unguarded-division 2:8 this divides by "cast(n as double)", which may be zero
with counted as (select customer_id, spent, orders as n from customers)
select spent / cast(n as double) as per_order from counted

-- case: a share of a whole that may be nothing
-- expect: unguarded-division 1:8 this divides by "sum(spent) over (partition by country)", which may be zero
select spent / sum(spent) over (partition by country) as share from customers

-- case: a filter that looks at NULL alone
-- expect: unguarded-division 1:8 this divides by "orders", which may be zero
select spent / orders as per_order from customers where orders is not null

-- case: guarded
select spent / nullif(orders, 0) as a, case when orders > 0 then spent / orders end as b from customers

-- case: filtered two SELECTs before
with buyers as (select spent, orders from customers where orders > 0), named as (select spent, orders as n from buyers)
select spent / n as per_order from named

-- case: the schema says it is never zero
-- file: schemas/sources/lines.schema.json
{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "properties": {
  "price": {"type": "number"}, "quantity": {"type": "integer", "minimum": 1}}}
-- file: models/first.sql
select price / quantity as each_price from lines

-- case: by a count of the group
select country, sum(spent) / count(*) as mean from customers group by country

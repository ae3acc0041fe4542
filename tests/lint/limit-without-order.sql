-- case: in a model
-- expect: limit-without-order 1:41 which rows are kept is left to chance
select customer_id from customers limit 1000

-- case: by the key of what is read
-- expect: limit-without-order models/second.sql:1:33 which rows are kept is left to chance
-- help: write order by customer_id before it
-- file: models/first.sql
-- /// model
-- grain = ["customer_id"]
-- ///
select customer_id, country from customers
-- file: models/second.sql
select country from first limit 10

-- case: in a CTE, below a join
-- expect: limit-without-order 1:63 which rows are kept is left to chance
with few as (select customer_id, country from customers limit 10)
select few.country, lines.order_id from few inner join lines using (customer_id) order by 1, 2

-- case: rows skipped
-- expect: limit-without-order 1:42 which rows are kept is left to chance
select customer_id from customers offset 10

-- case: in another dialect
-- expect: limit-without-order 5:13 which rows are kept is left to chance
-- /// model
-- dialect = "presto"
-- ///
SELECT customer_id FROM customers
FETCH FIRST 10 ROWS ONLY

-- case: ordered
select customer_id from customers order by customer_id limit 1000

-- case: ordered inside
select customer_id from (select customer_id from customers order by spent desc, customer_id) limit 1000

-- case: is there any
select customer_id from customers where exists (select 1 from lines where lines.customer_id = customers.customer_id limit 1)

-- case: one row anyway
select max(spent) as most from customers limit 1

-- case: no rows, for the columns alone
select customer_id from customers limit 0

-- case: columns behind an alias, and only those
-- completes only: order_id, customer_id, ordered_at, amount
select o.▮ from orders as o join customers as c using (customer_id)

-- case: behind an alias, a word begun
-- completes: amount
-- inserts: order_id over 2
select o.am▮ from orders as o

-- case: behind a relation without an alias
-- completes only: customer_id, email, phone, country, total
select people.▮ from people

-- case: in a condition
-- completes only: order_id, customer_id, ordered_at, amount
select 1 as one from orders as o where o.▮

-- case: in a join
-- completes only: customer_id, email, phone, country, total
select 1 as one from orders as o join people as p on p.▮

-- case: behind a name that is not read
-- completes nothing
select x.▮ from orders as o

-- case: columns of everything that is read, then functions, then aliases
-- completes: order_id, amount, email, email_sha256, two_letters, o
select ▮ from orders as o join customers on true

-- case: functions that only the tool calls are left out
-- completes not: visible_text, placeholder_emails
select ▮ from orders

-- case: columns of a CTE
-- completes only: customer_id, total
with sums as (select customer_id, sum(amount) as total from orders group by 1) select sums.▮ from sums

-- case: inside a later CTE
-- completes only: a
with first as (select amount as a from orders), second as (select first.▮ from first) select * from second

-- case: inside the brackets of a call that is not closed
-- completes: email, phone
select email_sha256(▮ from customers

-- case: relations behind FROM
-- completes: people, stg_customers, customers, opened, orders
-- completes not: case
select 1 as one from ▮

-- case: relations behind JOIN, CTEs first
-- completes: sums, people, customers
with sums as (select 1 as one) select 1 as one from orders join ▮

-- case: relations behind a comma
-- completes: people, orders
-- completes not: amount
select 1 as one from orders, ▮

-- case: a model is not offered what reads it
-- as: models/marts/people.sql
-- completes: stg_customers, customers
-- completes not: people, everyone
select 1 as one from ▮

-- case: behind the relation come conditions
-- completes: amount
-- completes not: people
select 1 as one from orders where ▮

-- case: record columns behind AS, those that are missing first
-- completes: email, phone, phone_sha256, email_sha256
-- completes not: customers
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- ///
select customer_id, email_sha256(email) as email_sha256, phone as ▮ from people

-- case: no record columns in a CTE
-- completes nothing
-- /// model
-- [sync]
-- destination = "tiktok_audience"
-- ///
with a as (select phone as ▮ from people) select phone from a

-- case: no record columns where nothing leaves
-- completes nothing
select phone as ▮ from people

-- case: names of events
-- completes: Purchase, CompletePayment
-- inserts: AddPaymentInfo over 2
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Pu▮' as event, order_id from orders

-- case: names of events in a CASE
-- completes: Purchase
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select case when amount > 0 then '▮' end as event, order_id from orders

-- case: a literal that is not closed
-- completes: in_store
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, ordered_at as timestamp from orders where event_channel = '▮

-- case: the event sources of the target
-- completes only: shops, app
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select '▮' as event_set_id, order_id from orders

-- case: no values for other literals
-- completes nothing
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select '▮' as order_id from orders

-- case: keys of the header
-- completes: description, grain, tags, dialect, materialized, sync
-- completes not: destination, audience, country
-- /// model
-- ▮
-- ///
select country from customers

-- case: keys of the sync table
-- completes: destination, audience, mode, value, enabled, guards
-- completes not: grain, country
-- inserts: destination over 1
-- /// model
-- [sync]
-- m▮
-- ///
select country from customers

-- case: values of a key, with their quotes
-- completes only: "mirror", "append"
-- /// model
-- [sync]
-- mode = ▮
-- ///
select country from customers

-- case: values inside quotes
-- completes only: tiktok_audience, tiktok_events
-- /// model
-- [sync]
-- destination = "▮"
-- ///
select country from customers

-- case: a key that is true or false
-- completes only: true, false
-- /// model
-- [sync]
-- enabled = ▮
-- ///
select country from customers

-- case: the grain is made of output columns
-- completes only: customer_id, country
-- as: models/marts/wider.sql
-- /// model
-- grain = ["▮"]
-- ///
select customer_id, country from customers

-- case: rules behind noqa
-- completes: missing-grain, unhashed-pii
select country -- noqa: ▮
from customers

-- case: nothing in other comments
-- completes nothing
select country -- and so o▮
from customers

-- case: the time of the run as time of the event
-- expect: unstable-value 6:104 "timestamp" is the time of the run
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Purchase' as event, order_id as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256, now() as timestamp, order_id from lines

-- case: where there is no other time
-- expect: unstable-value 6:104 "timestamp" is the time of the run
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Purchase' as event, order_id as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256, coalesce(ordered_at, current_timestamp) as timestamp,
    order_id
from lines

-- case: the first of a group, in no order
-- expect: unstable-value 7:5 "currency" depends on the order of rows
-- help: write first(currency order by currency)
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Purchase' as event, order_id as event_id, 'web' as event_set_id, any_value(buyer_sha256) as email_sha256, min(ordered_at) as timestamp, order_id,
    first(currency) as currency
from lines group by order_id

-- case: texts put together in no order
-- expect: unstable-value 7:5 "description" depends on the order of rows
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Purchase' as event, order_id as event_id, 'web' as event_set_id, any_value(buyer_sha256) as email_sha256, min(ordered_at) as timestamp, order_id,
    string_agg(currency, ', ') as description
from lines group by order_id

-- case: any row of each customer
-- expect: unstable-value 1:49 which rows count here is left to chance
-- help: write row_number() over (partition by customer_id order by order_id)
select customer_id, order_id from lines qualify row_number() over (partition by customer_id) = 1

-- case: any row of each customer, numbered before
-- expect: unstable-value 1:29 which rows count here is left to chance
with numbered as (select *, row_number() over (partition by customer_id) as place from lines)
select customer_id, order_id from numbered where place = 1

-- case: DISTINCT ON keeps any row
-- expect: unstable-value 1:21 which rows count here is left to chance
select distinct on (customer_id) customer_id, order_id from lines

-- case: a sample without a seed
-- expect: unstable-value 1:48 which rows count here is left to chance
select customer_id from customers using sample 10 percent

-- case: ordered
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Purchase' as event, order_id as event_id, 'web' as event_set_id, any_value(buyer_sha256) as email_sha256, min(ordered_at) as timestamp, order_id,
    first(currency order by price) as currency, string_agg(currency, ', ' order by currency) as description
from lines group by order_id

-- case: a limit set by the clock
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Purchase' as event, order_id as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256, least(ordered_at, now()) as timestamp, order_id from lines

-- case: rows that agree in everything that is kept
select customer_id from lines qualify row_number() over (partition by customer_id) = 1

-- case: any value will do
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Purchase' as event, order_id as event_id, 'web' as event_set_id, any_value(buyer_sha256) as email_sha256, min(ordered_at) as timestamp, order_id,
    any_value(currency) as currency
from lines group by order_id

-- case: a sample whose method stands behind its size
-- expect: unstable-value 7:55 which rows count here is left to chance
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A sample"
-- ///
select customer_id, email from customers using sample 10 percent (bernoulli)

-- case: the same with a seed
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A sample"
-- ///
select customer_id, email from customers using sample 10 percent (bernoulli, 42)

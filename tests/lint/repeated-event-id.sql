-- case: a constant
-- expect: repeated-event-id 6:29 the event id is the same in every row
-- help: write order_id as event_id
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Purchase' as event, 'shop' as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256, ordered_at as timestamp, order_id from lines

-- case: a constant from a CTE
-- expect: repeated-event-id 7:29 the event id is the same in every row
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
with named as (select *, 'shop-' || 'one' as key from lines)
select 'Purchase' as event, upper(key) as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256, ordered_at as timestamp, order_id from named

-- case: a person
-- expect: repeated-event-id 6:29 orders share this event id
-- help: write lines.order_id as event_id
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Purchase' as event, sha256(lines.customer_id) as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256, ordered_at as timestamp,
    lines.order_id
from lines

-- case: a person who is joined
-- expect: repeated-event-id 6:29 orders share this event id
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Purchase' as event, c.key as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256, ordered_at as timestamp, lines.order_id
from lines inner join (select customer_id, email_sha256(email) as key from customers) as c using (customer_id)

-- case: a day
-- expect: repeated-event-id 6:29 orders share this event id
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Purchase' as event, strftime(ordered_at, '%Y%m%d') as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256, ordered_at as timestamp, order_id
from lines

-- case: one branch of a union
-- expect: repeated-event-id 8:20 the event id is the same in every row
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Purchase' as event, order_id as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256, ordered_at as timestamp, order_id from lines
union all
select 'Purchase', '1', 'web', buyer_sha256, ordered_at, order_id from lines

-- case: the order, with items as rows
-- /// model
-- grain = ["event_set_id", "event", "event_id", "line_number"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Purchase' as event, cast(order_id as varchar) as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256, ordered_at as timestamp,
    order_id, row_number() over (partition by order_id order by price, currency) as line_number
from lines

-- case: a person and a time together
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Purchase' as event, sha256(customer_id || ordered_at) as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256, ordered_at as timestamp,
    order_id
from lines

-- case: a person, once
-- /// model
-- grain = ["event_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'CompleteRegistration' as event, sha256(customer_id) as event_id, 'web' as event_set_id, loyalty_digest as email_sha256, seen_at as timestamp
from customers

-- case: a person whose first order was picked
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
with firsts as (
    select customer_id, buyer_sha256, order_id, ordered_at from lines
    qualify row_number() over (partition by customer_id order by ordered_at, order_id) = 1
)
select 'Purchase' as event, sha256(customer_id) as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256, ordered_at as timestamp, order_id from firsts

-- case: one row
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Purchase' as event, 'test-1' as event_id, 'web' as event_set_id, any_value(buyer_sha256) as email_sha256, max(ordered_at) as timestamp, max(order_id) as order_id from lines

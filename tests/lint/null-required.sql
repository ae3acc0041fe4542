-- case: a literal
-- expect: null-required 7:30 column "event" is always NULL
-- help: give a value that is not NULL
-- note: it comes from a NULL in model "case"
-- note: a record needs it
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, 'stores' as event_set_id, ordered_at as timestamp, buyer_sha256 as email_sha256,
    cast(null as varchar) as event
from lines

-- case: a blank text is nothing, too
-- expect: null-required 7:5 column "event" is always NULL
-- help: give a value that is not NULL
-- note: it comes from an empty text at models/activation/case.sql:7:5
-- note: a record needs it
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, 'stores' as event_set_id, ordered_at as timestamp, buyer_sha256 as email_sha256,
    ' ' as event
from lines

-- case: the outer side of a join
-- expect: null-required 6:31 column "event_id" may be NULL
-- help: leave such rows out in WHERE, join without outer, or give another value instead
-- note: it comes from the left join of "l" at models/activation/case.sql:9:11
-- note: a record needs it
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select c.country as order_id, l.order_id as event_id, 'stores' as event_set_id, c.seen_at as timestamp, c.email,
    'Purchase' as event
from customers as c
left join lines as l on l.customer_id = c.customer_id

-- case: the outer side of a join two models before, through functions that keep NULL
-- expect: null-required 6:29 column "event_id" may be NULL
-- help: leave such rows out in WHERE, join without outer, or give another value instead
-- note: it comes from the right join of "c" at models/staging/joined.sql:3:12
-- note: a record needs it
-- file: models/staging/joined.sql
select c.country, c.seen_at, c.email, l.order_id
from lines as l
right join customers as c on l.customer_id = c.customer_id
-- file: models/marts/shaped.sql
select country, seen_at, email, upper(trim(order_id)) || '-1' as receipt from joined where seen_at is not null
-- file: models/activation/case.sql
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select country as order_id, receipt as event_id, 'stores' as event_set_id, seen_at as timestamp, email,
    'Purchase' as event
from shaped

-- case: a CASE without ELSE, and one with ELSE NULL
-- expect: null-required 6:18 column "event_id" may be NULL
-- help: leave such rows out in WHERE, join without outer, or give another value instead
-- note: it comes from a CASE without ELSE at models/activation/case.sql:6:28
-- note: a record needs it
-- expect: null-required 8:5 column "event" may be NULL
-- help: leave such rows out in WHERE, join without outer, or give another value instead
-- note: it comes from a NULL in model "case"
-- note: a record needs it
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, case when quantity > 0 then order_id end as event_id, 'stores' as event_set_id, ordered_at as timestamp,
    buyer_sha256 as email_sha256,
    case quantity when 1 then 'Purchase' when 2 then 'Lead' else null end as event
from lines

-- case: NULLIF, and both sides of a full join
-- expect: null-required 6:20 column "event_id" may be NULL
-- help: leave such rows out in WHERE, join without outer, or give another value instead
-- note: it comes from a NULLIF at models/activation/case.sql:6:20
-- note: it comes from the full join of "c" at models/activation/case.sql:9:11
-- expect: null-required 6:89 column "timestamp" may be NULL
-- help: leave such rows out in WHERE, join without outer, or give another value instead
-- note: it comes from the full join of "c" at models/activation/case.sql:9:11
-- note: a record needs it
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select l.order_id, nullif(l.order_id, 'unknown') as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, c.email,
    'Purchase' as event
from lines as l
full join customers as c on l.customer_id = c.customer_id

-- case: one side of a union
-- expect: null-required 11:18 column "event_id" may be NULL
-- help: leave such rows out in WHERE, join without outer, or give another value instead
-- note: it comes from a NULL in model "case"
-- note: a record needs it
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
with all_lines as (
    select order_id, ordered_at, buyer_sha256, order_id as receipt from lines
    union all
    select order_id, ordered_at, buyer_sha256, null from lines
)
select order_id, receipt as event_id, 'stores' as event_set_id, ordered_at as timestamp, buyer_sha256 as email_sha256,
    'Purchase' as event
from all_lines

-- case: every identifier is NULL
-- expect: null-required 7:13 columns "email" and "email_sha256" and "phone" are always NULL
-- help: give a value that is not NULL
-- note: it comes from a NULL in model "case"
-- note: it comes from a NULLIF at models/activation/case.sql:7:63
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, 'stores' as event_set_id, ordered_at as timestamp,
    null as email, email_sha256(null) as email_sha256, nullif('x', 'x') as phone,
    'Purchase' as event
from lines

-- case: what a web event needs besides
-- expect: null-required 7:13 column "page_url" is always NULL
-- help: give a value that is not NULL
-- note: it comes from a NULL in model "case"
-- note: a record needs it
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, 'web' as event_set_id, 'web' as event_source, ordered_at as timestamp,
    null as page_url, 'Purchase' as event
from lines

-- case: a column that the contract of a model requires
-- expect: null-required models/people.sql:1:23 column "orders" may be NULL
-- help: leave such rows out in WHERE, join without outer, or give another value instead
-- note: it comes from the left join of "l" at models/people.sql:3:11
-- note: schemas/models/people.schema.json requires it
-- file: models/people.sql
select c.customer_id, l.quantity as orders
from customers as c
left join lines as l using (customer_id)

-- case: the key of an audience that has other identifiers
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select c.customer_id, null as email, case when c.consent then c.phone end as phone, l.buyer_sha256 as email_sha256
from customers as c
left join lines as l on l.customer_id = c.customer_id

-- case: cleared by a filter, an inner join or a value instead
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
with joined as (
    select c.customer_id, c.seen_at, c.email, l.order_id, l.page_url, case when c.consent then 'Purchase' end as kind
    from customers as c
    left join lines as l on l.customer_id = c.customer_id
)
select j.order_id, j.order_id as event_id, 'stores' as event_set_id, j.seen_at as timestamp, j.email,
    coalesce(j.kind, 'Contact') as event
from joined as j
where j.page_url <> ''

-- case: cleared by a later inner join and by a filter on the same expression
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select o.order_id, o.order_id as event_id, 'stores' as event_set_id, o.ordered_at as timestamp, o.buyer_sha256 as email_sha256,
    case when l.quantity > 0 then 'Purchase' end as event
from customers as c
left join lines as l on l.customer_id = c.customer_id
inner join lines as o on o.order_id = l.order_id
where case when l.quantity > 0 then 'Purchase' end is not null

-- case: a CASE that covers every value
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, 'stores' as event_set_id, ordered_at as timestamp, buyer_sha256 as email_sha256,
    case when quantity > 0 then 'Purchase' when quantity <= 0 then 'Contact' end as event
from lines

-- case: no event id at all is not the same event id in every row
-- expect: null-required 6:37 column "event_id" is always NULL
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Purchase' as event, null as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256, ordered_at as timestamp, order_id from lines

-- case: no event id, from a CTE
-- expect: null-required 7:29 column "event_id" is always NULL
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
with named as (select *, cast(null as varchar) as key from lines)
select 'Purchase' as event, upper(key) as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256, ordered_at as timestamp, order_id from named

-- case: no event id in one branch of a union
-- expect: null-required 6:29 column "event_id" may be NULL
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Purchase' as event, order_id as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256, ordered_at as timestamp, order_id from lines
union all
select 'Purchase' as event, (null) as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256, ordered_at as timestamp, order_id from lines

-- case: a currency that is missing where its value is
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Purchase' as event, order_id as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256, ordered_at as timestamp, order_id,
    case when price > 0 then currency end as currency, case when price > 0 then price end as value
from lines

-- case: a currency that is missing where its value is not
-- expect: null-required 7:5 column "currency" may be NULL
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Purchase' as event, order_id as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256, ordered_at as timestamp, order_id,
    case when price > 0 then currency end as currency, price as value
from lines

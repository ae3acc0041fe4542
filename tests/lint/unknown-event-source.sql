-- case: a misspelt name
-- expect: unknown-event-source 7:5 event source "wep" is not declared
-- help: did you mean "web"?
-- note: target "dev" has event_sources: stores, web
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, 'Purchase' as event, order_id as event_id, ordered_at as timestamp, 'web' as event_source, page_url,
    'wep' as event_set_id
from lines

-- case: a name in a CTE
-- expect: unknown-event-source 6:26 event source "shop" is not declared
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
with named as (select *, 'shop' as place from lines)
select order_id, 'Purchase' as event, order_id as event_id, ordered_at as timestamp, 'web' as event_source, n.place as event_set_id, page_url from named as n

-- case: declared names, ids, and names that differ from row to row
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, 'Purchase' as event, order_id as event_id, ordered_at as timestamp, 'web' as event_source,
    case when quantity > 1 then 'stores' else currency end as event_set_id, page_url
from lines

-- case: an id
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, 'Purchase' as event, order_id as event_id, ordered_at as timestamp, '7654321098765432109' as event_set_id, buyer_sha256 as email_sha256 from lines

-- case: one of several names, in another model
-- expect: unknown-event-source models/marts/orders.sql:1:71 event source "store" is not declared
-- help: did you mean "stores"?
-- note: target "dev" has event_sources: stores, web
-- file: models/marts/orders.sql
select order_id, ordered_at, buyer_sha256, if(quantity > 1, 'stores', 'store') as place from lines
-- file: models/activation/case.sql
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, 'Purchase' as event, order_id as event_id, ordered_at as timestamp, place as event_set_id, buyer_sha256 as email_sha256 from orders

-- case: a standard event of the web in another spelling
-- expect: misspelt-event 7:22 "purchase" is a custom event
-- help: did you mean "Purchase"?
-- note: the standard event is spelt "Purchase", and names are case-sensitive
-- expect: misspelt-event 7:34 "add to cart" is a custom event
-- help: did you mean "AddToCart"?
-- note: the standard event is spelt "AddToCart", and names are case-sensitive
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, 'web' as event_set_id, 'web' as event_source, page_url, ordered_at as timestamp,
    if(quantity > 0, 'purchase', 'add to cart') as event
from lines

-- case: offline events have their own rule
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, 'stores' as event_set_id, ordered_at as timestamp, buyer_sha256 as email_sha256,
    'Purchase' as event
from lines

-- case: custom names of the web and of a CRM
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, ordered_at as timestamp, order_id as lead_id,
    'web' as event_set_id, 'crm' as event_source,
    'lead' as event
from lines

-- case: an id without quotes
-- expect: unquoted-event-source 6:40 an event set id is written as a number
-- fix: select order_id, order_id as event_id, '7654321098765432109' as event_set_id, ordered_at as timestamp, buyer_sha256 as email_sha256,
-- help: put it in quotes
-- note: floating-point numbers keep 15 to 17 digits of its 19
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, 7654321098765432109 as event_set_id, ordered_at as timestamp, buyer_sha256 as email_sha256,
    'Purchase' as event
from lines

-- case: a number that is no id is reported for that
-- expect: unknown-event-source 6:40 event source "42" is not declared
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, 42 as event_set_id, ordered_at as timestamp, buyer_sha256 as email_sha256,
    'Purchase' as event
from lines

-- case: as text, and as a name
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, ordered_at as timestamp, buyer_sha256 as email_sha256,
    if(quantity > 1, '7654321098765432109', 'stores') as event_set_id,
    'Purchase' as event
from lines

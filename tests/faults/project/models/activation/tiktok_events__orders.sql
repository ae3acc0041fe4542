-- /// model
-- description = "Orders; one row per order."
-- grain = ["event_set_id", "event", "event_id"]
--
-- [sync]
-- destination = "tiktok_events"
-- ///
select
    'Purchase' as event,                         -- standard event
    order_id as event_id,                        -- what the till prints
    place as event_set_id,                       -- logical name
    'offline' as event_source,                   -- nobody used a browser
    ordered_at as timestamp,                     -- moment of the purchase
    email_sha256(email) as email_sha256          -- 64 hex characters
from orders

-- /// model
-- description = "Purchases, as offline events."
-- grain = ["event_set_id", "event", "event_id"]
--
-- [sync]
-- destination = "tiktok_events"
-- ///
select
    'Purchase' as event,                                        -- standard event
    order_id as event_id,                                       -- one event per order
    'stores' as event_set_id,                                       -- logical name
    'offline' as event_source,                                       -- kind of the source
    try_cast(ordered_at as timestamptz) as timestamp,           -- when it was placed
    email,                                                      -- hashed when rendered
    phone,                                                      -- hashed when rendered
    'USD' as currency,                                          -- ISO 4217
    amount as value                                             -- what was paid
from known_people

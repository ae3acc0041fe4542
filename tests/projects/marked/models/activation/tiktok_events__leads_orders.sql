-- /// model
-- description = "Purchases, as crm events."
-- grain = ["event_set_id", "event", "event_id"]
--
-- [sync]
-- destination = "tiktok_events"
-- ///
select
    'Lead' as event,                                        -- standard event
    order_id as event_id,                                       -- one event per order
    'crm_leads' as event_set_id,                                   -- logical name
    'crm' as event_source,                                       -- kind of the source
    try_cast(ordered_at as timestamptz) as timestamp,           -- when it was placed
    email,                                                      -- hashed when rendered
    phone,                                                      -- hashed when rendered
    lead as lead_id,                                            -- TikTok's lead id
    'USD' as currency,                                          -- ISO 4217
    amount as value                                             -- what was paid
from known_people

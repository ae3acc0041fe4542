-- /// model
-- description = "Purchases, as web events."
-- grain = ["event_set_id", "event", "event_id"]
--
-- [sync]
-- destination = "tiktok_events"
-- ///
select
    'Purchase' as event,                                        -- standard event
    order_id as event_id,                                       -- one event per order
    'web' as event_set_id,                                       -- logical name
    'web' as event_source,                                       -- kind of the source
    try_cast(ordered_at as timestamptz) as timestamp,           -- when it was placed
    email,                                                      -- hashed when rendered
    phone,                                                      -- hashed when rendered
    ip,                                                         -- address of the browser
    browser as user_agent,                                      -- its name
    click as ttclid,                                            -- TikTok's click id
    cookie as ttp,                                              -- TikTok's cookie
    page as page_url,                                           -- address of the page
    'USD' as currency,                                          -- ISO 4217
    amount as value                                             -- what was paid
from known_people

-- /// model
-- description = "Orders of the web shop; one row per item, one event per order."
-- grain = ["event_set_id", "event", "event_id", "line_number"]
--
-- [sync]
-- destination = "tiktok_events"
-- value = "per_unit"
-- ///
select
    'Purchase' as event,                                        -- standard event
    order_lines.order_id as event_id,                           -- what the pixel sends
    'web' as event_set_id,                                      -- logical name
    'web' as event_source,                                      -- seen by a browser
    order_lines.ordered_at as timestamp,                        -- moment of the purchase
    order_lines.line_number,                                    -- key, never sent
    email_sha256(shoppers.email) as email_sha256,               -- 64 hex characters, or null
    order_lines.ip,                                             -- public address of the browser
    order_lines.page_url,                                       -- without query string
    'USD' as currency,                                          -- ISO 4217
    order_lines.unit_price as value,                            -- of one unit; the header sums it up
    order_lines.product_id as content_id,                       -- leading zeros kept
    order_lines.unit_price as price,                            -- one unit
    order_lines.quantity                                        -- above zero
from order_lines
inner join shoppers on shoppers.customer_id = order_lines.customer_id

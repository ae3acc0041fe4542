-- /// model
-- description = "Store purchases; one row per item, one event per order."
-- grain = ["event_id", "line_number"]
--
-- [sync]
-- destination = "tiktok_events"
-- value = "per_item"
-- ///
with people as (
    select
        customer_id,
        email_sha256(email) as email_sha256,          -- once per customer, not once per line
        phone_sha256(phone, country) as phone_sha256
    from customers
)

select
    'Purchase' as event,                              -- standard event
    order_lines.order_id as event_id,                 -- one event per order
    'stores' as event_set_id,                         -- logical name
    'offline' as event_source,                        -- not seen by a browser
    order_lines.ordered_at as timestamp,              -- moment of the purchase
    order_lines.line_number,                          -- key, never sent
    people.email_sha256,                              -- 64 hex characters
    people.phone_sha256,                              -- 64 hex characters
    'in_store' as event_channel,                      -- where it happened
    order_lines.order_id,                             -- order
    order_lines.store_id as shop_id,                  -- leading zeros kept
    order_lines.currency,                             -- ISO 4217
    order_lines.price * order_lines.quantity as value, -- of this item; the header sums it up
    'product' as content_type,                        -- content ids are articles
    order_lines.product_id as content_id,             -- leading zeros kept
    order_lines.product_name as content_name,         -- for customers
    order_lines.category as content_category,         -- shelf
    order_lines.brand,                                -- missing on a few articles
    order_lines.price,                                -- one unit
    order_lines.quantity                              -- above zero
from order_lines
inner join people on people.customer_id = order_lines.customer_id

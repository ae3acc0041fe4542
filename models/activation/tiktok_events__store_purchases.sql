-- /// model
-- description = "Consented store purchases of the last 27 days; one row per item, one event per receipt."
-- grain = ["event_set_id", "event", "event_id", "line_number"]
--
-- [sync]
-- destination = "tiktok_events"
-- value = "per_item"
-- ///
--
-- TikTok counts an offline event for 28 days; 27 leave a day for the run itself and for a second try.
with
transactions as (
    select
        customer_id, order_id, line_number, order_datetime, store_id, currency,
        product_id, product_name, product_category, product_brand, item_price, item_quantity, item_revenue
    from unified_itemized_transactions
    where
        channel = 'store'
        and item_quantity > 0                                   -- no refunds, no cancelled lines
        and order_datetime between now() - interval 27 days and now()
),

customers as (
    select customer_id, email, phone, country
    from merged_customers
    where
        marketing_consent
        and (email is not null or phone is not null)            -- an offline event needs one of them
)

select
    'Purchase' as event,                                        -- standard event
    transactions.order_id as event_id,                          -- one event per receipt
    'stores' as event_set_id,                                   -- logical name; each target has its own id
    'offline' as event_source,                                  -- not seen by a browser
    transactions.order_datetime as timestamp,                   -- moment of the purchase
    transactions.line_number,                                   -- key, never sent

    email_sha256(customers.email) as email_sha256,              -- 64 hex characters, or null
    phone_sha256(customers.phone, customers.country) as phone_sha256, -- the same

    'in_store' as event_channel,                                -- where it happened
    transactions.order_id,                                      -- receipt, unique over all stores
    transactions.store_id as shop_id,                           -- leading zeros kept
    transactions.currency,                                      -- ISO 4217
    transactions.item_revenue as value,                         -- of this item; the header sums it up

    'product' as content_type,                                  -- content ids are articles, not groups
    transactions.product_id as content_id,                      -- leading zeros kept
    transactions.product_name as content_name,                  -- for customers
    transactions.product_category as content_category,          -- shelf in the shop
    transactions.product_brand as brand,                        -- missing on a few articles
    transactions.item_price as price,                           -- one unit
    transactions.item_quantity as quantity                      -- above zero
from transactions
inner join customers on customers.customer_id = transactions.customer_id

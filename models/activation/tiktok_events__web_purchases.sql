-- /// model
-- description = "Consented web purchases of the last 27 days; one row per item, one event per order."
-- grain = ["event_set_id", "event", "event_id", "line_number"]
--
-- [sync]
-- destination = "tiktok_events"
-- value = "per_item"
-- ///
--
-- The pixel on the thank-you page sends the same event with the order id as event id. TikTok keeps one of the
-- two when event, event id and pixel are the same and they are at most 48 hours apart.
with
transactions as (
    select
        customer_id, order_id, line_number, order_datetime, store_id, currency,
        product_id, product_name, product_category, product_brand, item_price, item_quantity, item_revenue,
        web_customer_id, tiktok_click_id, cookie_id, ip, user_agent, page_url, locale
    from unified_itemized_transactions
    where
        channel = 'web'
        and item_quantity > 0                                   -- no refunds, no cancelled lines
        and page_url is not null                                -- a web event needs the page
        and order_datetime between now() - interval 27 days and now()
),

customers as (
    select customer_id, email, phone, country
    from merged_customers
    where marketing_consent
)

select
    'Purchase' as event,                                        -- standard event
    transactions.order_id as event_id,                          -- what the pixel sends
    'web' as event_set_id,                                      -- logical name; each target has its own pixel
    'web' as event_source,                                      -- seen by a browser
    transactions.order_datetime as timestamp,                   -- moment of the purchase
    transactions.line_number,                                   -- key, never sent

    email_sha256(customers.email) as email_sha256,              -- 64 hex characters, or null
    phone_sha256(customers.phone, customers.country) as phone_sha256, -- the same
    external_id_sha256(transactions.web_customer_id) as external_id_sha256, -- the account
    transactions.tiktok_click_id,                               -- ttclid, never changed
    transactions.cookie_id,                                     -- cookie _ttp, never changed
    transactions.ip,                                            -- public address of the browser
    transactions.user_agent as agent,                           -- goes with ip
    transactions.page_url,                                      -- without query string
    transactions.locale,                                        -- BCP 47

    'website' as event_channel,                                 -- where it happened
    transactions.order_id,                                      -- order, unique over both channels
    transactions.store_id as shop_id,                           -- always web
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

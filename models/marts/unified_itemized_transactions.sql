-- /// model
-- description = "What was bought, on the web and in stores; one row per item per order."
-- grain = ["order_id", "line_number"]
-- ///
with
identities as (
    select source_system, source_customer_id, customer_id
    from customer_identities
),

web_lines as (
    select
        order_id, line_number, web_customer_id, product_id, quantity, unit_price, line_total, currency,
        tiktok_click_id, cookie_id, ip, user_agent, page_url, locale, ordered_at
    from stg_web__order_lines
),

store_lines as (
    select
        order_id, line_number, store_id, customer_number, card_number, product_id, quantity, unit_price,
        line_total, currency, sold_at
    from stg_store__sales_lines
),

products as (
    select product_id, product_name, product_category, product_brand
    from stg_catalogue__products
),

rates as (
    select currency, usd_per_unit
    from stg_finance__exchange_rates
),

all_lines as (
    select
        web_lines.order_id, web_lines.line_number, identities.customer_id,
        'web' as channel, 'web' as store_id, web_lines.ordered_at as order_datetime,
        web_lines.product_id, web_lines.quantity, web_lines.unit_price, web_lines.line_total,
        web_lines.currency, web_lines.web_customer_id, web_lines.tiktok_click_id, web_lines.cookie_id,
        web_lines.ip, web_lines.user_agent, web_lines.page_url, web_lines.locale
    from web_lines
    left join identities
        on identities.source_system = 'web'
        and identities.source_customer_id = web_lines.web_customer_id
    union all
    select
        store_lines.order_id, store_lines.line_number,
        -- A card is scanned, a customer number is typed: if they disagree, believe the card.
        coalesce(by_card.customer_id, by_number.customer_id),
        'store', store_lines.store_id, store_lines.sold_at,
        store_lines.product_id, store_lines.quantity, store_lines.unit_price, store_lines.line_total,
        store_lines.currency,
        null, null, null, null, null, null, null
    from store_lines
    left join identities as by_number
        on by_number.source_system = 'store'
        and by_number.source_customer_id = store_lines.customer_number
    left join identities as by_card
        on by_card.source_system = 'loyalty'
        and by_card.source_customer_id = store_lines.card_number
)

select
    all_lines.order_id,                                         -- unique over both channels
    all_lines.line_number,                                      -- position within the order
    all_lines.customer_id,                                      -- the person; null for a sale to nobody known
    all_lines.customer_id as amperity_id,                       -- the same, for queries written for the CDP

    all_lines.channel,                                          -- web or store
    all_lines.store_id,                                         -- store number, or web
    all_lines.order_datetime,                                   -- moment of the purchase, with zone
    all_lines.quantity < 0 as is_return,                        -- true for a refund

    all_lines.product_id,                                       -- article id, leading zeros kept
    products.product_name,                                      -- null for an article that left the catalogue
    products.product_category,                                  -- shelf in the shop
    products.product_brand,                                     -- missing on a few articles

    all_lines.quantity as item_quantity,                        -- below zero: refund; zero: cancelled
    all_lines.unit_price as item_price,                         -- one unit, in the order's currency
    all_lines.line_total as item_revenue,                       -- the line, discounts taken off
    (all_lines.line_total * rates.usd_per_unit)::decimal(18, 2) as item_revenue_usd, -- at the planning rate
    all_lines.currency,                                         -- ISO 4217

    all_lines.web_customer_id,                                  -- web only: account that ordered
    all_lines.tiktok_click_id,                                  -- web only: ttclid, never changed
    all_lines.cookie_id,                                        -- web only: cookie _ttp, never changed
    all_lines.ip,                                               -- web only: address of the browser
    all_lines.user_agent,                                       -- web only: agent string
    all_lines.page_url,                                         -- web only: without query string
    all_lines.locale                                            -- web only: BCP 47
from all_lines
left join products on products.product_id = all_lines.product_id
left join rates on rates.currency = all_lines.currency

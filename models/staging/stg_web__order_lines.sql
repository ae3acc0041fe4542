-- /// model
-- description = "Order lines of the web shop without repeats; one row per item per order."
-- grain = ["order_id", "line_number"]
-- ///
--
-- The query string of a page can hold anything, an e-mail address too; it never leaves staging.
with
-- The export overlaps itself, so a row can come twice; repeats are equal in every column.
lines as (
    select distinct
        order_id, line_number, customer_id, ordered_at, product_id, quantity, unit_price, line_total,
        currency, ttclid, ttp, ip, user_agent, page_url, locale
    from web_order_lines
)

select
    order_id,                                                   -- the web pixel sends it as event id
    line_number,                                                -- position within the order
    customer_id as web_customer_id,                             -- account that ordered
    product_id,                                                 -- article id, leading zeros kept

    quantity,                                                   -- below zero: refund; zero: cancelled
    unit_price,                                                 -- in the order's currency
    line_total,                                                 -- discounts taken off
    upper(currency) as currency,                                -- ISO 4217

    ttclid as tiktok_click_id,                                  -- never changed: TikTok compares it as it is
    ttp as cookie_id,                                           -- never changed, like the click id
    ip,                                                         -- address of the browser
    user_agent,                                                 -- agent string of the browser
    split_part(split_part(page_url, '?', 1), '#', 1) as page_url, -- without query string, see above
    locale,                                                     -- BCP 47

    ordered_at                                                  -- when the order was placed
from lines

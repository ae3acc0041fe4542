-- /// model
-- description = "Sales lines of all tills, in absolute time; one row per item per receipt."
-- grain = ["order_id", "line_number"]
-- ///
with lines as (
    select
        store_id, receipt_number, line_number, sold_at, time_zone, customer_number, card_number,
        product_id, quantity, unit_price, line_total, currency
    from store_sales_lines
)

-- Every store counts its receipts from one, so the number alone names a receipt in each store.
select
    store_id || '-' || receipt_number as order_id,              -- unique over all stores
    line_number,                                                -- position within the receipt
    store_id,                                                   -- four digits, leading zeros kept
    customer_number,                                            -- store customer, if known
    card_number,                                                -- loyalty card, if shown
    product_id,                                                 -- article id, leading zeros kept

    quantity,                                                   -- below zero: refund; zero: cancelled
    unit_price,                                                 -- in the store's currency
    line_total,                                                 -- discounts taken off
    upper(currency) as currency,                                -- ISO 4217

    sold_at at time zone time_zone as sold_at                   -- tills write their own wall clock
from lines

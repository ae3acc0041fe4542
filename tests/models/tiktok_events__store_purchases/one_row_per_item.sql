-- Two items of one receipt are two rows with the same event id, each with its share of the value.
-- given merged_customers
select
    'p1' as customer_id, 'ann@example.com' as email, '+12065550100' as phone, 'US' as country,
    true as marketing_consent
-- given unified_itemized_transactions
select
    'p1' as customer_id, '0042-0000007' as order_id, line_number, now() - interval 3 days as order_datetime,
    'store' as channel, '0042' as store_id, 'USD' as currency, product_id, 'Cream' as product_name,
    'Skin care' as product_category, 'ACME' as product_brand, 10.00 as item_price, item_quantity, item_revenue
from (values
    (1, '000417', 2, 18.00),
    (2, '000418', 1, 10.00)
) as rows(line_number, product_id, item_quantity, item_revenue)
-- expect
select
    'Purchase' as event, '0042-0000007' as event_id, 'stores' as event_set_id, 'offline' as event_source,
    now() - interval 3 days as timestamp, line_number,
    sha256('ann@example.com') as email_sha256, sha256('+12065550100') as phone_sha256,
    'in_store' as event_channel, '0042-0000007' as order_id, '0042' as shop_id, 'USD' as currency, value,
    'product' as content_type, content_id, 'Cream' as content_name, 'Skin care' as content_category,
    'ACME' as brand, 10.00 as price, quantity
from (values
    (1, '000417', 2, 18.00),
    (2, '000418', 1, 10.00)
) as rows(line_number, content_id, quantity, value)

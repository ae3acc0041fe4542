-- Click id, cookie, address and agent go as they are; the account goes as a digest. A customer without
-- e-mail and phone is still known by account and cookie.
-- given merged_customers
select 'p1' as customer_id, null as email, null as phone, 'GB' as country, true as marketing_consent
-- given unified_itemized_transactions
select
    'p1' as customer_id, 'W000000007' as order_id, 1 as line_number, 'web' as channel, 'web' as store_id,
    now() - interval 3 days as order_datetime, 'GBP' as currency,
    '000417' as product_id, 'Cream' as product_name, 'Skin care' as product_category, null as product_brand,
    10.00 as item_price, 2 as item_quantity, 20.00 as item_revenue,
    '00000042' as web_customer_id, 'E.C.P.abc' as tiktok_click_id, 'Cookie' as cookie_id,
    '2620:4f:8000::1' as ip, 'Agent/1.0' as user_agent, 'https://shop.example/thank-you' as page_url,
    'en-GB' as locale
-- expect
select
    'Purchase' as event, 'W000000007' as event_id, 'web' as event_set_id, 'web' as event_source,
    now() - interval 3 days as timestamp, 1 as line_number, null as email_sha256, null as phone_sha256,
    sha256('00000042') as external_id_sha256, 'E.C.P.abc' as tiktok_click_id, 'Cookie' as cookie_id,
    '2620:4f:8000::1' as ip, 'Agent/1.0' as agent, 'https://shop.example/thank-you' as page_url,
    'en-GB' as locale, 'website' as event_channel, 'W000000007' as order_id, 'web' as shop_id,
    'GBP' as currency, 20.00 as value, 'product' as content_type, '000417' as content_id,
    'Cream' as content_name, 'Skin care' as content_category, null as brand, 10.00 as price, 2 as quantity

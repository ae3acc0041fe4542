-- A web line and a store line side by side: both have the person, the product and the amount in dollars;
-- only the web line has a browser.
-- given customer_identities
select * from (values
    ('web', '0001', 'p1'),
    ('store', '0001', 'p2'),
    ('loyalty', '0009', 'p3')
) as rows(source_system, source_customer_id, customer_id)
-- given stg_web__order_lines
select
    'W1' as order_id, 1 as line_number, '0001' as web_customer_id, '000417' as product_id, 2 as quantity,
    10.00 as unit_price, 19.50 as line_total, 'EUR' as currency, 'click' as tiktok_click_id,
    'cookie' as cookie_id, '192.31.196.1' as ip, 'agent' as user_agent,
    'https://shop.example/thank-you' as page_url, 'de-DE' as locale, timestamptz '2026-11-01 10:00+00' as ordered_at
-- given stg_store__sales_lines
select
    '0001-0000001' as order_id, 1 as line_number, '0001' as store_id, '0001' as customer_number,
    '000999' as product_id, -1 as quantity, 5.00 as unit_price, -5.00 as line_total, 'USD' as currency,
    timestamptz '2026-11-02 10:00+00' as sold_at
-- given stg_catalogue__products
select
    '000417' as product_id, 'Cream' as product_name, 'Skin care' as product_category, 'ACME' as product_brand
-- given stg_finance__exchange_rates
select * from (values ('EUR', 1.1), ('USD', 1)) as rows(currency, usd_per_unit)
-- expect
select * from (values
    (
        'W1', 1, 'p1', 'p1', 'web', 'web', timestamptz '2026-11-01 10:00+00', false,
        '000417', 'Cream', 'Skin care', 'ACME', 2, 10.00, 19.50, 21.45, 'EUR',
        '0001', 'click', 'cookie', '192.31.196.1', 'agent', 'https://shop.example/thank-you', 'de-DE'
    ),
    (
        '0001-0000001', 1, 'p2', 'p2', 'store', '0001', timestamptz '2026-11-02 10:00+00', true,
        '000999', null, null, null, -1, 5.00, -5.00, -5.00, 'USD',
        null, null, null, null, null, null, null
    )
) as rows(
    order_id, line_number, customer_id, amperity_id, channel, store_id, order_datetime, is_return,
    product_id, product_name, product_category, product_brand, item_quantity, item_price, item_revenue,
    item_revenue_usd, currency,
    web_customer_id, tiktok_click_id, cookie_id, ip, user_agent, page_url, locale
)

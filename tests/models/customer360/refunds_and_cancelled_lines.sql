-- A refund lowers the lifetime value and is no order; a cancelled line is neither; two lines of a receipt
-- are one order. Somebody who never bought is there with zeros and without decile.
-- given merged_customers
select * from (values
    ('p1', 'ann@example.com', '+12065550100', 'US', true),
    ('p2', null, null, null, false),
    ('p3', null, null, null, false)
) as rows(customer_id, email, phone, country, marketing_consent)
-- given unified_itemized_transactions
select * from (values
    ('p1', 'o1', now() - interval 40 days, 1, 30.00),
    ('p1', 'o1', now() - interval 40 days, 2, 20.00),
    ('p1', 'o2', now() - interval 10 days, 1, 15.50),
    ('p1', 'o3', now() - interval 2 days, -1, -15.50),
    ('p1', 'o4', now() - interval 1 day, 0, 0.00),
    ('p3', 'o5', now() - interval 1 day, -1, -9.00),
    (null, 'o6', now() - interval 1 day, 1, 99.00)
) as rows(customer_id, order_id, order_datetime, item_quantity, item_revenue_usd)
-- expect
select * from (values
    (
        'p1', 'p1', 'ann@example.com', '+12065550100', 'US', true, now() - interval 40 days,
        now() - interval 10 days,
        2, 50.00, 10, 1
    ),
    ('p2', 'p2', null, null, null, false, null, null, 0, 0.00, null, null),
    ('p3', 'p3', null, null, null, false, null, null, 0, -9.00, null, null)
) as rows(
    customer_id, amperity_id, email, phone, country, marketing_consent, first_order_at, last_order_at, orders,
    lifetime_value, recency_days, spend_decile
)

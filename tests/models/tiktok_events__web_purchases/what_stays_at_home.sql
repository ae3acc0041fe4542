-- Left out: refunds, store sales, old orders, orders without a page, customers without consent, and orders
-- of nobody known.
-- given merged_customers
select * from (values ('p1', 'ann@example.com', true), ('no consent', 'ben@example.com', false))
    as rows(customer_id, email, marketing_consent)
-- given unified_itemized_transactions
select
    customer_id, order_id, 1 as line_number, now() - age as order_datetime, channel, item_quantity, page_url
from (values
    ('p1', 'kept', interval 26 days, 'web', 1, 'https://shop.example/'),
    ('p1', 'refund', interval 1 day, 'web', -1, 'https://shop.example/'),
    ('p1', 'store', interval 1 day, 'store', 1, null),
    ('p1', 'old', interval 28 days, 'web', 1, 'https://shop.example/'),
    ('p1', 'no page', interval 1 day, 'web', 1, null),
    ('no consent', 'no consent', interval 1 day, 'web', 1, 'https://shop.example/'),
    (null, 'nobody', interval 1 day, 'web', 1, 'https://shop.example/')
) as rows(customer_id, order_id, age, channel, item_quantity, page_url)
-- expect
select 'kept' as event_id

-- Left out: refunds, cancelled lines, web orders, orders older than 27 days or in the future, customers
-- without consent or without e-mail and phone, and sales to nobody known.
-- given merged_customers
select * from (values
    ('p1', 'ann@example.com', null, true),
    ('p2', null, '+12065550100', true),
    ('no consent', 'ben@example.com', null, false),
    ('no identifier', null, null, true)
) as rows(customer_id, email, phone, marketing_consent)
-- given unified_itemized_transactions
select
    customer_id, order_id, 1 as line_number, now() - age as order_datetime, channel, item_quantity,
    item_quantity * 10.00 as item_revenue
from (values
    ('p1', 'kept', interval 26 days, 'store', 1),
    ('p2', 'kept too', interval 1 hour, 'store', 1),
    ('p1', 'refund', interval 1 day, 'store', -1),
    ('p1', 'cancelled', interval 1 day, 'store', 0),
    ('p1', 'web', interval 1 day, 'web', 1),
    ('p1', 'old', interval 27 days + interval 1 second, 'store', 1),
    ('p1', 'future', interval (-1) hour, 'store', 1),
    ('no consent', 'no consent', interval 1 day, 'store', 1),
    ('no identifier', 'no identifier', interval 1 day, 'store', 1),
    (null, 'nobody', interval 1 day, 'store', 1)
) as rows(customer_id, order_id, age, channel, item_quantity)
-- expect
select event_id from (values ('kept'), ('kept too')) as rows(event_id)

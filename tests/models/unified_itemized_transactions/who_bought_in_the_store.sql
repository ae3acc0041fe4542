-- The card decides if it and the customer number disagree; either alone is enough; a receipt without both,
-- or with an unknown number, stays without a person and is kept. A currency without a rate has no amount in
-- dollars.
-- given customer_identities
select * from (values
    ('web', '1', 'the web customer 1'),
    ('store', '1', 'the store customer 1'),
    ('loyalty', '1', 'the card holder 1')
) as rows(source_system, source_customer_id, customer_id)
-- given stg_web__order_lines
-- given stg_store__sales_lines
select
    order_id, 1 as line_number, '0001' as store_id, customer_number, card_number, '000417' as product_id,
    0 as quantity, 5 as unit_price, 5 as line_total, 'XXX' as currency,
    timestamptz '2026-11-02 10:00+00' as sold_at
from (values
    ('both', '1', '1'),
    ('number', '1', null),
    ('card', null, '1'),
    ('nobody', null, null),
    ('unknown', '2', null)
) as rows(order_id, customer_number, card_number)
-- given stg_catalogue__products
-- given stg_finance__exchange_rates
-- expect
select order_id, customer_id, false as is_return, null as item_revenue_usd
from (values
    ('both', 'the card holder 1'),
    ('number', 'the store customer 1'),
    ('card', 'the card holder 1'),
    ('nobody', null),
    ('unknown', null)
) as rows(order_id, customer_id)

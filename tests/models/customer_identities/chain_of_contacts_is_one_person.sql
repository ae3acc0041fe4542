-- Web and store share an e-mail, store and loyalty a phone: all three are one person, though web and
-- loyalty share nothing. The oldest row, here the loyalty card, gives the id.
-- given stg_web__customers
select 'w1' as web_customer_id, 'Ann@Example.com' as email, null as phone, '2025-03-01' as created_at
-- given stg_store__customers
select
    's1' as customer_number, ' ann@example.com' as email, '(206) 555-0100' as phone, 'US' as country,
    '2025-02-01' as created_at
-- given stg_loyalty__members
select 'l1' as card_number, '+12065550100' as phone, '2025-01-01' as created_at
-- expect
select source_system, source_customer_id, 'c' || left(sha256('loyalty:l1'), 24) as customer_id, email, phone
from (values
    ('web', 'w1', 'ann@example.com', null),
    ('store', 's1', 'ann@example.com', '+12065550100'),
    ('loyalty', 'l1', null, '+12065550100')
) as rows(source_system, source_customer_id, email, phone)

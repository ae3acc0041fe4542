-- Six store customers share the desk's phone: it joins none of them and is nobody's phone. Their e-mails
-- still count, and the web account with the e-mail of the first one is the same person.
-- given stg_web__customers
select 'w1' as web_customer_id, 'shopper1@example.com' as email, '2025-05-01' as created_at
-- given stg_store__customers
select
    's' || number as customer_number, 'shopper' || number || '@example.com' as email,
    '020 7946 0000' as phone,
    'GB' as country, timestamptz '2025-01-01 00:00+00' as created_at
from range(1, 7) as numbers(number)
-- given stg_loyalty__members
-- expect
select 'store' as source_system, 's' || number as source_customer_id, null as phone,
    'c' || left(sha256('store:s' || number), 24) as customer_id
from range(1, 7) as numbers(number)
union all
select 'web', 'w1', null, 'c' || left(sha256('store:s1'), 24)

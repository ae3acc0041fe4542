-- A new loyalty card joins a person and leaves the id alone, though "loyalty" sorts before "web". A row
-- without a date counts as the newest.
-- given stg_web__customers
select 'w1' as web_customer_id, 'ann@example.com' as email, '2025-03-01' as created_at
-- given stg_store__customers
select 's1' as customer_number, 'ann@example.com' as email, null as created_at
-- given stg_loyalty__members
select 'l1' as card_number, 'ann@example.com' as email, '2025-04-01' as created_at
-- expect
select source_system, 'c' || left(sha256('web:w1'), 24) as customer_id
from (values ('web'), ('store'), ('loyalty')) as rows(source_system)

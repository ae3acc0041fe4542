-- Five rows with one phone are still taken for one household account: the limit is more than five.
-- given stg_web__customers
-- given stg_store__customers
select
    's' || number as customer_number, '+44 20 7946 0001' as phone,
    timestamptz '2025-01-01 00:00+00' as created_at
from range(1, 6) as numbers(number)
-- given stg_loyalty__members
-- expect
select 's' || number as source_customer_id, '+442079460001' as phone,
    -- Rows of the same age go by key.
    'c' || left(sha256('store:s1'), 24) as customer_id
from range(1, 6) as numbers(number)

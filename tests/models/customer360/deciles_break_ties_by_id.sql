-- Twenty buyers, all of whom spent the same: two in each decile, in the order of their ids, whatever the
-- order of rows.
-- given merged_customers
select chr(96 + number::integer) as customer_id, true as marketing_consent
from range(1, 21) as numbers(number)
-- given unified_itemized_transactions
select
    chr(96 + number::integer) as customer_id, 'o' || number as order_id,
    now() - interval 1 day as order_datetime,
    1 as item_quantity, 10.00 as item_revenue_usd
from range(1, 21) as numbers(number)
-- expect
select chr(96 + number::integer) as customer_id, (number + 1) // 2 as spend_decile
from range(1, 21) as numbers(number)

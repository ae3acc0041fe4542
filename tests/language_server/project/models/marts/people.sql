-- /// model
-- description = "Everyone; one row per person."
-- grain = ["customer_id"]
-- ///
with spent as (
    select customer_id, sum(amount) as total
    from orders
    group by customer_id
)

select
    accounts.customer_id,
    accounts.mail as email,             -- normal form
    accounts.phone,
    accounts.country,
    spent.total
from stg_customers as accounts
left join spent on spent.customer_id = accounts.customer_id

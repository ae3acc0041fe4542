-- /// model
-- description = "Everyone we know: identifiers, consent and what they bought; one row per person."
-- grain = ["customer_id"]
-- ///
with
customers as (
    select customer_id, email, phone, idfa, aaid, given_name, surname, country, marketing_consent
    from merged_customers
),

transactions as (
    select customer_id, order_id, order_datetime, item_quantity, item_revenue_usd
    from unified_itemized_transactions
    where customer_id is not null
),

-- A refund takes money back, but it is no order; nor is a line that was cancelled down to nothing.
spending as (
    select
        customer_id,
        min(order_datetime) filter (where item_quantity > 0) as first_order_at,
        max(order_datetime) filter (where item_quantity > 0) as last_order_at,
        count(distinct order_id) filter (where item_quantity > 0) as orders,
        sum(item_revenue_usd) as lifetime_value
    from transactions
    group by customer_id
),

deciles as (
    select
        customer_id,
        ntile(10) over (order by lifetime_value desc nulls last, customer_id) as spend_decile
    from spending
    where orders > 0
)

select
    customers.customer_id,                                      -- the person, stable over runs
    customers.customer_id as amperity_id,                       -- the same, for queries written for the CDP

    customers.email,                                            -- normal form
    customers.phone,                                            -- E.164
    customers.idfa,                                             -- advertising id of an iPhone
    customers.aaid,                                             -- advertising id of an Android phone
    customers.given_name,                                       -- as written
    customers.surname,                                          -- as written
    customers.country,                                          -- ISO 3166-1 alpha-2
    customers.marketing_consent,                                -- may be addressed in advertising

    spending.first_order_at,                                    -- null without a purchase
    spending.last_order_at,                                     -- refunds do not count
    coalesce(spending.orders, 0) as orders,                     -- refunds do not count
    coalesce(spending.lifetime_value, 0)::decimal(18, 2) as lifetime_value, -- US dollars, less refunds
    date_diff('day', spending.last_order_at, now()) as recency_days, -- since the last purchase
    deciles.spend_decile                                        -- 1 spends most, 10 least; ties by id
from customers
left join spending on spending.customer_id = customers.customer_id
left join deciles on deciles.customer_id = customers.customer_id

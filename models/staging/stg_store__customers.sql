-- /// model
-- description = "Customers typed in at the tills, renamed and cast; one row per store customer."
-- grain = ["customer_number"]
-- ///
with customers as (
    select
        customer_number, full_name, email, phone, country,
        -- Two generations of till software write the day in two ways.
        try_strptime(registered_on, ['%Y-%m-%d', '%d.%m.%Y']) as registered_at
    from store_customers
)

select
    customer_number,                                            -- six digits, leading zeros kept

    nullif(trim(email), '') as email,                           -- as typed
    nullif(trim(phone), '') as phone,                           -- as typed; may be the desk's own
    nullif(trim(split_part(full_name, ',', 2)), '') as given_name, -- after the comma
    nullif(trim(split_part(full_name, ',', 1)), '') as surname, -- before the comma
    nullif(upper(trim(country)), '') as country,                -- ISO 3166-1 alpha-2, upper case

    registered_at at time zone 'UTC' as created_at              -- day, at midnight UTC
from customers

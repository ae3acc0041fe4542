-- /// model
-- description = "Accounts of the web shop, renamed and tidied; one row per account."
-- grain = ["web_customer_id"]
-- ///
with accounts as (
    select
        customer_id, email, phone, first_name, last_name, country,
        accepts_marketing, unsubscribed_at, idfa, aaid, created_at
    from web_customers
)

select
    customer_id as web_customer_id,                             -- account id, leading zeros kept

    nullif(trim(email), '') as email,                           -- as typed
    nullif(trim(phone), '') as phone,                           -- as typed
    nullif(trim(first_name), '') as given_name,                 -- as typed
    nullif(trim(last_name), '') as surname,                     -- as typed
    nullif(upper(trim(country)), '') as country,                -- ISO 3166-1 alpha-2, upper case
    idfa,                                                       -- advertising id of an iPhone, as told
    aaid,                                                       -- advertising id of an Android phone, as told

    accepts_marketing and unsubscribed_at is null as marketing_consent, -- null: never asked

    created_at                                                  -- when the account was opened
from accounts

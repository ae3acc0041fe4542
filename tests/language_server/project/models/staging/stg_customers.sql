-- /// model
-- description = "Accounts, cleaned; one row per account."
-- grain = ["customer_id"]
-- ///
select
    customer_id,                        -- the account
    lower(trim(email)) as mail,         -- trimmed, lower case
    phone,
    two_letters(country) as country,
    partner_digest
from customers

-- /// model
-- description = "Consented customers in the top fifth by spending; one row per customer."
-- grain = ["customer_id"]
--
-- [sync]
-- destination = "tiktok_audience"
-- audience = "High value customers"
-- mode = "mirror"
-- ///
with customers as (
    select customer_id, email, phone, country, idfa, aaid, spend_decile
    from customer360
    where marketing_consent
)

select
    customer_id,                                                -- key, never sent
    email_sha256(email) as email_sha256,                        -- 64 hex characters, or null
    phone_sha256(phone, country) as phone_sha256,               -- 64 hex characters, or null
    maid_sha256(idfa) as idfa_sha256,                           -- 64 hex characters, or null
    maid_sha256(aaid) as aaid_sha256                            -- 64 hex characters, or null
from customers
where
    spend_decile <= 2
    -- A member without any identifier cannot be matched.
    and coalesce(email, phone, idfa, aaid) is not null

-- /// model
-- description = "Consented customers who bought before but not in the last 180 days; one row per customer."
-- grain = ["customer_id"]
--
-- [sync]
-- destination = "tiktok_audience"
-- audience = "Lapsed customers"
-- mode = "mirror"
-- ///
with customers as (
    select customer_id, email, phone, country, idfa, aaid, recency_days
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
    recency_days > 180
    -- A member without any identifier cannot be matched.
    and coalesce(email, phone, idfa, aaid) is not null

-- /// model
-- description = "Everybody; one row per customer."
-- grain = ["customer_id"]
--
-- [sync]
-- destination = "tiktok_audience"
-- audience = "Everybody who agreed"
-- ///
select
    customer_id,                                      -- key, never sent
    email_sha256(email) as email_sha256,              -- 64 hex characters
    phone_sha256(phone, country) as phone_sha256      -- 64 hex characters
from customers

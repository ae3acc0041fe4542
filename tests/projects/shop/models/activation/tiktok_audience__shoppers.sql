-- /// model
-- description = "Everyone who may be addressed; one row per customer."
-- grain = ["customer_id"]
--
-- [sync]
-- destination = "tiktok_audience"
-- audience = "Shoppers"
-- mode = "mirror"
-- ///
select
    customer_id,                                                -- key, never sent
    email_sha256(email) as email_sha256,                        -- 64 hex characters, or null
    phone_sha256(phone, country) as phone_sha256                -- 64 hex characters, or null
from shoppers

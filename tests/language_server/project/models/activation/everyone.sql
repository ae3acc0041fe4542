-- /// model
-- description = "Everyone; one row per person."
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "Everyone"
-- ///
select
    customer_id,
    email_sha256(email) as email_sha256 -- 64 hex characters
from people

-- /// model
-- description = "People another system hashed; one row per person."
-- grain = ["member_id"]
--
-- [sync]
-- destination = "tiktok_audience"
-- audience = "Everybody who agreed"
-- ///
select
    member_id,                                        -- key, never sent
    email_sha256                                      -- 64 hex characters
from digests

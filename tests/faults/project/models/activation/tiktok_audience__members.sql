-- /// model
-- description = "Whom the audience holds; one row per person."
-- grain = ["person_id"]
--
-- [sync]
-- destination = "tiktok_audience"
-- audience = "Members"
-- mode = "mirror"
-- ///
select
    person_id,                                  -- key, never sent
    email_sha256(email) as email_sha256,        -- 64 hex characters, or null
    phone_sha256(phone, 'US') as phone_sha256   -- 64 hex characters, or null
from people
where is_member = 'yes'

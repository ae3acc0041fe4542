-- /// model
-- description = "Everybody; raw values, normalised and hashed when they are rendered."
-- grain = ["person_id"]
--
-- [sync]
-- destination = "tiktok_audience"
-- audience = "Known people"
-- ///
select
    person_id,                                                  -- key, never sent
    email,                                                      -- hashed when rendered
    phone                                                       -- hashed when rendered
from known_people

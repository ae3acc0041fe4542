-- /// model
-- description = "Everybody, and all that is known of them; one row per person."
-- grain = ["person_id"]
-- ///
select
    person_id,                                                  -- names a person
    email,                                                      -- as typed
    phone,                                                      -- as typed
    full_name,                                                  -- as typed
    street,                                                     -- as typed
    birthday,                                                   -- as typed
    note,                                                       -- free text
    ip,                                                         -- address of the browser
    browser,                                                    -- its name
    click,                                                      -- TikTok's click id
    cookie,                                                     -- TikTok's cookie
    page,                                                       -- address of the page
    lead,                                                       -- TikTok's lead id
    order_id,                                                   -- order id
    ordered_at,                                                 -- when it was placed
    amount                                                      -- what was paid
from people

-- case: neither rule nor reason
-- expect: bare-noqa 2:11 the comment names no rule, so it silences nothing
select
    email -- noqa
from customers

-- case: no reason, and nothing is silenced
-- expect: bare-noqa 7:66 the comment names no reason, so it silences nothing
-- expect: unhashed-pii 7:21 phone reaches "phone_sha256" without a digest
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id, phone as phone_sha256 from customers         -- noqa: unhashed-pii

-- case: codes of other linters are theirs
select
    email, -- noqa: LT01
    phone -- noqa: RF02,AL03
from customers

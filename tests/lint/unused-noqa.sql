-- case: nothing to silence
-- expect: unused-noqa 2:11 there is no finding of rule "unhashed-pii" on this line
select
    email -- noqa: unhashed-pii only staging
from customers

-- case: the wrong line
-- expect: unhashed-pii 9:5 phone reaches "phone_sha256" without a digest
-- expect: unused-noqa 8:18 there is no finding of rule "unhashed-pii" on this line
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select
    customer_id, -- noqa: unhashed-pii test accounts
    phone as phone_sha256
from customers

-- case: a rule that does not exist
-- expect: unused-noqa 2:11 "unhashed-pi" is not a rule that can be silenced
-- help: did you mean "unhashed-pii"?
select
    email -- noqa: unhashed-pi only staging
from customers

-- case: a finding that no comment silences
-- expect: unknown-column 2:5 column "emial" does not exist here
-- expect: unused-noqa 2:11 "unknown-column" is not a rule that can be silenced
select
    emial -- noqa: unknown-column it will exist tomorrow
from customers

-- case: in use
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select
    customer_id,
    phone as phone_sha256 -- noqa: unhashed-pii the column holds digests since 2024
from customers

-- case: the fix takes the comment and the blanks before it
-- expect: unused-noqa 2:45 there is no finding of rule "unhashed-pii" on this line
-- fix: email_sha256(email) as digest -- kept
select
    email_sha256(email) as digest -- kept   -- noqa: unhashed-pii checked in May
from customers

-- case: a rule nobody can silence is left to the author
-- expect: unused-noqa 1:29 "unknown-column" is not a rule that can be silenced
-- fix: none
select email from customers -- noqa: unknown-column it is there

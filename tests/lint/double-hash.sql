-- case: by hand
-- expect: double-hash 8:5 this hashes what is a digest already
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    sha256(sha256(lower(trim(email)))) as email_sha256
from customers

-- case: a certified function over a digest
-- expect: double-hash 8:5 this hashes what is a digest already
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    external_id_sha256(sha256(lower(trim(email)))) as email_sha256
from customers

-- case: a source column that is a digest already
-- expect: double-hash 8:5 this hashes what is a digest already
-- note: the value is customers.loyalty_digest
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    email_sha256(loyalty_digest) as email_sha256
from customers

-- case: functions that let digests through
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    email_digest(email_sha256(email)) as email_sha256
from customers

-- case: a source column that is a digest already, sent as it is
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    sha256_digest(loyalty_digest) as email_sha256
from customers


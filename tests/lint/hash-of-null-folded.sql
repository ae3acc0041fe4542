-- case: COALESCE with a constant
-- expect: hash-of-null-folded 8:5 this hashes a constant where there is no value
-- note: every row without a value gets the same digest
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    sha256(coalesce(lower(trim(email)), '')) as email_sha256
from customers

-- case: CASE with a constant
-- expect: hash-of-null-folded 8:5 this hashes a constant where there is no value
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    sha256(case when consent then lower(trim(email)) else 'none' end) as email_sha256
from customers

-- case: concat leaves NULL out
-- expect: hash-of-null-folded 8:5 this hashes a constant where there is no value
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    sha256(concat('+', regexp_replace(phone, '[^0-9]', '', 'g'))) as phone_sha256
from customers

-- case: COALESCE of two values
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    sha256(lower(trim(coalesce(nullif(email, ''), email)))) as email_sha256
from customers

-- case: NULLIF takes the constant back
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    sha256(nullif(coalesce(lower(trim(email)), ''), '')) as email_sha256
from customers

-- case: a certified function gives NULL for the empty text
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    email_sha256(coalesce(email, '')) as email_sha256
from customers

-- case: || keeps NULL
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    sha256('+' || regexp_replace(phone, '[^0-9]', '', 'g')) as phone_sha256
from customers


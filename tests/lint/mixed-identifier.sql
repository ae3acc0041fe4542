-- case: raw values and digests in one column
-- expect: mixed-identifier 7:21 "email" holds raw values and digests
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id, coalesce(email, loyalty_digest) as email from customers

-- case: each in a column of its own
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id, email, loyalty_digest as email_sha256 from customers

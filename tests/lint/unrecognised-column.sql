-- case: a misspelt column
-- expect: unrecognised-column 9:15 destination "tiktok_audience" does not know column "email_sha265"
-- help: did you mean "email_sha256"?
-- note: nothing is sent for it, and it is not in the grain
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select
    customer_id,
    orders as email_sha265,
    email_sha256(email) as email_sha256
from customers

-- case: nothing near
-- expect: unrecognised-column 7:21 destination "tiktok_audience" does not know column "orders"
-- help: leave it out, or add it to the grain if it names the row
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id, orders, email_sha256(email) as email_sha256 from customers

-- case: repeated identifiers by suffix
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id, email, email as email_2, email as EMAIL_5 from customers

-- case: a model that delivers nothing may have any column
select customer_id, orders as whatever from customers

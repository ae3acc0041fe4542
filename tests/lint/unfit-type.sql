-- case: a list in a record
-- expect: unfit-type 7:32 column "email" is VARCHAR[], which a record cannot hold
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id, [email] as email from customers

-- case: a digest as bytes
-- expect: digest-of-digest 7:21 "email_sha256" is a digest that is not hex text
-- expect: unfit-type 7:51 column "email_sha256" is BLOB, which a record cannot hold
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id, unhex(email_sha256(email)) as email_sha256 from customers

-- case: types that a contract does not allow
-- expect: unfit-type models/people.sql:1:40 column "orders" is VARCHAR, not BIGINT
-- expect: unfit-type models/people.sql:1:66 column "consent" is BIGINT, not BOOLEAN
-- expect: unfit-type models/people.sql:1:97 column "seen_at" is TIMESTAMP, not TIMESTAMP WITH TIME ZONE
-- file: models/people.sql
select customer_id, orders::varchar as orders, orders::bigint as consent, seen_at::timestamp as seen_at from customers

-- case: types that fit, decimals and wider integers too
-- file: models/people.sql
select customer_id, sum(orders) as orders, any_value(consent) as consent, sum(spent) as spent from customers group by customer_id

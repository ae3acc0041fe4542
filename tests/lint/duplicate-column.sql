-- case: the same name twice
-- expect: duplicate-column 1:31 column "email" comes out twice
select email, lower(phone) as email from customers

-- case: names that differ by letter case alone
-- expect: duplicate-column 1:26 column "EMAIL" comes out twice
select email, country as EMAIL from customers

-- case: a star brings the second one
-- expect: duplicate-column 1:29 column "email" comes out twice
select *, lower(country) as email from customers

-- case: two stars
-- expect: duplicate-column 1:8 column "customer_id" comes out twice
select * from customers join lines on customers.customer_id = lines.customer_id

-- case: distinct names
select email, lower(email) as tidy_email from customers

-- case: two names of one property
-- expect: duplicate-column 7:40 column "event_time" gives timestamp once too often
-- help: leave one of them out
-- note: "timestamp" gives it already
-- note: a record holds 1 at most
-- expect: duplicate-column 7:64 column "event_source_id" gives event_set_id once too often
-- help: leave one of them out
-- note: "event_set_id" gives it already
-- note: a record holds 1 at most
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, 'stores' as event_set_id, ordered_at as timestamp, buyer_sha256 as email_sha256,
    'Purchase' as event, ordered_at as event_time, 'stores' as event_source_id
from lines

-- case: a sixth identifier of a kind
-- expect: duplicate-column 7:123 column "email_sha256" gives email_sha256 once too often
-- help: leave one of them out
-- note: "email", "email_2", "email_3", "email_4", "email_5" give it already
-- note: a record holds 5 at most
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id, email, email as email_2, email as email_3, email as email_4, email as email_5, email_sha256(email) as email_sha256 from customers

-- case: five identifiers of a kind
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id, email, email as email_2, email as email_3, email as email_4, email_sha256(email) as email_sha256 from customers

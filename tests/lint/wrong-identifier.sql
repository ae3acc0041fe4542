-- case: a phone's digest as an e-mail's
-- expect: wrong-identifier 7:21 phone is sent as email in "email_sha256"
-- note: customers.phone is tagged x-pii = "phone" in schemas/sources/customers.schema.json
-- help: put email here, or name the column after what it holds
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id, phone_sha256(phone, country) as email_sha256 from customers

-- case: a raw e-mail in the column of phones
-- expect: wrong-identifier 7:21 email is sent as phone in "phone"
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id, email as phone from customers

-- case: the wrong one of two
-- expect: wrong-identifier 7:21 phone is sent as email in "email"
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id, coalesce(email, phone) as email from customers

-- case: an id of one's own may be made of anything
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'web' as event_set_id, 'web' as event_source,
    l.ordered_at as timestamp, l.page_url, email_sha256(c.email) as external_id_sha256
from lines as l
inner join customers as c on c.customer_id = l.customer_id

-- case: a raw value in a column of digests is reported as that
-- expect: unhashed-pii 7:21 phone reaches "email_sha256" without a digest
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id, phone as email_sha256 from customers

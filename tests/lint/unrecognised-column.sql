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

-- case: the name that was surely meant, when the record lacks it
-- expect: unrecognised-column 9:31 destination "tiktok_audience" does not know column "phone_sah256"
-- fix: phone_sha256(phone, 'US') phone_sha256, -- phone_sah256
-- expect: unrecognised-column 10:15 destination "tiktok_audience" does not know column "email_sha265"
-- fix: none
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select
    customer_id,
    phone_sha256(phone, 'US') phone_sah256, -- phone_sah256
    orders as email_sha265,
    email_sha256(email) as email_sha256
from customers

-- case: the sixth of a kind, and numbers nobody counts
-- expect: unrecognised-column 7:55 destination "tiktok_audience" does not know column "email_6"
-- help: a record takes "email" and "email_2" to "email_5"
-- note: nothing is sent for it, and it is not in the grain
-- expect: unrecognised-column 7:73 destination "tiktok_audience" does not know column "email_1"
-- help: a record takes "email" and "email_2" to "email_5"
-- note: nothing is sent for it, and it is not in the grain
-- expect: unrecognised-column 7:91 destination "tiktok_audience" does not know column "phone_07"
-- help: a record takes "phone" and "phone_2" to "phone_5"
-- note: nothing is sent for it, and it is not in the grain
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id, email, email as email_2, email as email_6, email as email_1, phone as phone_07 from customers

-- case: plurals, other letter cases and singulars of another destination
-- expect: unrecognised-column 7:37 destination "tiktok_audience" does not know column "Phones"
-- fix: select customer_id, email, phone as phone, idfa as IDFAS, email as emails from customers
-- help: did you mean "phone"?
-- note: nothing is sent for it, and it is not in the grain
-- expect: unrecognised-column 7:53 destination "tiktok_audience" does not know column "IDFAS"
-- fix: select customer_id, email, phone as Phones, idfa as idfa, email as emails from customers
-- help: did you mean "idfa"?
-- note: nothing is sent for it, and it is not in the grain
-- expect: unrecognised-column 7:69 destination "tiktok_audience" does not know column "emails"
-- help: did you mean "email"?
-- note: nothing is sent for it, and it is not in the grain
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id, email, phone as Phones, idfa as IDFAS, email as emails from customers

-- case: near misses of an event
-- expect: unrecognised-column 7:38 destination "tiktok_events" does not know column "curency"
-- fix: 'Purchase' as event, currency as currency, quantity as qty, price as prices, 'x' as contentid, ordered_at as event_date
-- help: did you mean "currency"?
-- note: nothing is sent for it, and it is not in the grain
-- expect: unrecognised-column 7:59 destination "tiktok_events" does not know column "qty"
-- help: leave it out, or add it to the grain if it names the row
-- note: nothing is sent for it, and it is not in the grain
-- expect: unrecognised-column 7:73 destination "tiktok_events" does not know column "prices"
-- fix: 'Purchase' as event, currency as curency, quantity as qty, price as price, 'x' as contentid, ordered_at as event_date
-- help: did you mean "price"?
-- note: nothing is sent for it, and it is not in the grain
-- expect: unrecognised-column 7:88 destination "tiktok_events" does not know column "contentid"
-- fix: 'Purchase' as event, currency as curency, quantity as qty, price as prices, 'x' as content_id, ordered_at as event_date
-- help: did you mean "content_id"?
-- note: nothing is sent for it, and it is not in the grain
-- expect: unrecognised-column 7:113 destination "tiktok_events" does not know column "event_date"
-- help: did you mean "event_time"?
-- note: nothing is sent for it, and it is not in the grain
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, 'stores' as event_set_id, ordered_at as timestamp, buyer_sha256 as email_sha256,
    'Purchase' as event, currency as curency, quantity as qty, price as prices, 'x' as contentid, ordered_at as event_date
from lines

-- case: accepted aliases with numbers
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, 'stores' as event_set_id, ordered_at as timestamp, 'Purchase' as event,
    email as Emails, lower(email) as EMAILS_2, phone as phone_numbers, phone as phone_3
from lines join customers using (customer_id)

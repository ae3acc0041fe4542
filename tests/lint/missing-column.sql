-- case: an audience without any identifier
-- expect: missing-column 4:4 model "case" has none of email_sha256, phone_sha256, idfa_sha256, aaid_sha256, idfa_md5, aaid_md5
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id from customers

-- case: an event without name and time
-- expect: missing-column 4:4 model "case" has no column "event"
-- expect: missing-column 4:4 model "case" has no column "timestamp"
-- help: add one of: timestamp, event_time
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, 'stores' as event_set_id, buyer_sha256 as email_sha256 from lines

-- case: a contract that is not kept
-- expect: missing-column models/people.sql:1:1 model "people" has no column "orders"
-- help: did you mean "order", under another name?
-- note: schemas/models/people.schema.json requires it
-- file: models/people.sql
select customer_id, orders as "order" from customers

-- case: complete, under accepted names in any case
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, 'Purchase' as EVENT, order_id as event_id, 'stores' as event_source_id, ordered_at as event_time, buyer_sha256 as EMAILS from lines

-- case: a contract that is kept
-- file: models/people.sql
select customer_id, orders from customers

-- case: it is there under a misspelt alias
-- expect: missing-column 8:17 model "case" has no column "event_id"
-- fix: order_id as "event_id", 'Purchase' as event, 'stores' as event_set_id, ordered_at as timestamp, email
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select
    order_id,
    order_id as "evnt_id", 'Purchase' as event, 'stores' as event_set_id, ordered_at as timestamp, email
from lines
inner join customers using (customer_id)

-- case: an offline event of nobody
-- expect: missing-column 4:4 model "case" has none of email_sha256, phone_sha256
-- help: add one of: email, emails, email_sha256, phone, phone_numbers, phone_number, phone_sha256
-- note: destination "tiktok_events" cannot send a record without it
-- note: its events are offline events
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, 'Purchase' as event, order_id as event_id, 'stores' as event_set_id, ordered_at as timestamp from lines

-- case: a web event without its page, a lead without its id
-- expect: missing-column models/activation/lead.sql:4:4 model "lead" has no column "lead_id"
-- help: add lead_id
-- note: destination "tiktok_events" cannot send a record without it
-- note: its events are crm events
-- expect: missing-column models/activation/web.sql:4:4 model "web" has no column "page_url"
-- help: add page_url
-- note: destination "tiktok_events" cannot send a record without it
-- note: its events are web events
-- file: models/activation/web.sql
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, 'Purchase' as event, order_id as event_id, 'web' as event_set_id, 'web' as event_source, ordered_at as timestamp from lines
-- file: models/activation/lead.sql
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, 'Lead' as event, order_id as event_id, 'web' as event_set_id, 'crm' as event_source, ordered_at as timestamp from lines

-- case: a value without its currency
-- expect: missing-column 4:4 model "case" has no column "currency"
-- help: add currency
-- note: destination "tiktok_events" cannot send a record without it
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, 'stores' as event_set_id, ordered_at as timestamp, buyer_sha256 as email_sha256,
    'Purchase' as event, price as value
from lines

-- case: a misspelt name is one mistake
-- expect: missing-column 6:80 model "case" has no column "timestamp"
-- fix: select order_id, order_id as event_id, 'stores' as event_set_id, ordered_at as timestamp, buyer_sha256 as email_sha256,
-- help: rename "timestmap" to "timestamp"
-- note: destination "tiktok_events" cannot send a record without it
-- expect: missing-column 7:54 model "case" has no column "currency"
-- fix: 'Purchase' as event, price as value, currency as currency
-- help: rename "curency" to "currency"
-- note: destination "tiktok_events" cannot send a record without it
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, 'stores' as event_set_id, ordered_at as timestmap, buyer_sha256 as email_sha256,
    'Purchase' as event, price as value, currency as curency
from lines

-- case: sources that differ from row to row need what all of them need
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, 'web' as event_set_id, ordered_at as timestamp, 'Purchase' as event,
    if(quantity > 1, 'web', 'offline') as event_source
from lines

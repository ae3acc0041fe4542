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
select order_id, order_id as event_id, 'stores' as event_set_id, price as value from lines

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
select order_id, 'Purchase' as EVENT, order_id as event_id, 'stores' as event_source_id, ordered_at as event_time from lines

-- case: a contract that is kept
-- file: models/people.sql
select customer_id, orders from customers

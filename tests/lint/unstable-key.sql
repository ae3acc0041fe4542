-- case: drawn by lot
-- expect: unstable-key 6:29 "event_id" is drawn by lot
-- help: write order_id as event_id
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Purchase' as event, uuid() as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256, ordered_at as timestamp, order_id from lines

-- case: the moment of the run, hashed with the order
-- expect: unstable-key 6:45 "event_id" changes with the time of the run
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Purchase' as event, md5(order_id || now()::varchar) as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256, ordered_at as timestamp, order_id
from lines

-- case: the number of the row
-- expect: unstable-key 6:29 "event_id" numbers the rows of one run
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Purchase' as event, row_number() over (order by order_id)::varchar as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256,
    ordered_at as timestamp, order_id
from lines

-- case: the day of the run
-- expect: unstable-key 6:29 "event_id" changes every day
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Purchase' as event, order_id || current_date as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256, ordered_at as timestamp, order_id from lines

-- case: made two models before
-- expect: unstable-key models/staging/first.sql:1:44 "event_id" is drawn by lot
-- note: it comes out as "event_id" of model "case"
-- file: models/staging/first.sql
select order_id, buyer_sha256, ordered_at, gen_random_uuid() as token from lines
-- file: models/marts/second.sql
select * from first
-- file: models/activation/case.sql
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Purchase' as event, token::varchar as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256, ordered_at as timestamp, order_id from second

-- case: a column of the grain
-- expect: unstable-key 4:8 "row_id" is drawn by lot
-- /// model
-- grain = ["row_id"]
-- ///
select random() as row_id, email from customers

-- case: in another dialect
-- expect: unstable-key 5:8 "row_id" is drawn by lot
-- /// model
-- dialect = "snowflake"
-- grain = ["row_id"]
-- ///
SELECT uuid_string() AS row_id, email FROM customers

-- case: numbered within the order
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Purchase' as event, order_id || '-' || row_number() over (partition by order_id order by price, currency) as event_id,
    'web' as event_set_id, buyer_sha256 as email_sha256, ordered_at as timestamp, order_id
from lines

-- case: the clock only decides what is taken
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Purchase' as event, case when ordered_at < now() then order_id end as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256,
    ordered_at as timestamp, order_id
from lines where ordered_at > now() - interval 7 days and order_id is not null

-- case: a surrogate key of a mart
-- /// model
-- grain = ["row_id"]
-- ///
select row_number() over (order by customer_id) as row_id, email from customers

-- case: any number, which is one mistake and not two
-- expect: unstable-key 6:29 "event_id" numbers the rows of one run
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Purchase' as event, row_number() over ()::varchar as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256,
    ordered_at as timestamp, order_id
from lines

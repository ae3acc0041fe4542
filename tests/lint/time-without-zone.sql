-- case: a TIMESTAMP
-- expect: time-without-zone 7:104 "timestamp" leaves as a time without a zone
-- note: it is read in the project's timezone, "UTC"
-- help: write seen at time zone 'UTC' as timestamp
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
with local_lines as (select *, ordered_at at time zone 'UTC' as seen from lines)
select 'Purchase' as event, order_id as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256, seen as timestamp, order_id from local_lines

-- case: made two models before
-- expect: time-without-zone 6:104 "timestamp" leaves as a time without a zone
-- note: it is made at models/staging/first.sql:1:32: ordered_at at time zone 'Europe/Berlin'
-- file: models/staging/first.sql
select order_id, buyer_sha256, ordered_at at time zone 'Europe/Berlin' as sold_at from lines
-- file: models/marts/second.sql
select order_id, buyer_sha256, sold_at as bought_at from first
-- file: models/activation/case.sql
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Purchase' as event, order_id as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256, bought_at as timestamp, order_id from second

-- case: a source has none
-- expect: time-without-zone 6:104 "timestamp" leaves as a time without a zone
-- note: source "lines" has "ordered_at" as TIMESTAMP
-- file: schemas/sources/lines.schema.json
{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "properties": {
  "order_id": {"type": "string"}, "ordered_at": {"type": "string", "x-type": "TIMESTAMP"},
  "buyer_sha256": {"type": "string", "x-pii": "email_sha256"}}}
-- file: models/activation/case.sql
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Purchase' as event, order_id as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256, ordered_at as timestamp, order_id from lines

-- case: a day
-- expect: time-without-zone 6:104 "event_time" leaves as a day, not a moment
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Purchase' as event, order_id as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256, ordered_at::date as event_time, order_id from lines

-- case: a text without a zone
-- expect: time-without-zone 6:104 "timestamp" leaves as a time without a zone
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Purchase' as event, order_id as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256, strftime(ordered_at::timestamp, '%Y-%m-%d %H:%M:%S') as timestamp, order_id from lines

-- case: seconds of a time without a zone
-- expect: time-without-zone 6:104 "timestamp" leaves as a time without a zone
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Purchase' as event, order_id as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256, epoch(ordered_at at time zone 'Asia/Tokyo')::bigint as timestamp, order_id from lines

-- case: in another dialect
-- expect: time-without-zone 12:4 "timestamp" leaves as a time without a zone
-- /// model
-- dialect = "presto"
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
SELECT
  'Purchase' AS event
  ,l.order_id AS event_id
  ,'web' AS event_set_id
  ,l.buyer_sha256 AS email_sha256
  ,CAST(l.ordered_at AS timestamp) AS timestamp
  ,l.order_id
FROM "lines" l

-- case: a moment
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Purchase' as event, order_id as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256, ordered_at as timestamp, order_id from lines

-- case: the zone was given
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
with local_lines as (select *, ordered_at at time zone 'UTC' as seen from lines)
select 'Purchase' as event, order_id as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256, seen at time zone 'UTC' as timestamp, order_id from local_lines

-- case: seconds of a moment
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Purchase' as event, order_id as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256, epoch(ordered_at)::bigint as timestamp, order_id from lines

-- case: a text of a moment, which is read in UTC again
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Purchase' as event, order_id as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256, strftime(ordered_at, '%Y-%m-%d %H:%M:%S') as timestamp, order_id from lines

-- case: a pattern of another system that ends in its own quoted Z
-- /// model
-- grain = ["order_id"]
-- dialect = "postgres"
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Purchase' as event, order_id as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256, to_char(ordered_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as timestamp, order_id from lines

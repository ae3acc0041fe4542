-- case: an interval
-- expect: stale-window 7:7 the window goes back 90 days, and TikTok takes 28
-- help: write ordered_at > now() - interval 27 days
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Purchase' as event, order_id as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256, ordered_at as timestamp, order_id from lines
where ordered_at > now() - interval 90 days

-- case: days as a number, behind a BETWEEN
-- expect: stale-window 7:21 the window goes back 60 days, and TikTok takes 28
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Purchase' as event, order_id as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256, ordered_at as timestamp, order_id from lines
where price > 0 and ordered_at between current_date - 60 and now()

-- case: the age in days
-- expect: stale-window 7:7 the window goes back 45 days, and TikTok takes 28
-- help: write date_diff('day', ordered_at, now()) <= 27
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Purchase' as event, order_id as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256, ordered_at as timestamp, order_id from lines
where date_diff('day', ordered_at, now()) <= 45

-- case: in a CTE of the model
-- expect: stale-window 6:89 the window goes back 60 days, and TikTok takes 28
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
with recent as (select order_id, buyer_sha256, ordered_at as bought_at from lines where date_trunc('day', now()) - interval '2 months' <= lines.ordered_at)
select 'Purchase' as event, order_id as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256, bought_at as timestamp, order_id from recent

-- case: in another dialect
-- expect: stale-window 15:7 the window goes back 35 days, and TikTok takes 28
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
  ,l.ordered_at AS timestamp
  ,l.order_id
FROM "lines" l
WHERE l.ordered_at > (CURRENT_DATE - interval '35' day)

-- case: narrow enough
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Purchase' as event, order_id as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256, ordered_at as timestamp, order_id from lines
where ordered_at >= now() - interval 28 days

-- case: a wide window upstream and a narrow one here
-- file: models/marts/recent.sql
select order_id, buyer_sha256, ordered_at from lines where ordered_at > now() - interval 1 year
-- file: models/activation/case.sql
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
with few as (select * from recent where ordered_at > now() - interval 400 days)
select 'Purchase' as event, order_id as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256, ordered_at as timestamp, order_id from few
where ordered_at > now() - interval 4 weeks

-- case: a window on something else
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select 'Purchase' as event, order_id as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256, ordered_at as timestamp, order_id
from lines inner join customers using (customer_id)
where seen_at > now() - interval 2 years

-- case: a day, and a time that is written as text
-- expect: stale-window 6:68 the window goes back 40 days, and TikTok takes 28
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
with recent as (select *, ordered_at as bought_at from lines where ordered_at::date >= today() - 40)
select 'Purchase' as event, order_id as event_id, 'web' as event_set_id, buyer_sha256 as email_sha256,
    strftime(bought_at, '%Y-%m-%dT%H:%M:%SZ') as timestamp, order_id
from recent

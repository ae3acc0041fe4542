-- case: an offline event with the address of a browser
-- expect: untaken-column 6:139 column "ip" is not sent for offline events
-- note: it is taken for events of source web
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, 'Purchase' as event, order_id as event_id, 'stores' as event_set_id, 'offline' as event_source, ordered_at as timestamp, ip, null as email from lines

-- case: offline is what an event is when it does not say
-- expect: untaken-column 6:112 column "ip" is not sent for offline events
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, 'Purchase' as event, order_id as event_id, 'stores' as event_set_id, ordered_at as timestamp, ip from lines

-- case: a web event
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, 'Purchase' as event, order_id as event_id, 'web' as event_set_id, 'web' as event_source, ordered_at as timestamp, ip from lines

-- case: a source that differs from row to row
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, 'Purchase' as event, order_id as event_id, 'web' as event_set_id, case when quantity > 0 then 'web' else 'offline' end as event_source, ordered_at as timestamp, ip from lines

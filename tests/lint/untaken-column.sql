-- case: an offline event with the address of a browser
-- expect: untaken-column 6:139 column "ip" is not sent for offline events
-- note: it is taken for events of source web
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, 'Purchase' as event, order_id as event_id, 'stores' as event_set_id, 'offline' as event_source, ordered_at as timestamp, ip, buyer_sha256 as email_sha256 from lines

-- case: offline is what an event is when it does not say
-- expect: untaken-column 6:112 column "ip" is not sent for offline events
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, 'Purchase' as event, order_id as event_id, 'stores' as event_set_id, ordered_at as timestamp, ip, buyer_sha256 as email_sha256 from lines

-- case: a web event
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, 'Purchase' as event, order_id as event_id, 'web' as event_set_id, 'web' as event_source, ordered_at as timestamp, ip, page_url from lines

-- case: a source that differs from row to row
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, 'Purchase' as event, order_id as event_id, 'web' as event_set_id, case when quantity > 0 then 'web' else 'offline' end as event_source, ordered_at as timestamp, ip from lines

-- case: every field of a browser, under its accepted names
-- expect: untaken-column 8:11 column "ip" is not sent for offline events
-- help: leave it out, or correct event_source
-- note: it is taken for events of source web
-- expect: untaken-column 8:28 column "agent" is not sent for offline events
-- help: leave it out, or correct event_source
-- note: it is taken for events of source web
-- expect: untaken-column 8:42 column "cookie_id" is not sent for offline events
-- help: leave it out, or correct event_source
-- note: it is taken for events of source web
-- expect: untaken-column 8:60 column "tiktok_click_id" is not sent for offline events
-- help: leave it out, or correct event_source
-- note: it is taken for events of source web
-- expect: untaken-column 8:85 column "locale" is not sent for offline events
-- help: leave it out, or correct event_source
-- note: it is taken for events of source web
-- expect: untaken-column 8:93 column "page_url" is not sent for offline events
-- help: leave it out, or correct event_source
-- note: it is taken for events of source web
-- expect: untaken-column 8:111 column "limited_data_use" is not sent for offline events
-- help: leave it out, or correct event_source
-- note: it is taken for events of source web
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, 'stores' as event_set_id, ordered_at as timestamp, buyer_sha256 as email_sha256,
    'Purchase' as event,
    ip as IP, 'Mozilla' as agent, 'c' as cookie_id, 'k' as tiktok_click_id, 'en' as locale, page_url, true as limited_data_use
from lines

-- case: sources none of which takes it
-- expect: untaken-column 7:95 column "ip" is not sent for crm and offline events
-- help: leave it out, or correct event_source
-- note: it is taken for events of source web
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, 'stores' as event_set_id, ordered_at as timestamp, buyer_sha256 as email_sha256,
    if(quantity > 1, 'offline', 'crm') as event_source, order_id as lead_id, 'Lead' as event, ip
from lines

-- case: a column that is NULL, as a union needs it
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, 'stores' as event_set_id, ordered_at as timestamp, buyer_sha256 as email_sha256,
    'Purchase' as event, null as ip
from lines

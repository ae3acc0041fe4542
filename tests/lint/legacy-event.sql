-- case: names that TikTok has replaced
-- expect: legacy-event 7:33 "CompletePayment" is an older event name
-- help: today's name is "Purchase"; change it where the pixel changes it
-- note: TikTok still takes it; it is sent as written
-- expect: legacy-event 7:56 "SubmitForm" is an older event name
-- help: today's name is "Lead"; change it where the pixel changes it
-- note: TikTok still takes it; it is sent as written
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, 'stores' as event_set_id, ordered_at as timestamp, buyer_sha256 as email_sha256,
    case when quantity > 1 then 'CompletePayment' else 'SubmitForm' end as event
from lines

-- case: a name without a successor, in another model
-- expect: legacy-event models/marts/orders.sql:1:44 "PlaceAnOrder" is an older event name
-- help: TikTok names no successor; choose the standard event that comes nearest
-- note: TikTok still takes it; it is sent as written
-- file: models/marts/orders.sql
select order_id, ordered_at, buyer_sha256, 'PlaceAnOrder' as kind from lines
-- file: models/activation/case.sql
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, 'stores' as event_set_id, ordered_at as timestamp, buyer_sha256 as email_sha256,
    kind as event
from orders

-- case: an older name in the wrong case is one mistake, not two
-- expect: unaccepted-value 7:5 "completePayment" is not accepted as event
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, 'stores' as event_set_id, ordered_at as timestamp, buyer_sha256 as email_sha256,
    'completePayment' as event
from lines

-- case: today's names, and an older one in another column
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, 'stores' as event_set_id, ordered_at as timestamp, buyer_sha256 as email_sha256,
    'Purchase' as event,
    'CompletePayment' as content_name
from lines

-- case: silenced while the pixel sends it
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, 'stores' as event_set_id, ordered_at as timestamp, buyer_sha256 as email_sha256,
    'CompletePayment' as event -- noqa: legacy-event the pixel of the shop still sends it
from lines

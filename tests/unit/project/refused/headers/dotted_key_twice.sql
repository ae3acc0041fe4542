-- /// model
-- sync.destination = "tiktok_events"
-- [sync]
-- value = "per_item"
-- ///
select 1 as customer_id

-- /// model
-- [sync]
-- destination = "tiktok_audiences"
-- ///
select 1 as customer_id

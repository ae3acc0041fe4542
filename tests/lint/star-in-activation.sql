-- case: a star in what is delivered
-- expect: star-in-activation 8:8 an activation model does not write out its columns
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
with ready as (select customer_id, email_sha256(email) as email_sha256 from customers)
select * from ready

-- case: every side of a union
-- expect: star-in-activation 8:8 an activation model does not write out its columns
-- expect: star-in-activation 8:45 an activation model does not write out its columns
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
with ready as (select customer_id, email_sha256(email) as email_sha256 from customers)
select r.* from ready as r union all select * from ready

-- case: a star that only counts
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id, any_value(email_sha256(email)) as email_sha256 from customers group by customer_id having count(*) = 1

-- case: a star in a model that delivers nothing
select * from customers

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

-- case: a star of one relation, COLUMNS, and a query that begins with FROM
-- expect: star-in-activation models/activation/one.sql:7:8 an activation model does not write out its columns
-- help: list the columns
-- note: a column added upstream would be sent without anybody deciding it
-- expect: star-in-activation models/activation/three.sql:7:1 an activation model does not write out its columns
-- help: list the columns
-- note: a column added upstream would be sent without anybody deciding it
-- expect: star-in-activation models/activation/two.sql:7:21 an activation model does not write out its columns
-- help: list the columns
-- note: a column added upstream would be sent without anybody deciding it
-- file: models/activation/one.sql
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select c.* exclude (country) from (select customer_id, lower(email) as email, country from customers) as c
-- file: models/activation/two.sql
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id, columns('^email.*') from (select customer_id, lower(email) as email from customers)
-- file: models/activation/three.sql
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
from (select customer_id, lower(email) as email from customers)

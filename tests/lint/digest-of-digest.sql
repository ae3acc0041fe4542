-- case: hex of hex text
-- expect: digest-of-digest 8:5 "email_sha256" is a digest that is not hex text
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    hex(email_sha256(email)) as email_sha256
from customers

-- case: Base64
-- expect: digest-of-digest 8:5 "email_sha256" is a digest that is not hex text
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    to_base64(unhex(email_sha256(email))) as email_sha256
from customers

-- case: cut short
-- expect: digest-of-digest 8:5 "email_sha256" is a digest that is not hex text
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    left(email_sha256(email), 32) as email_sha256
from customers

-- case: with something before it
-- expect: digest-of-digest 8:5 "email_sha256" is a digest that is not hex text
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    'sha256:' || email_sha256(email) as email_sha256
from customers

-- case: there and back
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    lower(hex(unhex(email_sha256(email)))) as email_sha256
from customers

-- case: a cut digest as a key that matches nobody
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, 'Purchase' as event, left(sha256(customer_id || order_id), 32) as event_id, 'web' as event_set_id, ordered_at as timestamp, buyer_sha256 as email_sha256 from lines

-- case: MD5 of an e-mail
-- expect: weak-hash 8:5 this hashes with md5
-- help: use sha256, or a function such as email_sha256
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    md5(lower(trim(email))) as email_sha256
from customers

-- case: SHA-1
-- expect: weak-hash 8:5 this hashes with sha1
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    sha1(lower(trim(email))) as email_sha256
from customers

-- case: a checksum in a column of another kind
-- expect: repeated-event-id 6:39 orders share this event id
-- expect: weak-hash 6:39 this hashes with hash
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, 'Purchase' as event, hash(email)::varchar as event_id, 'web' as event_set_id, ordered_at as timestamp, buyer_sha256 as email_sha256 from lines join customers using (customer_id)

-- case: MD5 of an advertising id, where the platform takes it
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    maid_md5(idfa) as idfa_md5
from customers

-- case: SHA-256
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    email_sha256(email) as email_sha256
from customers


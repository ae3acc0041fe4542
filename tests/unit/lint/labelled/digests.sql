-- Digests that are hashed again, weak, cut, or written in another way.
-- case: sha256 twice
-- wrong: double-hash
-- to: audience
select customer_id, sha256(sha256(lower(trim(email)))) as email_sha256 from customers

-- case: digest of the source hashed
-- wrong: double-hash
-- to: audience
select customer_id, sha256(loyalty_digest) as email_sha256 from customers

-- case: digest of a model before hashed
-- wrong: double-hash
-- to: audience
-- file: models/staging/digested.sql
select customer_id, email_sha256(email) as email from customers
-- file: case
select customer_id, sha256(lower(trim(email))) as email_sha256 from digested

-- case: digest passes the certified digest
-- clean
-- to: audience
select customer_id, email_digest(loyalty_digest) as email_sha256 from customers

-- case: hashed in one branch of a union only
-- clean
-- to: audience
with addresses as (select customer_id, email_sha256(email) as d from customers union all select customer_id, loyalty_digest from customers)
select customer_id, d as email_sha256 from addresses

-- case: union of raw and digest, hashed after
-- wrong: double-hash
-- to: audience
with addresses as (
    select customer_id, lower(trim(email)) as d from customers
    union all
    select customer_id, loyalty_digest from customers
)
select customer_id, sha256(d) as email_sha256 from addresses

-- case: md5 inside sha256
-- wrong: double-hash, weak-hash
-- to: audience
select customer_id, sha256(md5(lower(trim(email)))) as email_sha256 from customers

-- case: salted digest
-- wrong: double-hash
-- to: audience
select customer_id, sha256(email_sha256(email) || 'pepper') as email_sha256 from customers

-- case: double hash through a struct
-- wrong: double-hash
-- to: audience
with packed as (select customer_id, {'d': email_sha256(email)} as s from customers)
select customer_id, sha256(s.d) as email_sha256 from packed

-- case: double hash by own macro
-- wrong: double-hash
-- to: audience
select customer_id, own_digest(email_sha256(email)) as email_sha256 from customers

-- case: double hash in a lambda
-- wrong: double-hash
-- to: audience
select customer_id, list_transform([loyalty_digest], lambda d: sha256(d))[1] as email_sha256 from customers

-- case: digest in a condition, hashed once
-- clean
-- to: audience
select customer_id, email_sha256(email) as email_sha256
from customers
where sha256(lower(trim(email))) <> loyalty_digest

-- case: md5
-- wrong: weak-hash
-- to: audience
select customer_id, md5(lower(trim(email))) as email_sha256 from customers

-- case: sha1
-- wrong: weak-hash
-- to: audience
select customer_id, sha1(lower(trim(email))) as email_sha256 from customers

-- case: the engine's checksum
-- wrong: weak-hash, digest-of-digest
-- to: audience
select customer_id, hash(lower(trim(email)))::varchar as email_sha256 from customers

-- case: md5 in a phone column
-- wrong: weak-hash
-- to: audience
select customer_id, md5(e164(phone, country)) as phone_sha256 from customers

-- case: md5 of an advertising id where MD5 is expected
-- clean
-- to: audience
select customer_id, maid_md5(idfa) as aaid_md5 from customers

-- case: md5 by hand of an advertising id where MD5 is expected
-- clean
-- to: audience
select customer_id, md5(lower(trim(idfa))) as aaid_md5 from customers

-- case: md5 of an advertising id in the SHA-256 column
-- wrong: weak-hash
-- to: audience
select customer_id, md5(lower(trim(idfa))) as aaid_sha256 from customers

-- case: md5 of something that is not personal
-- clean
-- to: events
select {event}, md5(l.order_id || l.currency) as content_id from lines l

-- case: md5 of the address as content id
-- wrong: weak-hash
-- to: events
select {event}, md5(lower(trim(c.email))) as content_id
from lines l join customers c using (customer_id)

-- case: hash for a sample in WHERE
-- clean
-- to: audience
select customer_id, email_sha256(email) as email_sha256
from customers
where hash(customer_id) % 10 = 0

-- case: upper case
-- wrong: uppercase-digest
-- to: audience
select customer_id, upper(sha256(lower(trim(email)))) as email_sha256 from customers

-- case: hex of the unhexed digest
-- wrong: uppercase-digest
-- to: audience
select customer_id, hex(unhex(sha256(lower(trim(email))))) as email_sha256 from customers

-- case: lower-case again
-- clean
-- to: audience
select customer_id, lower(hex(unhex(sha256(lower(trim(email)))))) as email_sha256 from customers

-- case: upper case made lower in the next model
-- clean
-- to: audience
-- file: models/staging/shouting.sql
select customer_id, upper(email_sha256(email)) as digest from customers
-- file: case
select customer_id, lower(digest) as email_sha256 from shouting

-- case: shouted by own macro
-- wrong: uppercase-digest
-- to: audience
select customer_id, shouted(email_sha256(email)) as email_sha256 from customers

-- case: hex of hex
-- wrong: digest-of-digest
-- to: audience
select customer_id, lower(hex(sha256(lower(trim(email))))) as email_sha256 from customers

-- case: to_hex of hex text
-- wrong: digest-of-digest
-- to: audience
select customer_id, lower(to_hex(sha256(lower(trim(email))))) as email_sha256 from customers

-- case: Base64 of the digest
-- wrong: digest-of-digest
-- to: audience
select customer_id, to_base64(unhex(sha256(lower(trim(email))))) as email_sha256 from customers

-- case: first half of the digest
-- wrong: digest-of-digest
-- to: audience
select customer_id, substr(sha256(lower(trim(email))), 1, 32) as email_sha256 from customers

-- case: the substring that keeps all 64 characters
-- clean
-- to: audience
select customer_id, substr(sha256(lower(trim(email))), 1, 64) as email_sha256 from customers

-- case: prefix before the digest
-- wrong: digest-of-digest
-- to: audience
select customer_id, concat('0x', sha256(lower(trim(email)))) as email_sha256 from customers

-- case: two digests joined
-- wrong: digest-of-digest
-- to: audience
select customer_id, email_sha256(email) || phone_sha256(phone, country) as email_sha256 from customers

-- case: reversed digest
-- wrong: digest-of-digest
-- to: audience
select customer_id, reverse(email_sha256(email)) as email_sha256 from customers

-- case: digest with letters replaced
-- wrong: digest-of-digest
-- to: audience
select customer_id, replace(email_sha256(email), 'a', 'b') as email_sha256 from customers

-- case: trimmed digest
-- clean
-- to: audience
select customer_id, nullif(trim(lower(loyalty_digest)), '') as email_sha256 from customers

-- case: window over digests
-- clean
-- to: audience
select customer_id, max(loyalty_digest) over (partition by customer_id) as email_sha256 from customers

-- case: aggregate over a cut digest
-- wrong: digest-of-digest
-- to: audience
select customer_id, max(left(loyalty_digest, 16)) as email_sha256 from customers group by customer_id

-- case: two identifiers, each with its own digest
-- clean
-- to: audience
select customer_id, email_sha256(email) as email_sha256, loyalty_digest as email_sha256_2, phone_sha256(phone, country) as phone_sha256
from customers

-- case: raw digest column sent in the column that takes both
-- clean
-- to: audience
select customer_id, loyalty_digest as email from customers

-- case: list of digests joined
-- wrong: digest-of-digest
-- to: audience
select customer_id, string_agg(loyalty_digest, ',' order by loyalty_digest) as email_sha256 from customers group by customer_id

-- case: digest shortened in the key of an event
-- clean
-- to: events
select l.order_id, 'Purchase' as event, left(sha256(l.order_id), 20) as event_id, 'stores' as event_set_id,
    'offline' as event_source, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256
from lines l

-- case: a list of one digest as a text has brackets
-- wrong: digest-of-digest
-- to: audience
select customer_id, [email_sha256(email)]::varchar as email_sha256 from customers

-- case: all digests of a customer as one text
-- wrong: digest-of-digest
-- to: audience
select customer_id, list(loyalty_digest order by loyalty_digest)::varchar as email_sha256 from customers group by customer_id

-- case: a struct of one digest as a text
-- wrong: digest-of-digest
-- to: audience
select customer_id, {'d': email_sha256(email)}::varchar as email_sha256 from customers

-- case: a digest out of JSON in quotes
-- wrong: digest-of-digest
-- to: audience
select customer_id, (json_object('d', email_sha256(email)) -> 'd')::varchar as email_sha256 from customers

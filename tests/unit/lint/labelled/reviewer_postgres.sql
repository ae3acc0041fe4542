-- Postgres
-- case: pg: sha256 bytea encode
-- clean
-- to: audience postgres
select customer_id, encode(sha256(lower(trim(email))::bytea), 'hex') as email_sha256 from customers where email is not null

-- case: pg: digest pgcrypto
-- clean
-- to: audience postgres
select customer_id, encode(digest(lower(trim(email)), 'sha256'), 'hex') as email_sha256 from customers

-- case: pg: digest of convert_to
-- clean
-- to: audience postgres
select customer_id, encode(sha256(convert_to(lower(btrim(email)), 'UTF8')), 'hex') as email_sha256 from customers

-- case: pg: phone by translate of not digits
-- clean
-- to: audience postgres
select customer_id, encode(digest('+' || regexp_replace(phone, '\D', '', 'g'), 'sha256'), 'hex') as phone_sha256 from customers

-- case: pg: format with a plus
-- clean
-- to: audience postgres
select customer_id, encode(digest(format('+%s', regexp_replace(phone, '[^0-9]', '', 'g')), 'sha256'), 'hex') as phone_sha256 from customers where phone is not null

-- case: pg: distinct on the newest
-- clean
-- to: audience postgres
with newest as (select distinct on (customer_id) customer_id, email from customers order by customer_id, seen_at desc)
select customer_id, encode(digest(lower(trim(email)), 'sha256'), 'hex') as email_sha256 from newest

-- case: pg: regex checked
-- clean
-- to: audience postgres
select customer_id, encode(digest(lower(trim(email)), 'sha256'), 'hex') as email_sha256 from customers where email ~* '^[^@\s]+@[^@\s]+\.[a-z]{2,}$'

-- case: pg: e164 regex checked
-- clean
-- to: audience postgres
select customer_id, encode(digest(phone, 'sha256'), 'hex') as phone_sha256 from customers where phone ~ '^\+[1-9][0-9]{6,14}$'

-- case: pg: array any and age
-- clean
-- to: audience postgres
select customer_id, encode(digest(lower(trim(email)), 'sha256'), 'hex') as email_sha256 from customers where country = any(array['US','GB']) and seen_at > now() - interval '30 days'

-- case: pg: split_part domain
-- clean
-- to: audience postgres
select customer_id, encode(digest(lower(trim(email)), 'sha256'), 'hex') as email_sha256 from customers where split_part(lower(email), '@', 2) <> 'example.com'

-- case: pg: events
-- clean
-- to: events postgres
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, encode(digest(lower(trim(c.email)), 'sha256'), 'hex') as email_sha256, coalesce(l.currency, 'USD') as currency, round(l.price * l.quantity, 2) as value
from lines l left join lateral (select email from customers c where c.customer_id = l.customer_id order by seen_at desc limit 1) c on true
where l.ordered_at >= now() - interval '7 days'

-- case: pg: jsonb leak
-- wrong: unhashed-pii
-- to: events postgres
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, (jsonb_build_object('n', c.full_name, 'c', c.country) ->> 'n') as description from lines l join customers c on c.customer_id = l.customer_id

-- case: pg: array_agg leak
-- wrong: unhashed-pii
-- to: audience postgres
select customer_id, (array_agg(lower(trim(email)) order by seen_at desc))[1] as email_sha256 from customers group by customer_id

-- case: pg: md5
-- wrong: weak-hash
-- to: audience postgres
select customer_id, md5(lower(trim(email))) as email_sha256 from customers

-- case: pg: sha1 digest
-- wrong: weak-hash
-- to: audience postgres
select customer_id, encode(digest(lower(trim(email)), 'sha1'), 'hex') as email_sha256 from customers

-- case: pg: base64
-- wrong: digest-of-digest
-- to: audience postgres
select customer_id, encode(digest(lower(trim(email)), 'sha256'), 'base64') as email_sha256 from customers

-- case: pg: binary
-- wrong: digest-of-digest, unfit-type
-- to: audience postgres
select customer_id, digest(lower(trim(email)), 'sha256') as email_sha256 from customers

-- case: pg: hex of hex
-- wrong: digest-of-digest
-- to: audience postgres
select customer_id, encode(encode(digest(lower(trim(email)), 'sha256'), 'hex')::bytea, 'hex') as email_sha256 from customers

-- case: pg: double
-- wrong: double-hash
-- to: audience postgres
select customer_id, encode(digest(encode(digest(lower(trim(email)), 'sha256'), 'hex'), 'sha256'), 'hex') as email_sha256 from customers

-- case: pg: not trimmed
-- wrong: hash-of-unnormalised
-- to: audience postgres
select customer_id, encode(sha256(lower(email)::bytea), 'hex') as email_sha256 from customers

-- case: pg: salted hmac
-- wrong: hash-of-unnormalised
-- to: audience postgres
select customer_id, encode(digest('pepper' || lower(trim(email)), 'sha256'), 'hex') as email_sha256 from customers

-- case: pg: coalesce
-- wrong: hash-of-null-folded
-- to: audience postgres
select customer_id, encode(digest(coalesce(lower(trim(email)), ''), 'sha256'), 'hex') as email_sha256 from customers

-- case: pg: upper hex
-- wrong: uppercase-digest
-- to: audience postgres
select customer_id, upper(encode(digest(lower(trim(email)), 'sha256'), 'hex')) as email_sha256 from customers

-- case: pg: phone first match
-- wrong: regexp-replace-once, hash-of-unnormalised
-- to: audience postgres
select customer_id, encode(digest('+' || regexp_replace(phone, '[^0-9]', ''), 'sha256'), 'hex') as phone_sha256 from customers

-- case: pg: union leak
-- wrong: unhashed-pii
-- to: audience postgres
select customer_id, loyalty_digest as email_sha256 from customers where loyalty_digest is not null union all select customer_id, lower(trim(email)) from customers where loyalty_digest is null

-- case: pg: hmac
-- wrong: digest-of-digest
-- to: audience postgres
select customer_id, left(encode(digest(lower(trim(email)), 'sha256'), 'hex'), 32) as email_sha256 from customers

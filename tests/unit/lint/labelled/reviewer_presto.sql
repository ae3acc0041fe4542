-- Presto, Trino, Athena
-- case: tr: plain
-- clean
-- to: audience trino
select customer_id, lower(to_hex(sha256(to_utf8(lower(trim(email)))))) as email_sha256 from customers

-- case: tr: cast varbinary
-- clean
-- to: audience trino
select customer_id, lower(to_hex(sha256(cast(lower(trim(email)) as varbinary)))) as email_sha256 from customers

-- case: at: phone by bigint
-- clean
-- to: audience athena
select customer_id, lower(to_hex(sha256(to_utf8('+' || cast(try_cast(regexp_replace(phone, '[^0-9]', '') as bigint) as varchar))))) as phone_sha256 from customers

-- case: pr: phone format
-- clean
-- to: audience presto
select customer_id, lower(to_hex(sha256(to_utf8(format('+%s', regexp_replace(phone, '[^0-9]', '')))))) as phone_sha256 from customers where phone is not null

-- case: tr: regexp_like guards
-- clean
-- to: audience trino
select customer_id, lower(to_hex(sha256(to_utf8(phone)))) as phone_sha256 from customers where regexp_like(phone, '^\+[1-9][0-9]{6,14}$')

-- case: tr: transform hash
-- clean
-- to: audience trino
select customer_id, element_at(transform(array[email], x -> lower(to_hex(sha256(to_utf8(lower(trim(x))))))), 1) as email_sha256 from customers

-- case: tr: unnest hashed
-- clean
-- to: audience trino
select c.customer_id, t.v as email_sha256 from customers c cross join unnest(array[lower(to_hex(sha256(to_utf8(lower(trim(c.email)))))), c.loyalty_digest]) as t(v) where t.v is not null

-- case: at: newest by max_by
-- clean
-- to: audience athena
select customer_id, lower(to_hex(sha256(to_utf8(lower(trim(max_by(email, seen_at))))))) as email_sha256 from customers group by customer_id

-- case: pr: if and length
-- clean
-- to: audience presto
select customer_id, if(length(trim(email)) > 3, lower(to_hex(sha256(to_utf8(lower(trim(email))))))) as email_sha256 from customers

-- case: pr: gmail
-- clean
-- to: audience presto
with e as (select customer_id, lower(trim(email)) as em from customers)
select customer_id, lower(to_hex(sha256(to_utf8(concat(replace(split_part(em, '@', 1), '.', ''), '@', split_part(em, '@', 2)))))) as email_sha256 from e

-- case: at: events
-- clean
-- to: events athena
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, l.currency, l.price * l.quantity as value from lines l where l.ordered_at > current_timestamp - interval '7' day

-- case: at: date_diff
-- clean
-- to: audience athena
select customer_id, lower(to_hex(sha256(to_utf8(lower(trim(email)))))) as email_sha256 from customers where date_diff('day', seen_at, current_timestamp) < 30

-- case: tr: try_cast and cardinality
-- clean
-- to: audience trino
select customer_id, lower(to_hex(sha256(to_utf8(lower(trim(email)))))) as email_sha256 from customers where cardinality(tags) > 0 and contains(tags, 'vip')

-- case: tr: filter aggregate
-- clean
-- to: audience trino
select c.customer_id, lower(to_hex(sha256(to_utf8(lower(trim(c.email)))))) as email_sha256 from customers c join (select customer_id, count(*) filter (where currency = 'USD') as n from lines group by customer_id) o on o.customer_id = c.customer_id where o.n > 1

-- case: tr: upper hex
-- wrong: uppercase-digest
-- to: audience trino
select customer_id, to_hex(sha256(to_utf8(lower(trim(email))))) as email_sha256 from customers

-- case: tr: hex of hex
-- wrong: digest-of-digest
-- to: audience trino
select customer_id, lower(to_hex(to_utf8(lower(to_hex(sha256(to_utf8(lower(trim(email))))))))) as email_sha256 from customers

-- case: tr: base64
-- wrong: digest-of-digest
-- to: audience trino
select customer_id, to_base64(sha256(to_utf8(lower(trim(email))))) as email_sha256 from customers

-- case: tr: xxhash64
-- wrong: unknown-function
-- to: audience trino
select customer_id, lower(to_hex(xxhash64(to_utf8(lower(trim(email)))))) as email_sha256 from customers

-- case: tr: hmac
-- wrong: unknown-function
-- to: audience trino
select customer_id, lower(to_hex(hmac_sha256(to_utf8(lower(trim(email))), to_utf8('key')))) as email_sha256 from customers

-- case: tr: md5
-- wrong: weak-hash
-- to: audience trino
select customer_id, lower(to_hex(md5(to_utf8(lower(trim(email)))))) as email_sha256 from customers

-- case: tr: json leak
-- wrong: unhashed-pii
-- to: events trino
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, json_format(cast(map(array['e'], array[c.email]) as json)) as description from lines l join customers c on c.customer_id = l.customer_id

-- case: tr: array_agg leak
-- wrong: unhashed-pii
-- to: audience trino
select customer_id, array_agg(lower(trim(email)) order by seen_at desc)[1] as email_sha256 from customers group by customer_id

-- case: pr: map_agg leak
-- wrong: unhashed-pii, unknown-function
-- to: audience presto
select customer_id, element_at(map_agg(country, email), 'US') as email_sha256 from customers group by customer_id

-- case: at: coalesce
-- wrong: hash-of-null-folded
-- to: audience athena
select customer_id, lower(to_hex(sha256(to_utf8(coalesce(lower(trim(email)), ''))))) as email_sha256 from customers

-- case: at: not lowered
-- wrong: hash-of-unnormalised
-- to: audience athena
select customer_id, lower(to_hex(sha256(to_utf8(trim(email))))) as email_sha256 from customers

-- case: at: lowered after
-- wrong: hash-of-unnormalised
-- to: audience athena
select customer_id, lower(trim(to_hex(sha256(to_utf8(email))))) as email_sha256 from customers

-- case: at: double
-- wrong: double-hash
-- to: audience athena
select customer_id, lower(to_hex(sha256(sha256(to_utf8(lower(trim(email))))))) as email_sha256 from customers

-- case: at: uuid
-- wrong: unstable-key
-- to: events athena
select l.order_id, 'Purchase' as event, cast(uuid() as varchar) as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: at: phone no plus
-- wrong: hash-of-unnormalised
-- to: audience athena
select customer_id, lower(to_hex(sha256(to_utf8(regexp_replace(phone, '[^0-9]', ''))))) as phone_sha256 from customers

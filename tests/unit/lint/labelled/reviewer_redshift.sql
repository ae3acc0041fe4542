-- Redshift
-- case: rs: plain
-- clean
-- to: audience redshift
select customer_id, sha2(lower(trim(email)), 256) as email_sha256 from customers

-- case: rs: btrim and varchar
-- clean
-- to: audience redshift
select customer_id, sha2(lower(btrim(email))::varchar(320), 256)::varchar(64) as email_sha256 from customers where consent is true

-- case: rs: phone
-- clean
-- to: audience redshift
select customer_id, sha2('+' || regexp_replace(phone, '[^0-9]', ''), 256) as phone_sha256 from customers

-- case: rs: phone by bigint
-- clean
-- to: audience redshift
select customer_id, sha2('+' || regexp_replace(phone, '[^0-9]', '')::bigint::varchar, 256) as phone_sha256 from customers

-- case: rs: newest by row_number and getdate
-- clean
-- to: audience redshift
with r as (select customer_id, email, row_number() over (partition by customer_id order by seen_at desc, email) as rn from customers where seen_at >= dateadd(day, -90, getdate()))
select customer_id, sha2(lower(trim(email)), 256) as email_sha256 from r where rn = 1

-- case: rs: nvl outside
-- clean
-- to: audience redshift
select customer_id, nvl(loyalty_digest, sha2(lower(trim(email)), 256)) as email_sha256 from customers where len(email) > 5

-- case: rs: decode
-- clean
-- to: audience redshift
select customer_id, decode(trim(email), '', null, sha2(lower(trim(email)), 256)) as email_sha256 from customers

-- case: rs: events
-- clean
-- to: events redshift
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, l.currency, l.price as value from lines l where l.ordered_at >= dateadd(day, -5, sysdate)

-- case: rs: nvl inside
-- wrong: hash-of-null-folded
-- to: audience redshift
select customer_id, sha2(nvl(lower(trim(email)), ''), 256) as email_sha256 from customers

-- case: rs: func_sha1
-- wrong: weak-hash
-- to: audience redshift
select customer_id, func_sha1(lower(trim(email))) as email_sha256 from customers

-- case: rs: raw via listagg
-- wrong: unhashed-pii
-- to: audience redshift
select customer_id, listagg(lower(email), ',') within group (order by email) as email_sha256 from customers group by customer_id

-- case: rs: not trimmed
-- wrong: hash-of-unnormalised
-- to: audience redshift
select customer_id, sha2(lower(email), 256) as email_sha256 from customers

-- case: rs: double
-- wrong: double-hash
-- to: audience redshift
select customer_id, sha2(sha2(lower(trim(email)), 256), 256) as email_sha256 from customers

-- case: rs: sha2 384
-- wrong: dialect-change
-- to: audience redshift
select customer_id, sha2(lower(trim(email)), 384) as email_sha256 from customers

-- case: rs: upper
-- wrong: uppercase-digest
-- to: audience redshift
select customer_id, upper(sha2(lower(trim(email)), 256)) as email_sha256 from customers

-- case: rs: cut
-- wrong: digest-of-digest
-- to: audience redshift
select customer_id, left(sha2(lower(trim(email)), 256), 40) as email_sha256 from customers

-- case: rs: initcap name leaks
-- wrong: unhashed-pii
-- to: events redshift
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, initcap(c.full_name) as content_name from lines l join customers c on c.customer_id = l.customer_id

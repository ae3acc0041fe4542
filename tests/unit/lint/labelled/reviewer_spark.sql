-- Spark and Databricks
-- case: db: plain
-- clean
-- to: audience databricks
select customer_id, sha2(lower(trim(email)), 256) as email_sha256, sha2(concat('+', regexp_replace(phone, '[^0-9]', '')), 256) as phone_sha256 from customers

-- case: db: binary text
-- clean
-- to: audience databricks
select customer_id, sha2(cast(lower(trim(email)) as binary), 256) as email_sha256 from customers

-- case: db: encode
-- clean
-- to: audience databricks
select customer_id, sha2(encode(lower(trim(email)), 'UTF-8'), 256) as email_sha256 from customers

-- case: sp: phone by try_cast
-- clean
-- to: audience spark
select customer_id, sha2(concat('+', cast(cast(regexp_replace(phone, '[^0-9]', '') as bigint) as string)), 256) as phone_sha256 from customers

-- case: sp: phone format_string
-- clean
-- to: audience spark
select customer_id, sha2(format_string('+%s', regexp_replace(phone, '[^0-9]', '')), 256) as phone_sha256 from customers where phone is not null

-- case: sp: phone translate
-- clean
-- to: audience spark
select customer_id, sha2(concat('+', translate(phone, '+() -.', '')), 256) as phone_sha256 from customers

-- case: sp: rlike guards
-- clean
-- to: audience spark
select customer_id, sha2(phone, 256) as phone_sha256 from customers where phone rlike '^[+][1-9][0-9]{6,14}$'

-- case: sp: when
-- clean
-- to: audience spark
select customer_id, case when email like '%@%' then sha2(lower(trim(email)), 256) end as email_sha256 from customers

-- case: sp: explode of hashed
-- clean
-- to: audience spark
select customer_id, v as email_sha256 from customers lateral view explode(array(sha2(lower(trim(email)), 256), loyalty_digest)) t as v where v is not null

-- case: sp: transform hash
-- clean
-- to: audience spark
select customer_id, transform(array(email), x -> sha2(lower(trim(x)), 256))[0] as email_sha256 from customers

-- case: sp: left semi
-- clean
-- to: audience spark
select c.customer_id, sha2(lower(trim(c.email)), 256) as email_sha256 from customers c left semi join lines l on l.customer_id = c.customer_id and l.ordered_at >= current_timestamp() - interval 30 days

-- case: sp: date_sub and size
-- clean
-- to: audience spark
select customer_id, sha2(lower(trim(email)), 256) as email_sha256 from customers where seen_at >= date_sub(current_date(), 30) and size(tags) > 0

-- case: db: qualify
-- clean
-- to: audience databricks
select customer_id, sha2(lower(trim(email)), 256) as email_sha256 from customers qualify row_number() over (partition by customer_id order by seen_at desc, email) = 1

-- case: db: gmail with substring_index
-- clean
-- to: audience databricks
with e as (select customer_id, lower(trim(email)) as em from customers)
select customer_id, sha2(concat(replace(substring_index(em, '@', 1), '.', ''), '@', substring_index(em, '@', -1)), 256) as email_sha256 from e

-- case: db: gmail with split
-- clean
-- to: audience databricks
with e as (select customer_id, split(lower(trim(email)), '@') as p from customers)
select customer_id, sha2(concat(replace(p[0], '.', ''), '@', p[1]), 256) as email_sha256 from e

-- case: sp: events
-- clean
-- to: events spark
select l.order_id, 'Purchase' as event, concat('s-', l.order_id) as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, l.currency, l.price as value from lines l where l.ordered_at > current_timestamp() - interval 7 days

-- case: sp: collect_set raw
-- wrong: unhashed-pii
-- to: audience spark
select customer_id, concat_ws(',', collect_set(email)) as email_sha256 from customers group by customer_id

-- case: sp: named_struct raw
-- wrong: unhashed-pii
-- to: events spark
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, named_struct('e', c.email, 'c', c.country).e as description from lines l join customers c on c.customer_id = l.customer_id

-- case: sp: explode raw
-- wrong: unhashed-pii
-- to: audience spark
select customer_id, v as email_sha256 from customers lateral view explode(array(lower(trim(email)))) t as v

-- case: sp: stack raw
-- wrong: unhashed-pii
-- to: audience spark
select customer_id, lower(element_at(array(email, phone), 1)) as email_sha256 from customers

-- case: sp: map raw
-- wrong: unhashed-pii
-- to: events spark
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, map('p', c.phone)['p'] as description from lines l join customers c on c.customer_id = l.customer_id

-- case: sp: crc32
-- wrong: unknown-function
-- to: audience spark
select customer_id, cast(crc32(lower(trim(email))) as string) as email_sha256 from customers

-- case: sp: md5
-- wrong: weak-hash
-- to: audience spark
select customer_id, md5(lower(trim(email))) as email_sha256 from customers

-- case: sp: base64 of hex
-- wrong: digest-of-digest, type-error
-- to: audience spark
select customer_id, base64(sha2(lower(trim(email)), 256)) as email_sha256 from customers

-- case: sp: coalesce
-- wrong: hash-of-null-folded
-- to: audience spark
select customer_id, sha2(coalesce(lower(trim(email)), ''), 256) as email_sha256 from customers

-- case: sp: concat_ws plus
-- wrong: hash-of-null-folded
-- to: audience spark
select customer_id, sha2(concat_ws('', '+', regexp_replace(phone, '[^0-9]', '')), 256) as phone_sha256 from customers

-- case: sp: no trim
-- wrong: hash-of-unnormalised
-- to: audience spark
select customer_id, sha2(lower(email), 256) as email_sha256 from customers

-- case: sp: phone without plus
-- wrong: hash-of-unnormalised
-- to: audience spark
select customer_id, sha2(cast(cast(regexp_replace(phone, '[^0-9]', '') as bigint) as string), 256) as phone_sha256 from customers

-- case: db: double
-- wrong: double-hash
-- to: audience databricks
select customer_id, sha2(lower(sha2(lower(trim(email)), 256)), 256) as email_sha256 from customers

-- case: db: upper hex
-- wrong: uppercase-digest
-- to: audience databricks
select customer_id, hex(unhex(sha2(lower(trim(email)), 256))) as email_sha256 from customers

-- case: db: unhex
-- wrong: digest-of-digest, unfit-type
-- to: audience databricks
select customer_id, unhex(sha2(lower(trim(email)), 256)) as email_sha256 from customers

-- case: db: uuid
-- wrong: unstable-key
-- to: events databricks
select l.order_id, 'Purchase' as event, uuid() as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256 from lines l

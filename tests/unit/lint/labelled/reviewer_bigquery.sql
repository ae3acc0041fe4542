-- BigQuery
-- case: bq: plain
-- clean
-- to: audience bigquery
select customer_id, to_hex(sha256(lower(trim(email)))) as email_sha256 from customers

-- case: bq: lower outside too
-- clean
-- to: audience bigquery
select customer_id, lower(to_hex(sha256(lower(trim(email))))) as email_sha256 from `customers`

-- case: bq: cast to bytes
-- clean
-- to: audience bigquery
select customer_id, to_hex(sha256(cast(lower(trim(email)) as bytes))) as email_sha256 from customers

-- case: bq: phone raw string
-- clean
-- to: audience bigquery
select customer_id, to_hex(sha256(concat('+', regexp_replace(phone, r'[^0-9]', '')))) as phone_sha256 from customers

-- case: bq: phone \D
-- clean
-- to: audience bigquery
select customer_id, to_hex(sha256(concat('+', regexp_replace(phone, r'\D', '')))) as phone_sha256 from customers where phone is not null

-- case: bq: phone by array of digits
-- clean
-- to: audience bigquery
select customer_id, to_hex(sha256(concat('+', array_to_string(regexp_extract_all(phone, r'[0-9]+'), '')))) as phone_sha256 from customers where phone is not null

-- case: bq: format with a plus
-- clean
-- to: audience bigquery
select customer_id, to_hex(sha256(format('+%s', regexp_replace(phone, r'\D', '')))) as phone_sha256 from customers where phone is not null

-- case: bq: safe_cast to int64
-- clean
-- to: audience bigquery
select customer_id, to_hex(sha256(concat('+', cast(safe_cast(regexp_replace(phone, r'[^0-9]', '') as int64) as string)))) as phone_sha256 from customers

-- case: bq: regexp_contains guards
-- clean
-- to: audience bigquery
select customer_id, to_hex(sha256(phone)) as phone_sha256 from customers where regexp_contains(phone, r'^\+[1-9]\d{6,14}$')

-- case: bq: ga4 style qualify
-- clean
-- to: audience bigquery
with base as (select customer_id, email, seen_at from customers where consent qualify row_number() over (partition by customer_id order by seen_at desc, email) = 1)
select customer_id, to_hex(sha256(lower(trim(email)))) as email_sha256 from base where seen_at >= timestamp_sub(current_timestamp(), interval 30 day)

-- case: bq: latest by array_agg offset
-- clean
-- to: audience bigquery
select customer_id, to_hex(sha256(lower(trim(array_agg(email order by seen_at desc limit 1)[offset(0)])))) as email_sha256 from customers group by customer_id

-- case: bq: struct unnest
-- clean
-- to: audience bigquery
with s as (select customer_id, struct(lower(trim(email)) as e, country as c) as who from customers)
select customer_id, to_hex(sha256(who.e)) as email_sha256 from s where who.c = 'US'

-- case: bq: if and nullif
-- clean
-- to: audience bigquery
select customer_id, if(nullif(trim(email), '') is null, null, to_hex(sha256(lower(trim(email))))) as email_sha256 from customers

-- case: bq: except column
-- clean
-- to: audience bigquery
with t as (select * except (phone) from customers) select customer_id, to_hex(sha256(trim(lower(email)))) as email_sha256 from t

-- case: bq: gmail by split
-- clean
-- to: audience bigquery
with e as (select customer_id, split(lower(trim(email)), '@')[safe_offset(0)] as user, split(lower(trim(email)), '@')[safe_offset(1)] as domain from customers)
select customer_id, to_hex(sha256(concat(if(domain = 'gmail.com', replace(user, '.', ''), user), '@', domain))) as email_sha256 from e

-- case: bq: events
-- clean
-- to: events bigquery
select l.order_id, 'Purchase' as event, concat('bq-', l.order_id) as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, l.currency, round(l.price * l.quantity, 2) as value from lines l where l.ordered_at >= timestamp_sub(current_timestamp(), interval 7 day)

-- case: bq: normalize
-- clean
-- to: audience bigquery
select customer_id, to_hex(sha256(lower(trim(normalize(email))))) as email_sha256 from customers

-- case: bq: having max
-- clean
-- to: audience bigquery
select customer_id, to_hex(sha256(lower(trim(any_value(email having max seen_at))))) as email_sha256 from customers group by customer_id

-- case: bq: bytes
-- wrong: digest-of-digest, unfit-type
-- to: audience bigquery
select customer_id, sha256(lower(trim(email))) as email_sha256 from customers

-- case: bq: base64
-- wrong: digest-of-digest
-- to: audience bigquery
select customer_id, to_base64(sha256(lower(trim(email)))) as email_sha256 from customers

-- case: bq: md5
-- wrong: weak-hash
-- to: audience bigquery
select customer_id, to_hex(md5(lower(trim(email)))) as email_sha256 from customers

-- case: bq: upper
-- wrong: uppercase-digest
-- to: audience bigquery
select customer_id, upper(to_hex(sha256(lower(trim(email))))) as email_sha256 from customers

-- case: bq: double hex
-- wrong: digest-of-digest
-- to: audience bigquery
select customer_id, to_hex(cast(to_hex(sha256(lower(trim(email)))) as bytes)) as email_sha256 from customers

-- case: bq: twice
-- wrong: double-hash
-- to: audience bigquery
select customer_id, to_hex(sha256(to_hex(sha256(lower(trim(email)))))) as email_sha256 from customers

-- case: bq: sha256 of bytes again
-- wrong: double-hash
-- to: audience bigquery
select customer_id, to_hex(sha256(sha256(lower(trim(email))))) as email_sha256 from customers

-- case: bq: ifnull
-- wrong: hash-of-null-folded
-- to: audience bigquery
select customer_id, to_hex(sha256(ifnull(lower(trim(email)), ''))) as email_sha256 from customers

-- case: bq: not trimmed
-- wrong: hash-of-unnormalised
-- to: audience bigquery
select customer_id, to_hex(sha256(lower(email))) as email_sha256 from customers

-- case: bq: raw in json
-- wrong: unhashed-pii
-- to: events bigquery
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, to_json_string(struct(c.email as email)) as description from lines l join customers c on c.customer_id = l.customer_id

-- case: bq: raw in string_agg
-- wrong: unhashed-pii
-- to: audience bigquery
select customer_id, string_agg(lower(trim(email)), ',' order by email) as email_sha256 from customers group by customer_id

-- case: bq: unnest raw
-- wrong: unhashed-pii
-- to: audience bigquery
select c.customer_id, v as email_sha256 from customers c, unnest([c.email, c.phone]) as v

-- case: bq: phone no plus
-- wrong: hash-of-unnormalised
-- to: audience bigquery
select customer_id, to_hex(sha256(regexp_replace(phone, r'[^0-9]', ''))) as phone_sha256 from customers

-- case: bq: phone guessed
-- wrong: guessed-country-code
-- to: audience bigquery
select customer_id, to_hex(sha256(concat('+1', regexp_replace(phone, r'[^0-9]', '')))) as phone_sha256 from customers

-- case: bq: farm_fingerprint
-- wrong: unhashed-pii, unknown-function
-- to: audience bigquery
select customer_id, cast(farm_fingerprint(lower(trim(email))) as string) as email_sha256 from customers

-- case: bq: uuid event id
-- wrong: unstable-key
-- to: events bigquery
select l.order_id, 'Purchase' as event, generate_uuid() as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: bq: split raw
-- wrong: unhashed-pii
-- to: events bigquery
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, split(c.email, '@')[offset(0)] as content_name from lines l join customers c on c.customer_id = l.customer_id

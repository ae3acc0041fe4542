-- Snowflake
-- case: sf: plain
-- clean
-- to: audience snowflake
select customer_id, sha2(lower(trim(email)), 256) as email_sha256 from customers

-- case: sf: sha2_hex
-- clean
-- to: audience snowflake
select customer_id, sha2_hex(trim(lower(email)), 256) as email_sha256 from customers

-- case: sf: hex_encode lower of binary
-- clean
-- to: audience snowflake
select customer_id, lower(to_varchar(sha2_binary(lower(trim(email)), 256), 'HEX')) as email_sha256 from customers

-- case: sf: hex_encode with 0
-- clean
-- to: audience snowflake
select customer_id, hex_encode(sha2_binary(lower(trim(email)), 256), 0) as email_sha256 from customers

-- case: sf: qualify newest
-- clean
-- to: audience snowflake
select customer_id, sha2(lower(trim(email))) as email_sha256, sha2('+' || regexp_replace(phone, '[^0-9]', '')) as phone_sha256
from customers
where consent = true and country in ('US', 'CA')
qualify row_number() over (partition by customer_id order by seen_at desc, email) = 1

-- case: sf: iff and nullif
-- clean
-- to: audience snowflake
select customer_id, iff(email is null or trim(email) = '', null, sha2(lower(trim(email)), 256)) as email_sha256 from customers

-- case: sf: phone by try_to_number
-- clean
-- to: audience snowflake
select customer_id, sha2('+' || to_varchar(try_to_number(regexp_replace(phone, '[^0-9]', ''))), 256) as phone_sha256 from customers

-- case: sf: phone with replace of a class
-- clean
-- to: audience snowflake
select customer_id, sha2(concat('+', regexp_replace(phone, '[^[:digit:]]', '')), 256) as phone_sha256 from customers

-- case: sf: phone doubled backslash
-- clean
-- to: audience snowflake
select customer_id, sha2('+' || regexp_replace(phone, '\\D', ''), 256) as phone_sha256 from customers

-- case: sf: regexp_like full match
-- clean
-- to: audience snowflake
select customer_id, sha2(phone, 256) as phone_sha256 from customers where regexp_like(phone, '\\+[1-9][0-9]{6,14}')

-- case: sf: object flattened harmless
-- clean
-- to: events snowflake
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, sha2(lower(trim(c.email)), 256) as email_sha256, upper(l.currency) as currency, l.price * l.quantity as value
from lines l left join (select customer_id, max(email) as email from customers group by 1) c on c.customer_id = l.customer_id
where l.ordered_at >= dateadd(day, -7, current_timestamp())

-- case: sf: datediff and nvl outside
-- clean
-- to: audience snowflake
select customer_id, nvl(loyalty_digest, sha2(lower(trim(email)), 256)) as email_sha256 from customers where datediff('day', seen_at, current_timestamp()) <= 30

-- case: sf: cte with exclude
-- clean
-- to: audience snowflake
with b as (select * exclude (phone, full_name, idfa, loyalty_digest) from customers)
select customer_id, sha2(lower(trim(email)), 256) as email_sha256 from b

-- case: sf: array contains and ilike any
-- clean
-- to: audience snowflake
select customer_id, sha2(lower(trim(email)), 256) as email_sha256 from customers where email ilike any ('%@gmail.com', '%@yahoo.com')

-- case: sf: try_cast
-- clean
-- to: audience snowflake
select customer_id, sha2(lower(trim(email::string)), 256) as email_sha256 from customers where try_cast(customer_id as integer) is not null

-- case: sf: group by all max_by
-- clean
-- to: audience snowflake
select customer_id, sha2(lower(trim(max_by(email, seen_at))), 256) as email_sha256 from customers group by all

-- case: sf: strtok
-- clean
-- to: audience snowflake
select customer_id, sha2(lower(trim(email)), 256) as email_sha256 from customers where split_part(lower(email), '@', 2) = 'gmail.com'

-- case: sf: gmail
-- clean
-- to: audience snowflake
with e as (select customer_id, lower(trim(email)) as em from customers)
select customer_id, sha2(iff(endswith(em, '@gmail.com'), replace(split_part(em, '@', 1), '.', '') || '@gmail.com', em), 256) as email_sha256 from e

-- case: sf: object leak
-- wrong: unhashed-pii
-- to: events snowflake
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, to_json(object_construct('email', c.email)) as description from lines l join customers c on c.customer_id = l.customer_id

-- case: sf: flatten leak
-- wrong: unhashed-pii
-- to: audience snowflake
select c.customer_id, f.value::string as email_sha256 from customers c, lateral flatten(input => array_construct(c.email)) f

-- case: sf: listagg leak
-- wrong: unhashed-pii
-- to: audience snowflake
select customer_id, listagg(distinct email, ',') within group (order by email) as email_sha256 from customers group by customer_id

-- case: sf: nvl inside
-- wrong: hash-of-null-folded
-- to: audience snowflake
select customer_id, sha2(nvl(lower(trim(email)), ''), 256) as email_sha256 from customers

-- case: sf: iff inside
-- wrong: hash-of-null-folded
-- to: audience snowflake
select customer_id, sha2(iff(email is null, '', lower(trim(email))), 256) as email_sha256 from customers

-- case: sf: zeroifnull none
-- wrong: hash-of-null-folded
-- to: audience snowflake
select customer_id, sha2('+' || coalesce(regexp_replace(phone, '[^0-9]', ''), ''), 256) as phone_sha256 from customers

-- case: sf: md5_hex
-- wrong: weak-hash
-- to: audience snowflake
select customer_id, md5_hex(lower(trim(email))) as email_sha256 from customers

-- case: sf: sha1_hex
-- wrong: weak-hash
-- to: audience snowflake
select customer_id, sha1_hex(lower(trim(email))) as email_sha256 from customers

-- case: sf: base64
-- wrong: digest-of-digest
-- to: audience snowflake
select customer_id, base64_encode(sha2_binary(lower(trim(email)), 256)) as email_sha256 from customers

-- case: sf: binary
-- wrong: digest-of-digest, unfit-type
-- to: audience snowflake
select customer_id, sha2_binary(lower(trim(email)), 256) as email_sha256 from customers

-- case: sf: hex of hex
-- wrong: digest-of-digest
-- to: audience snowflake
select customer_id, lower(hex_encode(sha2(lower(trim(email)), 256))) as email_sha256 from customers

-- case: sf: sha2 512
-- wrong: dialect-change
-- to: audience snowflake
select customer_id, sha2(lower(trim(email)), 512) as email_sha256 from customers

-- case: sf: upper
-- wrong: uppercase-digest
-- to: audience snowflake
select customer_id, upper(sha2(lower(trim(email)), 256)) as email_sha256 from customers

-- case: sf: to_varchar upper
-- wrong: uppercase-digest
-- to: audience snowflake
select customer_id, to_varchar(sha2_binary(lower(trim(email)), 256)) as email_sha256 from customers

-- case: sf: not lowered
-- wrong: hash-of-unnormalised
-- to: audience snowflake
select customer_id, sha2(trim(email), 256) as email_sha256 from customers

-- case: sf: double
-- wrong: double-hash
-- to: audience snowflake
select customer_id, sha2(sha2(lower(trim(email)), 256), 256) as email_sha256 from customers

-- case: sf: phone no plus
-- wrong: hash-of-unnormalised
-- to: audience snowflake
select customer_id, sha2(regexp_replace(phone, '[^0-9]', ''), 256) as phone_sha256 from customers

-- case: sf: phone guessed
-- wrong: guessed-country-code
-- to: audience snowflake
select customer_id, sha2('+1' || regexp_replace(phone, '[^0-9]', ''), 256) as phone_sha256 from customers

-- case: sf: phone number without digits only
-- wrong: hash-of-unnormalised
-- to: audience snowflake
select customer_id, sha2(to_varchar(try_to_number(regexp_replace(phone, '[^0-9]', ''))), 256) as phone_sha256 from customers

-- case: sf: salted
-- wrong: hash-of-unnormalised
-- to: audience snowflake
select customer_id, sha2(lower(trim(email)) || 'x9', 256) as email_sha256 from customers

-- case: sf: uuid event id
-- wrong: unstable-key
-- to: events snowflake
select l.order_id, 'Purchase' as event, uuid_string() as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: sf: hash()
-- wrong: weak-hash, digest-of-digest, dialect-change
-- to: audience snowflake
select customer_id, hash(lower(trim(email)))::varchar as email_sha256 from customers

-- case: sf: get path raw
-- wrong: unhashed-pii
-- to: audience snowflake
with p as (select customer_id, object_construct('email', lower(trim(email)), 'c', country) as o from customers)
select customer_id, o:email::string as email_sha256 from p

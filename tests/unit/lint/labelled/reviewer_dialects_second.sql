-- Second round in other systems' words
-- case: snowflake: trim of tabs
-- clean
-- to: audience snowflake
select customer_id, sha2(lower(trim(email, ' \t\r\n')), 256) as email_sha256 from customers

-- case: snowflake: regexp_replace whitespace
-- clean
-- to: audience snowflake
select customer_id, sha2(lower(regexp_replace(email, '\\s', '')), 256) as email_sha256 from customers

-- case: snowflake: nullif
-- clean
-- to: audience snowflake
select customer_id, sha2(nullif(lower(trim(email)), ''), 256) as email_sha256 from customers

-- case: snowflake: coalesce of two hashes
-- clean
-- to: audience snowflake
select customer_id, coalesce(sha2(lower(trim(email)), 256), loyalty_digest) as email_sha256 from customers

-- case: snowflake: case guard and concat
-- clean
-- to: audience snowflake
select customer_id, case when phone is not null then sha2(concat('+', regexp_replace(phone, '[^0-9]', '')), 256) end as phone_sha256 from customers

-- case: snowflake: replace chain
-- clean
-- to: audience snowflake
select customer_id, sha2('+' || replace(replace(replace(replace(replace(phone, ' ', ''), '-', ''), '(', ''), ')', ''), '+', ''), 256) as phone_sha256 from customers

-- case: snowflake: ltrim plus
-- clean
-- to: audience snowflake
select customer_id, sha2('+' || ltrim(regexp_replace(phone, '[^0-9]', ''), '0'), 256) as phone_sha256 from customers

-- case: snowflake: translate
-- clean
-- to: audience snowflake
select customer_id, sha2('+' || translate(phone, '+()- .', ''), 256) as phone_sha256 from customers

-- case: snowflake: lateral flatten of tags in filter
-- clean
-- to: audience snowflake
select distinct c.customer_id, sha2(lower(trim(c.email)), 256) as email_sha256 from customers c, lateral flatten(input => c.tags) f where f.value::string = 'vip'

-- case: snowflake: cte union all by qualify
-- clean
-- to: audience snowflake
with u as (select customer_id, lower(trim(email)) as e, seen_at from customers where country = 'US' union all select customer_id, trim(lower(email)), seen_at from customers where country = 'CA')
select customer_id, sha2(e, 256) as email_sha256 from u qualify row_number() over (partition by customer_id order by seen_at desc, e) = 1

-- case: snowflake: timestamp in utc
-- clean
-- to: events snowflake
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, convert_timezone('UTC', l.ordered_at) as timestamp, l.buyer_sha256 as email_sha256 from lines l where l.ordered_at > dateadd('day', -7, current_timestamp())

-- case: snowflake: iff currency
-- clean
-- to: events snowflake
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, iff(l.currency is null, 'USD', upper(l.currency)) as currency, l.price::float as value from lines l

-- case: snowflake: concat keeps raw
-- wrong: unhashed-pii
-- to: audience snowflake
select customer_id, concat(lower(email), '') as email_sha256 from customers

-- case: snowflake: decode raw
-- wrong: unhashed-pii
-- to: audience snowflake
select customer_id, decode(loyalty_digest, null, lower(trim(email)), loyalty_digest) as email_sha256 from customers

-- case: snowflake: first_value raw
-- wrong: unhashed-pii
-- to: audience snowflake
select customer_id, first_value(lower(trim(email))) over (partition by customer_id order by seen_at) as email_sha256 from customers

-- case: snowflake: nvl2 raw
-- wrong: unhashed-pii
-- to: audience snowflake
select customer_id, nvl2(loyalty_digest, loyalty_digest, lower(trim(email))) as email_sha256 from customers

-- case: snowflake: encrypt base64 raw
-- wrong: unhashed-pii, type-error
-- to: audience snowflake
select customer_id, base64_encode(lower(trim(email))) as email_sha256 from customers

-- case: snowflake: hex_encode raw
-- wrong: unhashed-pii
-- to: audience snowflake
select customer_id, lower(hex_encode(lower(trim(email)))) as email_sha256 from customers

-- case: snowflake: reverse raw
-- wrong: unhashed-pii
-- to: audience snowflake
select customer_id, reverse(email) as email_sha256 from customers

-- case: snowflake: sha2 of lower only, trimmed later
-- wrong: hash-of-unnormalised
-- to: audience snowflake
select customer_id, trim(sha2(lower(email), 256)) as email_sha256 from customers

-- case: snowflake: ifnull word
-- wrong: hash-of-null-folded
-- to: audience snowflake
select customer_id, sha2(ifnull(lower(trim(email)), 'none'), 256) as email_sha256 from customers

-- case: snowflake: phone zeros
-- wrong: hash-of-unnormalised
-- to: audience snowflake
select customer_id, sha2('00' || regexp_replace(phone, '[^0-9]', ''), 256) as phone_sha256 from customers

-- case: snowflake: phone right 10
-- wrong: hash-of-unnormalised
-- to: audience snowflake
select customer_id, sha2(right(regexp_replace(phone, '[^0-9]', ''), 10), 256) as phone_sha256 from customers

-- case: snowflake: wrong kind
-- wrong: wrong-identifier
-- to: audience snowflake
select customer_id, sha2('+' || regexp_replace(phone, '[^0-9]', ''), 256) as email_sha256 from customers

-- case: snowflake: salt by config
-- wrong: hash-of-unnormalised
-- to: audience snowflake
select customer_id, sha2(concat('pepper:', lower(trim(email))), 256) as email_sha256 from customers where email is not null

-- case: bigquery: regexp whitespace
-- clean
-- to: audience bigquery
select customer_id, to_hex(sha256(lower(regexp_replace(email, r'\s', '')))) as email_sha256 from customers

-- case: bigquery: nullif trim
-- clean
-- to: audience bigquery
select customer_id, to_hex(sha256(nullif(lower(trim(email)), ''))) as email_sha256 from customers

-- case: bigquery: ignore nulls latest
-- clean
-- to: audience bigquery
select customer_id, to_hex(sha256(lower(trim(array_agg(email ignore nulls order by seen_at desc limit 1)[safe_offset(0)])))) as email_sha256 from customers group by customer_id

-- case: bigquery: coalesce hashes
-- clean
-- to: audience bigquery
select customer_id, coalesce(loyalty_digest, to_hex(sha256(lower(trim(email))))) as email_sha256 from customers

-- case: bigquery: ltrim
-- clean
-- to: audience bigquery
select customer_id, to_hex(sha256(concat('+', ltrim(regexp_replace(phone, r'[^\d]', ''), '0')))) as phone_sha256 from customers

-- case: bigquery: if guard
-- clean
-- to: audience bigquery
select customer_id, if(phone is null, null, to_hex(sha256(concat('+', regexp_replace(phone, r'[^0-9]', ''))))) as phone_sha256 from customers

-- case: bigquery: case like
-- clean
-- to: audience bigquery
select customer_id, case when starts_with(phone, '+') then to_hex(sha256(concat('+', regexp_replace(phone, r'[^0-9]', '')))) end as phone_sha256 from customers

-- case: bigquery: unnest tags
-- clean
-- to: audience bigquery
select distinct c.customer_id, to_hex(sha256(lower(trim(c.email)))) as email_sha256 from customers c, unnest(c.tags) as tag where tag in ('vip', 'gold')

-- case: bigquery: countif having
-- clean
-- to: audience bigquery
select c.customer_id, to_hex(sha256(lower(trim(c.email)))) as email_sha256 from customers c join (select customer_id, countif(currency = 'USD') as n from lines group by customer_id having n > 2) o using (customer_id)

-- case: bigquery: date literal filters
-- clean
-- to: audience bigquery
select customer_id, to_hex(sha256(lower(trim(email)))) as email_sha256 from customers where date(seen_at) between date_sub(current_date(), interval 30 day) and current_date()

-- case: bigquery: struct in array
-- clean
-- to: audience bigquery
with t as (select customer_id, array_agg(struct(email, seen_at) order by seen_at desc limit 1)[offset(0)] as latest from customers group by customer_id)
select customer_id, to_hex(sha256(lower(trim(latest.email)))) as email_sha256 from t

-- case: bigquery: raw in concat
-- wrong: unhashed-pii
-- to: audience bigquery
select customer_id, concat(country, ':', email) as email_sha256 from customers

-- case: bigquery: raw in to_base64
-- wrong: unhashed-pii
-- to: audience bigquery
select customer_id, to_base64(cast(email as bytes)) as email_sha256 from customers

-- case: bigquery: raw by any_value
-- wrong: unhashed-pii
-- to: audience bigquery
select customer_id, any_value(lower(trim(email)) having max seen_at) as email_sha256 from customers group by customer_id

-- case: bigquery: raw by regexp_extract
-- wrong: unhashed-pii
-- to: audience bigquery
select customer_id, regexp_extract(email, r'@(.+)$') as email_sha256 from customers

-- case: bigquery: raw by safe_offset
-- wrong: unhashed-pii
-- to: audience bigquery
select customer_id, array_agg(lower(email) order by seen_at desc limit 1)[safe_offset(0)] as email_sha256 from customers group by customer_id

-- case: bigquery: sha1
-- wrong: weak-hash
-- to: audience bigquery
select customer_id, to_hex(sha1(lower(trim(email)))) as email_sha256 from customers

-- case: bigquery: sha512
-- wrong: dialect-change
-- to: audience bigquery
select customer_id, to_hex(sha512(lower(trim(email)))) as email_sha256 from customers

-- case: bigquery: coalesce
-- wrong: hash-of-null-folded
-- to: audience bigquery
select customer_id, to_hex(sha256(coalesce(lower(trim(email)), ''))) as email_sha256 from customers

-- case: bigquery: upper email
-- wrong: hash-of-unnormalised
-- to: audience bigquery
select customer_id, to_hex(sha256(upper(trim(email)))) as email_sha256 from customers

-- case: bigquery: phone spaces only
-- wrong: hash-of-unnormalised
-- to: audience bigquery
select customer_id, to_hex(sha256(replace(phone, ' ', ''))) as phone_sha256 from customers

-- case: bigquery: phone + kept spaces
-- wrong: hash-of-unnormalised
-- to: audience bigquery
select customer_id, to_hex(sha256(concat('+', replace(phone, '-', '')))) as phone_sha256 from customers

-- case: redshift: replace chain
-- clean
-- to: audience redshift
select customer_id, sha2('+' || replace(replace(replace(replace(replace(phone, ' ', ''), '-', ''), '(', ''), ')', ''), '+', ''), 256) as phone_sha256 from customers

-- case: redshift: translate
-- clean
-- to: audience redshift
select customer_id, sha2('+' || translate(phone, '+()- .', ''), 256) as phone_sha256 from customers

-- case: redshift: case nullif
-- clean
-- to: audience redshift
select customer_id, case when nullif(trim(email), '') is not null then sha2(lower(trim(email)), 256) end as email_sha256 from customers

-- case: redshift: split_part guard
-- clean
-- to: audience redshift
select customer_id, sha2(lower(trim(email)), 256) as email_sha256 from customers where split_part(email, '@', 2) <> '' and position('@' in email) > 1

-- case: redshift: listagg distinct within
-- wrong: unhashed-pii
-- to: audience redshift
select customer_id, listagg(distinct phone, ';') within group (order by phone) as phone_sha256 from customers group by customer_id

-- case: redshift: coalesce raw
-- wrong: unhashed-pii
-- to: audience redshift
select customer_id, coalesce(loyalty_digest, lower(email)) as email_sha256 from customers

-- case: redshift: concat two
-- wrong: hash-of-unnormalised
-- to: audience redshift
select customer_id, sha2(concat(lower(trim(email)), customer_id), 256) as email_sha256 from customers

-- case: redshift: sha1 fn
-- wrong: weak-hash
-- to: audience redshift
select customer_id, sha1(lower(trim(email))) as email_sha256 from customers

-- case: redshift: md5
-- wrong: weak-hash
-- to: audience redshift
select customer_id, md5(lower(trim(email))) as email_sha256 from customers

-- case: spark: regexp whitespace
-- clean
-- to: audience spark
select customer_id, sha2(lower(regexp_replace(email, '\\s', '')), 256) as email_sha256 from customers

-- case: spark: if guard
-- clean
-- to: audience spark
select customer_id, if(email is null, null, sha2(lower(trim(email)), 256)) as email_sha256 from customers

-- case: spark: coalesce hashes
-- clean
-- to: audience spark
select customer_id, coalesce(loyalty_digest, sha2(lower(trim(email)), 256)) as email_sha256 from customers

-- case: spark: ltrim zeros
-- clean
-- to: audience spark
select customer_id, sha2(concat('+', ltrim('0', regexp_replace(phone, '[^0-9]', ''))), 256) as phone_sha256 from customers

-- case: spark: max_by
-- clean
-- to: audience spark
select customer_id, sha2(lower(trim(max_by(email, seen_at))), 256) as email_sha256 from customers group by customer_id

-- case: spark: filter lambda
-- clean
-- to: audience spark
select customer_id, filter(array(sha2(lower(trim(email)), 256), loyalty_digest), x -> x is not null)[0] as email_sha256 from customers

-- case: spark: concat raw
-- wrong: unhashed-pii
-- to: audience spark
select customer_id, concat(lower(trim(email)), '') as email_sha256 from customers

-- case: spark: base64 raw
-- wrong: unhashed-pii
-- to: audience spark
select customer_id, base64(encode(email, 'UTF-8')) as email_sha256 from customers

-- case: spark: first raw
-- wrong: unhashed-pii, unstable-value
-- to: audience spark
select customer_id, first(lower(email), true) as email_sha256 from customers group by customer_id

-- case: spark: null coalesce raw phone
-- wrong: unhashed-pii
-- to: audience spark
select customer_id, nvl(loyalty_digest, phone) as email_sha256 from customers

-- case: spark: sha1
-- wrong: weak-hash
-- to: audience spark
select customer_id, sha1(lower(trim(email))) as email_sha256 from customers

-- case: spark: nvl2
-- wrong: hash-of-null-folded
-- to: audience spark
select customer_id, sha2(nvl(lower(trim(email)), 'na'), 256) as email_sha256 from customers

-- case: spark: lower missing
-- wrong: hash-of-unnormalised
-- to: audience spark
select customer_id, sha2(trim(email), 256) as email_sha256 from customers

-- case: spark: wrong kind
-- wrong: wrong-identifier
-- to: audience spark
select customer_id, sha2(lower(trim(email)), 256) as phone_sha256 from customers

-- case: databricks: regexp whitespace
-- clean
-- to: audience databricks
select customer_id, sha2(lower(regexp_replace(email, '\\s', '')), 256) as email_sha256 from customers

-- case: databricks: if guard
-- clean
-- to: audience databricks
select customer_id, if(email is null, null, sha2(lower(trim(email)), 256)) as email_sha256 from customers

-- case: databricks: coalesce hashes
-- clean
-- to: audience databricks
select customer_id, coalesce(loyalty_digest, sha2(lower(trim(email)), 256)) as email_sha256 from customers

-- case: databricks: ltrim zeros
-- clean
-- to: audience databricks
select customer_id, sha2(concat('+', ltrim('0', regexp_replace(phone, '[^0-9]', ''))), 256) as phone_sha256 from customers

-- case: databricks: max_by
-- clean
-- to: audience databricks
select customer_id, sha2(lower(trim(max_by(email, seen_at))), 256) as email_sha256 from customers group by customer_id

-- case: databricks: filter lambda
-- clean
-- to: audience databricks
select customer_id, filter(array(sha2(lower(trim(email)), 256), loyalty_digest), x -> x is not null)[0] as email_sha256 from customers

-- case: databricks: concat raw
-- wrong: unhashed-pii
-- to: audience databricks
select customer_id, concat(lower(trim(email)), '') as email_sha256 from customers

-- case: databricks: base64 raw
-- wrong: unhashed-pii
-- to: audience databricks
select customer_id, base64(encode(email, 'UTF-8')) as email_sha256 from customers

-- case: databricks: first raw
-- wrong: unhashed-pii, unstable-value
-- to: audience databricks
select customer_id, first(lower(email), true) as email_sha256 from customers group by customer_id

-- case: databricks: null coalesce raw phone
-- wrong: unhashed-pii
-- to: audience databricks
select customer_id, nvl(loyalty_digest, phone) as email_sha256 from customers

-- case: databricks: sha1
-- wrong: weak-hash
-- to: audience databricks
select customer_id, sha1(lower(trim(email))) as email_sha256 from customers

-- case: databricks: nvl2
-- wrong: hash-of-null-folded
-- to: audience databricks
select customer_id, sha2(nvl(lower(trim(email)), 'na'), 256) as email_sha256 from customers

-- case: databricks: lower missing
-- wrong: hash-of-unnormalised
-- to: audience databricks
select customer_id, sha2(trim(email), 256) as email_sha256 from customers

-- case: databricks: wrong kind
-- wrong: wrong-identifier
-- to: audience databricks
select customer_id, sha2(lower(trim(email)), 256) as phone_sha256 from customers

-- case: presto: trim after hash
-- clean
-- to: audience presto
select customer_id, trim(lower(to_hex(sha256(to_utf8(lower(trim(email))))))) as email_sha256 from customers

-- case: presto: nullif
-- clean
-- to: audience presto
select customer_id, lower(to_hex(sha256(to_utf8(nullif(lower(trim(email)), ''))))) as email_sha256 from customers

-- case: presto: coalesce hashes
-- clean
-- to: audience presto
select customer_id, coalesce(loyalty_digest, lower(to_hex(sha256(to_utf8(trim(lower(email))))))) as email_sha256 from customers

-- case: presto: case guard
-- clean
-- to: audience presto
select customer_id, case when email is not null then lower(to_hex(sha256(to_utf8(lower(trim(email)))))) end as email_sha256 from customers

-- case: presto: replace chain
-- clean
-- to: audience presto
select customer_id, lower(to_hex(sha256(to_utf8('+' || replace(replace(replace(replace(replace(phone, ' ', ''), '-', ''), '(', ''), ')', ''), '+', ''))))) as phone_sha256 from customers

-- case: presto: max_by
-- clean
-- to: audience presto
select customer_id, lower(to_hex(sha256(to_utf8(lower(trim(max_by(email, seen_at))))))) as email_sha256 from customers group by customer_id

-- case: presto: split raw
-- wrong: unhashed-pii
-- to: audience presto
select customer_id, split(email, '@')[1] as email_sha256 from customers

-- case: presto: json raw
-- wrong: unhashed-pii
-- to: audience presto
select customer_id, json_format(cast(row(email, phone) as json)) as email_sha256 from customers

-- case: presto: concat raw
-- wrong: unhashed-pii
-- to: audience presto
select customer_id, concat(email, '|', phone) as email_sha256 from customers

-- case: presto: from_utf8 raw
-- wrong: unhashed-pii
-- to: audience presto
select customer_id, from_utf8(to_utf8(lower(email))) as email_sha256 from customers

-- case: presto: salt
-- wrong: hash-of-unnormalised
-- to: audience presto
select customer_id, lower(to_hex(sha256(to_utf8(concat('salt', lower(trim(email))))))) as email_sha256 from customers

-- case: presto: wrong kind
-- wrong: wrong-identifier
-- to: audience presto
select customer_id, lower(to_hex(sha256(to_utf8('+' || regexp_replace(phone, '[^0-9]', ''))))) as email_sha256 from customers

-- case: presto: sha1
-- wrong: weak-hash
-- to: audience presto
select customer_id, lower(to_hex(sha1(to_utf8(lower(trim(email)))))) as email_sha256 from customers

-- case: trino: trim after hash
-- clean
-- to: audience trino
select customer_id, trim(lower(to_hex(sha256(to_utf8(lower(trim(email))))))) as email_sha256 from customers

-- case: trino: nullif
-- clean
-- to: audience trino
select customer_id, lower(to_hex(sha256(to_utf8(nullif(lower(trim(email)), ''))))) as email_sha256 from customers

-- case: trino: coalesce hashes
-- clean
-- to: audience trino
select customer_id, coalesce(loyalty_digest, lower(to_hex(sha256(to_utf8(trim(lower(email))))))) as email_sha256 from customers

-- case: trino: case guard
-- clean
-- to: audience trino
select customer_id, case when email is not null then lower(to_hex(sha256(to_utf8(lower(trim(email)))))) end as email_sha256 from customers

-- case: trino: replace chain
-- clean
-- to: audience trino
select customer_id, lower(to_hex(sha256(to_utf8('+' || replace(replace(replace(replace(replace(phone, ' ', ''), '-', ''), '(', ''), ')', ''), '+', ''))))) as phone_sha256 from customers

-- case: trino: max_by
-- clean
-- to: audience trino
select customer_id, lower(to_hex(sha256(to_utf8(lower(trim(max_by(email, seen_at))))))) as email_sha256 from customers group by customer_id

-- case: trino: split raw
-- wrong: unhashed-pii
-- to: audience trino
select customer_id, split(email, '@')[1] as email_sha256 from customers

-- case: trino: json raw
-- wrong: unhashed-pii
-- to: audience trino
select customer_id, json_format(cast(row(email, phone) as json)) as email_sha256 from customers

-- case: trino: concat raw
-- wrong: unhashed-pii
-- to: audience trino
select customer_id, concat(email, '|', phone) as email_sha256 from customers

-- case: trino: from_utf8 raw
-- wrong: unhashed-pii
-- to: audience trino
select customer_id, from_utf8(to_utf8(lower(email))) as email_sha256 from customers

-- case: trino: salt
-- wrong: hash-of-unnormalised
-- to: audience trino
select customer_id, lower(to_hex(sha256(to_utf8(concat('salt', lower(trim(email))))))) as email_sha256 from customers

-- case: trino: wrong kind
-- wrong: wrong-identifier
-- to: audience trino
select customer_id, lower(to_hex(sha256(to_utf8('+' || regexp_replace(phone, '[^0-9]', ''))))) as email_sha256 from customers

-- case: trino: sha1
-- wrong: weak-hash
-- to: audience trino
select customer_id, lower(to_hex(sha1(to_utf8(lower(trim(email)))))) as email_sha256 from customers

-- case: athena: trim after hash
-- clean
-- to: audience athena
select customer_id, trim(lower(to_hex(sha256(to_utf8(lower(trim(email))))))) as email_sha256 from customers

-- case: athena: nullif
-- clean
-- to: audience athena
select customer_id, lower(to_hex(sha256(to_utf8(nullif(lower(trim(email)), ''))))) as email_sha256 from customers

-- case: athena: coalesce hashes
-- clean
-- to: audience athena
select customer_id, coalesce(loyalty_digest, lower(to_hex(sha256(to_utf8(trim(lower(email))))))) as email_sha256 from customers

-- case: athena: case guard
-- clean
-- to: audience athena
select customer_id, case when email is not null then lower(to_hex(sha256(to_utf8(lower(trim(email)))))) end as email_sha256 from customers

-- case: athena: replace chain
-- clean
-- to: audience athena
select customer_id, lower(to_hex(sha256(to_utf8('+' || replace(replace(replace(replace(replace(phone, ' ', ''), '-', ''), '(', ''), ')', ''), '+', ''))))) as phone_sha256 from customers

-- case: athena: max_by
-- clean
-- to: audience athena
select customer_id, lower(to_hex(sha256(to_utf8(lower(trim(max_by(email, seen_at))))))) as email_sha256 from customers group by customer_id

-- case: athena: split raw
-- wrong: unhashed-pii
-- to: audience athena
select customer_id, split(email, '@')[1] as email_sha256 from customers

-- case: athena: json raw
-- wrong: unhashed-pii
-- to: audience athena
select customer_id, json_format(cast(row(email, phone) as json)) as email_sha256 from customers

-- case: athena: concat raw
-- wrong: unhashed-pii
-- to: audience athena
select customer_id, concat(email, '|', phone) as email_sha256 from customers

-- case: athena: from_utf8 raw
-- wrong: unhashed-pii
-- to: audience athena
select customer_id, from_utf8(to_utf8(lower(email))) as email_sha256 from customers

-- case: athena: salt
-- wrong: hash-of-unnormalised
-- to: audience athena
select customer_id, lower(to_hex(sha256(to_utf8(concat('salt', lower(trim(email))))))) as email_sha256 from customers

-- case: athena: wrong kind
-- wrong: wrong-identifier
-- to: audience athena
select customer_id, lower(to_hex(sha256(to_utf8('+' || regexp_replace(phone, '[^0-9]', ''))))) as email_sha256 from customers

-- case: athena: sha1
-- wrong: weak-hash
-- to: audience athena
select customer_id, lower(to_hex(sha1(to_utf8(lower(trim(email)))))) as email_sha256 from customers

-- case: postgres: regexp whitespace
-- clean
-- to: audience postgres
select customer_id, encode(digest(lower(regexp_replace(email, '\s', '', 'g')), 'sha256'), 'hex') as email_sha256 from customers

-- case: postgres: nullif
-- clean
-- to: audience postgres
select customer_id, encode(digest(nullif(lower(trim(email)), ''), 'sha256'), 'hex') as email_sha256 from customers

-- case: postgres: case guard concat
-- clean
-- to: audience postgres
select customer_id, case when phone is not null then encode(digest(concat('+', regexp_replace(phone, '[^0-9]', '', 'g')), 'sha256'), 'hex') end as phone_sha256 from customers

-- case: postgres: translate
-- clean
-- to: audience postgres
select customer_id, encode(digest('+' || translate(phone, '+()- .', ''), 'sha256'), 'hex') as phone_sha256 from customers

-- case: postgres: bigint
-- clean
-- to: audience postgres
select customer_id, encode(digest('+' || regexp_replace(phone, '[^0-9]', '', 'g')::bigint::text, 'sha256'), 'hex') as phone_sha256 from customers

-- case: postgres: array literal
-- wrong: unhashed-pii
-- to: audience postgres
select customer_id, (array[lower(email), phone])[1] as email_sha256 from customers

-- case: postgres: row to json
-- wrong: unhashed-pii, digest-of-digest
-- to: audience postgres
select customer_id, row_to_json(c)::text as email_sha256 from customers c

-- case: postgres: string_agg
-- wrong: unhashed-pii
-- to: audience postgres
select customer_id, string_agg(lower(trim(email)), ',' order by email) as email_sha256 from customers group by customer_id

-- case: postgres: substring from
-- wrong: unhashed-pii
-- to: audience postgres
select customer_id, substring(email from '@(.*)$') as email_sha256 from customers

-- case: postgres: overlay raw
-- wrong: unhashed-pii
-- to: audience postgres
select customer_id, concat_ws('', email) as email_sha256 from customers

-- case: postgres: wrong kind
-- wrong: wrong-identifier
-- to: audience postgres
select customer_id, encode(digest('+' || regexp_replace(phone, '[^0-9]', '', 'g'), 'sha256'), 'hex') as email_sha256 from customers

-- case: postgres: sha224
-- wrong: unknown-function
-- to: audience postgres
select customer_id, encode(sha224(lower(trim(email))::bytea), 'hex') as email_sha256 from customers

-- case: mysql: nullif
-- clean
-- to: audience mysql
select customer_id, sha2(nullif(lower(trim(email)), ''), 256) as email_sha256 from customers

-- case: mysql: case guard
-- clean
-- to: audience mysql
select customer_id, case when email is not null then sha2(lower(trim(email)), 256) end as email_sha256 from customers

-- case: mysql: trim leading zeros
-- clean
-- to: audience mysql
select customer_id, sha2(concat('+', trim(leading '0' from regexp_replace(phone, '[^0-9]', ''))), 256) as phone_sha256 from customers

-- case: mysql: concat raw
-- wrong: unhashed-pii
-- to: audience mysql
select customer_id, concat(email, '') as email_sha256 from customers

-- case: mysql: hex raw
-- wrong: unhashed-pii
-- to: audience mysql
select customer_id, lower(hex(email)) as email_sha256 from customers

-- case: mysql: upper digest
-- wrong: uppercase-digest
-- to: audience mysql
select customer_id, upper(sha2(lower(trim(email)), 256)) as email_sha256 from customers

-- case: mysql: coalesce
-- wrong: hash-of-null-folded
-- to: audience mysql
select customer_id, sha2(coalesce(lower(trim(email)), ''), 256) as email_sha256 from customers

-- case: mysql: double
-- wrong: double-hash
-- to: audience mysql
select customer_id, sha2(sha2(lower(trim(email)), 256), 256) as email_sha256 from customers

-- case: mysql: wrong kind
-- wrong: wrong-identifier
-- to: audience mysql
select customer_id, sha2(lower(trim(email)), 256) as phone_sha256 from customers

-- case: clickhouse: nullIf
-- clean
-- to: audience clickhouse
select customer_id, lower(hex(SHA256(nullIf(lower(trim(email)), '')))) as email_sha256 from customers

-- case: clickhouse: case guard
-- clean
-- to: audience clickhouse
select customer_id, case when email is not null then lower(hex(SHA256(lower(trim(email))))) end as email_sha256 from customers

-- case: clickhouse: coalesce hashes
-- clean
-- to: audience clickhouse
select customer_id, coalesce(loyalty_digest, lower(hex(SHA256(lower(trim(email)))))) as email_sha256 from customers

-- case: clickhouse: plus by operator
-- clean
-- to: audience clickhouse
select customer_id, lower(hex(SHA256('+' || replaceRegexpAll(phone, '[^0-9]', '')))) as phone_sha256 from customers

-- case: clickhouse: anyLast
-- wrong: unknown-function
-- to: audience clickhouse
select customer_id, lower(hex(SHA256(lower(trim(anyLast(email)))))) as email_sha256 from customers group by customer_id

-- case: clickhouse: base64 raw
-- wrong: unhashed-pii, type-error
-- to: audience clickhouse
select customer_id, base64Encode(email) as email_sha256 from customers

-- case: clickhouse: hex raw
-- wrong: unhashed-pii
-- to: audience clickhouse
select customer_id, hex(email) as email_sha256 from customers

-- case: clickhouse: sha1
-- wrong: weak-hash
-- to: audience clickhouse
select customer_id, lower(hex(SHA1(lower(trim(email))))) as email_sha256 from customers

-- case: clickhouse: wrong kind
-- wrong: wrong-identifier
-- to: audience clickhouse
select customer_id, lower(hex(SHA256(lower(trim(email))))) as phone_sha256 from customers

-- case: clickhouse: double plus
-- wrong: hash-of-unnormalised
-- to: audience clickhouse
select customer_id, lower(hex(SHA256('++' || replaceRegexpAll(phone, '[^0-9]', '')))) as phone_sha256 from customers

-- case: snowflake: concat_ws is NULL where a part is
-- clean
-- to: audience snowflake
select customer_id, sha2(concat_ws('', '+', regexp_replace(phone, '[^0-9]', '')), 256) as phone_sha256 from customers

-- case: snowflake: cut to 64
-- clean
-- to: audience snowflake
select customer_id, left(sha2(lower(trim(email)), 256), 64) as email_sha256 from customers

-- case: snowflake: gmail by split
-- clean
-- to: audience snowflake
with e as (select customer_id, split(lower(trim(email)), '@')[0]::string as user, split(lower(trim(email)), '@')[1]::string as domain from customers)
select customer_id, sha2(replace(user, '.', '') || '@' || domain, 256) as email_sha256 from e

-- case: clickhouse: recency and assumed values
-- clean
-- to: audience clickhouse
select customer_id, lower(hex(SHA256(lower(trim(assumeNotNull(email)))))) as email_sha256 from customers where seen_at >= subtractDays(now(), 30) and isNotNull(email)

-- case: clickhouse: digits by extractAll
-- clean
-- to: audience clickhouse
select customer_id, lower(hex(SHA256('+' || arrayStringConcat(extractAll(phone, '[0-9]+'), '')))) as phone_sha256 from customers

-- case: clickhouse: random event id
-- wrong: unstable-key
-- to: events clickhouse
select l.order_id, 'Purchase' as event, generateUUIDv4() as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: bigquery: day of a moment in a filter
-- clean
-- to: audience bigquery
select customer_id, to_hex(sha256(lower(trim(email)))) as email_sha256 from customers where extract(date from seen_at) >= date_sub(current_date(), interval 30 day)

-- case: redshift: tiers listed once
-- clean
-- to: events redshift
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, t.m as description from lines l left join (select customer_id, listagg(distinct country, ';') within group (order by country) as m from customers group by customer_id) t on t.customer_id = l.customer_id

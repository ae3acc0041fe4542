-- The same hash, phone, time and amount in the words of each system.
-- case: presto: not lowered
-- wrong: hash-of-unnormalised
-- to: audience presto
select customer_id, lower(to_hex(sha256(to_utf8(trim(email))))) as email_sha256 from customers

-- case: presto: sha512
-- wrong: dialect-change
-- to: audience presto
select customer_id, lower(to_hex(sha512(to_utf8(lower(trim(email)))))) as email_sha256 from customers

-- case: presto: coalesce under hash
-- wrong: hash-of-null-folded
-- to: audience presto
select customer_id, lower(to_hex(sha256(to_utf8(coalesce(lower(trim(email)), ''))))) as email_sha256 from customers

-- case: presto: twice
-- wrong: double-hash
-- to: audience presto
select customer_id, lower(to_hex(sha256(to_utf8(lower(to_hex(sha256(to_utf8(lower(trim(email)))))))))) as email_sha256 from customers

-- case: presto: digest from source
-- wrong: double-hash
-- to: audience presto
select customer_id, lower(to_hex(sha256(to_utf8(loyalty_digest)))) as email_sha256 from customers

-- case: presto: phone with concat keeps NULL
-- clean
-- to: audience presto
select customer_id, lower(to_hex(sha256(to_utf8(concat('+', regexp_replace(phone, '[^0-9]', '')))))) as phone_sha256 from customers

-- case: presto: phone with pipes
-- clean
-- to: audience presto
select customer_id, lower(to_hex(sha256(to_utf8('+' || regexp_replace(phone, '\D', ''))))) as phone_sha256 from customers

-- case: presto: phone with two arguments
-- clean
-- to: audience presto
select customer_id, lower(to_hex(sha256(to_utf8('+' || regexp_replace(phone, '[^0-9]'))))) as phone_sha256 from customers

-- case: presto: phone without plus
-- wrong: hash-of-unnormalised
-- to: audience presto
select customer_id, lower(to_hex(sha256(to_utf8(regexp_replace(phone, '[^0-9]', ''))))) as phone_sha256 from customers

-- case: presto: phone guessed
-- wrong: guessed-country-code
-- to: audience presto
select customer_id, lower(to_hex(sha256(to_utf8(concat('+1', regexp_replace(phone, '[^0-9]', '')))))) as phone_sha256 from customers

-- case: presto: raw
-- wrong: unhashed-pii
-- to: audience presto
select customer_id, lower(trim(email)) as email_sha256 from customers

-- case: presto: name leaks
-- wrong: unhashed-pii
-- to: events presto
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, c.full_name as description from lines l join customers c on c.customer_id = l.customer_id

-- case: presto: amount
-- clean
-- to: events presto
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, l.currency, l.price * l.quantity as value from lines l

-- case: presto: array_join leaks
-- wrong: unhashed-pii
-- to: events presto
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, p.m as description from lines l join (select customer_id, array_join(array_agg(email order by email), ',') as m from customers group by customer_id) p on p.customer_id = l.customer_id

-- case: presto: date_format in UTC
-- clean
-- to: events presto
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, date_format(l.ordered_at at time zone 'UTC', '%Y-%m-%dT%H:%i:%sZ') as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: presto: iso8601
-- clean
-- to: events presto
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, to_iso8601(l.ordered_at) as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: presto: cardinality
-- clean
-- to: events presto
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, cast(p.m as varchar) as description from lines l join (select customer_id, cardinality(array_agg(email)) as m from customers group by customer_id) p on p.customer_id = l.customer_id

-- case: presto: safe division
-- wrong: dialect-change
-- to: events presto
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, l.currency, l.price / nullif(l.quantity, 0) as value from lines l

-- case: presto: transform in a lambda
-- clean
-- to: events presto
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, element_at(transform(array[c.country], x -> lower(x)), 1) as description from lines l join customers c on c.customer_id = l.customer_id

-- case: presto: lambda leak
-- wrong: unhashed-pii
-- to: events presto
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, element_at(transform(array[c.email], x -> lower(x)), 1) as description from lines l join customers c on c.customer_id = l.customer_id

-- case: presto: max_by leak
-- wrong: unhashed-pii
-- to: events presto
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, p.m as description from lines l join (select customer_id, max_by(email, seen_at) as m from customers group by customer_id) p on p.customer_id = l.customer_id

-- case: presto: unnest leak
-- wrong: unhashed-pii
-- to: events presto
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, t.m as description from lines l join customers c on c.customer_id = l.customer_id cross join unnest(array[c.email, c.phone]) as t(m)

-- case: trino: lower hex of the normal form
-- clean
-- to: audience trino
select customer_id, lower(to_hex(sha256(to_utf8(lower(trim(email)))))) as email_sha256 from customers

-- case: trino: upper hex
-- wrong: uppercase-digest
-- to: audience trino
select customer_id, to_hex(sha256(to_utf8(lower(trim(email))))) as email_sha256 from customers

-- case: trino: not trimmed
-- wrong: hash-of-unnormalised
-- to: audience trino
select customer_id, lower(to_hex(sha256(to_utf8(lower(email))))) as email_sha256 from customers

-- case: trino: not lowered
-- wrong: hash-of-unnormalised
-- to: audience trino
select customer_id, lower(to_hex(sha256(to_utf8(trim(email))))) as email_sha256 from customers

-- case: trino: binary digest
-- wrong: digest-of-digest, unfit-type
-- to: audience trino
select customer_id, sha256(to_utf8(lower(trim(email)))) as email_sha256 from customers

-- case: trino: md5
-- wrong: weak-hash
-- to: audience trino
select customer_id, lower(to_hex(md5(to_utf8(lower(trim(email)))))) as email_sha256 from customers

-- case: trino: sha512
-- wrong: dialect-change
-- to: audience trino
select customer_id, lower(to_hex(sha512(to_utf8(lower(trim(email)))))) as email_sha256 from customers

-- case: trino: coalesce under hash
-- wrong: hash-of-null-folded
-- to: audience trino
select customer_id, lower(to_hex(sha256(to_utf8(coalesce(lower(trim(email)), ''))))) as email_sha256 from customers

-- case: trino: base64
-- wrong: digest-of-digest
-- to: audience trino
select customer_id, to_base64(sha256(to_utf8(lower(trim(email))))) as email_sha256 from customers

-- case: trino: twice
-- wrong: double-hash
-- to: audience trino
select customer_id, lower(to_hex(sha256(to_utf8(lower(to_hex(sha256(to_utf8(lower(trim(email)))))))))) as email_sha256 from customers

-- case: trino: digest from source
-- wrong: double-hash
-- to: audience trino
select customer_id, lower(to_hex(sha256(to_utf8(loyalty_digest)))) as email_sha256 from customers

-- case: trino: phone with concat keeps NULL
-- clean
-- to: audience trino
select customer_id, lower(to_hex(sha256(to_utf8(concat('+', regexp_replace(phone, '[^0-9]', '')))))) as phone_sha256 from customers

-- case: trino: phone with pipes
-- clean
-- to: audience trino
select customer_id, lower(to_hex(sha256(to_utf8('+' || regexp_replace(phone, '\D', ''))))) as phone_sha256 from customers

-- case: trino: phone with two arguments
-- clean
-- to: audience trino
select customer_id, lower(to_hex(sha256(to_utf8('+' || regexp_replace(phone, '[^0-9]'))))) as phone_sha256 from customers

-- case: trino: phone without plus
-- wrong: hash-of-unnormalised
-- to: audience trino
select customer_id, lower(to_hex(sha256(to_utf8(regexp_replace(phone, '[^0-9]', ''))))) as phone_sha256 from customers

-- case: trino: phone guessed
-- wrong: guessed-country-code
-- to: audience trino
select customer_id, lower(to_hex(sha256(to_utf8(concat('+1', regexp_replace(phone, '[^0-9]', '')))))) as phone_sha256 from customers

-- case: trino: raw
-- wrong: unhashed-pii
-- to: audience trino
select customer_id, lower(trim(email)) as email_sha256 from customers

-- case: trino: name leaks
-- wrong: unhashed-pii
-- to: events trino
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, c.full_name as description from lines l join customers c on c.customer_id = l.customer_id

-- case: trino: amount
-- clean
-- to: events trino
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, l.currency, l.price * l.quantity as value from lines l

-- case: trino: array_join leaks
-- wrong: unhashed-pii
-- to: events trino
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, p.m as description from lines l join (select customer_id, array_join(array_agg(email order by email), ',') as m from customers group by customer_id) p on p.customer_id = l.customer_id

-- case: trino: date_format in UTC
-- clean
-- to: events trino
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, date_format(l.ordered_at at time zone 'UTC', '%Y-%m-%dT%H:%i:%sZ') as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: trino: iso8601
-- clean
-- to: events trino
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, to_iso8601(l.ordered_at) as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: trino: cardinality
-- clean
-- to: events trino
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, cast(p.m as varchar) as description from lines l join (select customer_id, cardinality(array_agg(email)) as m from customers group by customer_id) p on p.customer_id = l.customer_id

-- case: trino: safe division
-- wrong: dialect-change
-- to: events trino
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, l.currency, l.price / nullif(l.quantity, 0) as value from lines l

-- case: trino: transform in a lambda
-- clean
-- to: events trino
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, element_at(transform(array[c.country], x -> lower(x)), 1) as description from lines l join customers c on c.customer_id = l.customer_id

-- case: trino: lambda leak
-- wrong: unhashed-pii
-- to: events trino
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, element_at(transform(array[c.email], x -> lower(x)), 1) as description from lines l join customers c on c.customer_id = l.customer_id

-- case: trino: max_by leak
-- wrong: unhashed-pii
-- to: events trino
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, p.m as description from lines l join (select customer_id, max_by(email, seen_at) as m from customers group by customer_id) p on p.customer_id = l.customer_id

-- case: trino: unnest leak
-- wrong: unhashed-pii
-- to: events trino
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, t.m as description from lines l join customers c on c.customer_id = l.customer_id cross join unnest(array[c.email, c.phone]) as t(m)

-- case: athena: lower hex of the normal form
-- clean
-- to: audience athena
select customer_id, lower(to_hex(sha256(to_utf8(lower(trim(email)))))) as email_sha256 from customers

-- case: athena: upper hex
-- wrong: uppercase-digest
-- to: audience athena
select customer_id, to_hex(sha256(to_utf8(lower(trim(email))))) as email_sha256 from customers

-- case: athena: not trimmed
-- wrong: hash-of-unnormalised
-- to: audience athena
select customer_id, lower(to_hex(sha256(to_utf8(lower(email))))) as email_sha256 from customers

-- case: athena: not lowered
-- wrong: hash-of-unnormalised
-- to: audience athena
select customer_id, lower(to_hex(sha256(to_utf8(trim(email))))) as email_sha256 from customers

-- case: athena: binary digest
-- wrong: digest-of-digest, unfit-type
-- to: audience athena
select customer_id, sha256(to_utf8(lower(trim(email)))) as email_sha256 from customers

-- case: athena: md5
-- wrong: weak-hash
-- to: audience athena
select customer_id, lower(to_hex(md5(to_utf8(lower(trim(email)))))) as email_sha256 from customers

-- case: athena: sha512
-- wrong: dialect-change
-- to: audience athena
select customer_id, lower(to_hex(sha512(to_utf8(lower(trim(email)))))) as email_sha256 from customers

-- case: athena: coalesce under hash
-- wrong: hash-of-null-folded
-- to: audience athena
select customer_id, lower(to_hex(sha256(to_utf8(coalesce(lower(trim(email)), ''))))) as email_sha256 from customers

-- case: athena: base64
-- wrong: digest-of-digest
-- to: audience athena
select customer_id, to_base64(sha256(to_utf8(lower(trim(email))))) as email_sha256 from customers

-- case: athena: twice
-- wrong: double-hash
-- to: audience athena
select customer_id, lower(to_hex(sha256(to_utf8(lower(to_hex(sha256(to_utf8(lower(trim(email)))))))))) as email_sha256 from customers

-- case: athena: digest from source
-- wrong: double-hash
-- to: audience athena
select customer_id, lower(to_hex(sha256(to_utf8(loyalty_digest)))) as email_sha256 from customers

-- case: athena: phone with concat keeps NULL
-- clean
-- to: audience athena
select customer_id, lower(to_hex(sha256(to_utf8(concat('+', regexp_replace(phone, '[^0-9]', '')))))) as phone_sha256 from customers

-- case: athena: phone with pipes
-- clean
-- to: audience athena
select customer_id, lower(to_hex(sha256(to_utf8('+' || regexp_replace(phone, '\D', ''))))) as phone_sha256 from customers

-- case: athena: phone with two arguments
-- clean
-- to: audience athena
select customer_id, lower(to_hex(sha256(to_utf8('+' || regexp_replace(phone, '[^0-9]'))))) as phone_sha256 from customers

-- case: athena: phone without plus
-- wrong: hash-of-unnormalised
-- to: audience athena
select customer_id, lower(to_hex(sha256(to_utf8(regexp_replace(phone, '[^0-9]', ''))))) as phone_sha256 from customers

-- case: athena: phone guessed
-- wrong: guessed-country-code
-- to: audience athena
select customer_id, lower(to_hex(sha256(to_utf8(concat('+1', regexp_replace(phone, '[^0-9]', '')))))) as phone_sha256 from customers

-- case: athena: raw
-- wrong: unhashed-pii
-- to: audience athena
select customer_id, lower(trim(email)) as email_sha256 from customers

-- case: athena: name leaks
-- wrong: unhashed-pii
-- to: events athena
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, c.full_name as description from lines l join customers c on c.customer_id = l.customer_id

-- case: athena: amount
-- clean
-- to: events athena
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, l.currency, l.price * l.quantity as value from lines l

-- case: athena: array_join leaks
-- wrong: unhashed-pii
-- to: events athena
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, p.m as description from lines l join (select customer_id, array_join(array_agg(email order by email), ',') as m from customers group by customer_id) p on p.customer_id = l.customer_id

-- case: athena: date_format in UTC
-- clean
-- to: events athena
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, date_format(l.ordered_at at time zone 'UTC', '%Y-%m-%dT%H:%i:%sZ') as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: athena: iso8601
-- clean
-- to: events athena
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, to_iso8601(l.ordered_at) as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: athena: cardinality
-- clean
-- to: events athena
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, cast(p.m as varchar) as description from lines l join (select customer_id, cardinality(array_agg(email)) as m from customers group by customer_id) p on p.customer_id = l.customer_id

-- case: athena: safe division
-- wrong: dialect-change
-- to: events athena
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, l.currency, l.price / nullif(l.quantity, 0) as value from lines l

-- case: athena: transform in a lambda
-- clean
-- to: events athena
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, element_at(transform(array[c.country], x -> lower(x)), 1) as description from lines l join customers c on c.customer_id = l.customer_id

-- case: athena: lambda leak
-- wrong: unhashed-pii
-- to: events athena
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, element_at(transform(array[c.email], x -> lower(x)), 1) as description from lines l join customers c on c.customer_id = l.customer_id

-- case: athena: max_by leak
-- wrong: unhashed-pii
-- to: events athena
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, p.m as description from lines l join (select customer_id, max_by(email, seen_at) as m from customers group by customer_id) p on p.customer_id = l.customer_id

-- case: athena: unnest leak
-- wrong: unhashed-pii
-- to: events athena
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, t.m as description from lines l join customers c on c.customer_id = l.customer_id cross join unnest(array[c.email, c.phone]) as t(m)

-- case: spark: sha2 unnormalised
-- wrong: hash-of-unnormalised
-- to: audience spark
select customer_id, sha2(email, 256) as email_sha256 from customers

-- case: spark: sha2 512
-- wrong: dialect-change
-- to: audience spark
select customer_id, sha2(lower(trim(email)), 512) as email_sha256 from customers

-- case: spark: md5
-- wrong: weak-hash
-- to: audience spark
select customer_id, md5(lower(trim(email))) as email_sha256 from customers

-- case: spark: sha1
-- wrong: weak-hash
-- to: audience spark
select customer_id, sha1(lower(trim(email))) as email_sha256 from customers

-- case: spark: upper
-- wrong: uppercase-digest
-- to: audience spark
select customer_id, upper(sha2(lower(trim(email)), 256)) as email_sha256 from customers

-- case: spark: nvl under the hash
-- wrong: hash-of-null-folded
-- to: audience spark
select customer_id, sha2(lower(trim(nvl(email, ''))), 256) as email_sha256 from customers

-- case: spark: base64 of unhex
-- wrong: digest-of-digest
-- to: audience spark
select customer_id, base64(unhex(sha2(lower(trim(email)), 256))) as email_sha256 from customers

-- case: spark: hex of a digest
-- wrong: digest-of-digest
-- to: audience spark
select customer_id, hex(sha2(lower(trim(email)), 256)) as email_sha256 from customers

-- case: spark: twice
-- wrong: double-hash
-- to: audience spark
select customer_id, sha2(sha2(lower(trim(email)), 256), 256) as email_sha256 from customers

-- case: spark: phone
-- clean
-- to: audience spark
select customer_id, sha2(concat('+', regexp_replace(phone, '[^0-9]', '')), 256) as phone_sha256 from customers

-- case: spark: phone with escaped class
-- clean
-- to: audience spark
select customer_id, sha2(concat('+', regexp_replace(phone, '\\D', '')), 256) as phone_sha256 from customers

-- case: spark: phone raw
-- wrong: hash-of-unnormalised
-- to: audience spark
select customer_id, sha2(phone, 256) as phone_sha256 from customers

-- case: spark: phone concat_ws folds NULL
-- wrong: hash-of-null-folded
-- to: audience spark
select customer_id, sha2(concat_ws('', '+', regexp_replace(phone, '[^0-9]', '')), 256) as phone_sha256 from customers

-- case: spark: phone guessed
-- wrong: guessed-country-code
-- to: audience spark
select customer_id, sha2(concat('+1', regexp_replace(phone, '[^0-9]', '')), 256) as phone_sha256 from customers

-- case: spark: name leaks by collect_list
-- wrong: unhashed-pii
-- to: events spark
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, p.m as description from lines l join (select customer_id, concat_ws(',', sort_array(collect_list(full_name))) as m from customers group by customer_id) p on p.customer_id = l.customer_id

-- case: spark: size of collect_set
-- clean
-- to: events spark
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, cast(p.m as string) as description from lines l join (select customer_id, size(collect_set(email)) as m from customers group by customer_id) p on p.customer_id = l.customer_id

-- case: spark: lateral view leaks
-- wrong: unhashed-pii
-- to: events spark
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, m as description from lines l join customers c on c.customer_id = l.customer_id lateral view explode(array(c.email, c.phone)) t as m

-- case: spark: division gives NULL
-- wrong: dialect-change
-- to: events spark
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, l.currency, l.price / l.quantity as value from lines l

-- case: databricks: sha2 of the normal form
-- clean
-- to: audience databricks
select customer_id, sha2(lower(trim(email)), 256) as email_sha256 from customers

-- case: databricks: sha2 with length 0
-- clean
-- to: audience databricks
select customer_id, sha2(lower(trim(email)), 0) as email_sha256 from customers

-- case: databricks: sha2 unnormalised
-- wrong: hash-of-unnormalised
-- to: audience databricks
select customer_id, sha2(email, 256) as email_sha256 from customers

-- case: databricks: sha2 512
-- wrong: dialect-change
-- to: audience databricks
select customer_id, sha2(lower(trim(email)), 512) as email_sha256 from customers

-- case: databricks: md5
-- wrong: weak-hash
-- to: audience databricks
select customer_id, md5(lower(trim(email))) as email_sha256 from customers

-- case: databricks: sha1
-- wrong: weak-hash
-- to: audience databricks
select customer_id, sha1(lower(trim(email))) as email_sha256 from customers

-- case: databricks: upper
-- wrong: uppercase-digest
-- to: audience databricks
select customer_id, upper(sha2(lower(trim(email)), 256)) as email_sha256 from customers

-- case: databricks: nvl under the hash
-- wrong: hash-of-null-folded
-- to: audience databricks
select customer_id, sha2(lower(trim(nvl(email, ''))), 256) as email_sha256 from customers

-- case: databricks: base64 of unhex
-- wrong: digest-of-digest
-- to: audience databricks
select customer_id, base64(unhex(sha2(lower(trim(email)), 256))) as email_sha256 from customers

-- case: databricks: hex of a digest
-- wrong: digest-of-digest
-- to: audience databricks
select customer_id, hex(sha2(lower(trim(email)), 256)) as email_sha256 from customers

-- case: databricks: twice
-- wrong: double-hash
-- to: audience databricks
select customer_id, sha2(sha2(lower(trim(email)), 256), 256) as email_sha256 from customers

-- case: databricks: phone
-- clean
-- to: audience databricks
select customer_id, sha2(concat('+', regexp_replace(phone, '[^0-9]', '')), 256) as phone_sha256 from customers

-- case: databricks: phone with escaped class
-- clean
-- to: audience databricks
select customer_id, sha2(concat('+', regexp_replace(phone, '\\D', '')), 256) as phone_sha256 from customers

-- case: databricks: phone raw
-- wrong: hash-of-unnormalised
-- to: audience databricks
select customer_id, sha2(phone, 256) as phone_sha256 from customers

-- case: databricks: phone concat_ws folds NULL
-- wrong: hash-of-null-folded
-- to: audience databricks
select customer_id, sha2(concat_ws('', '+', regexp_replace(phone, '[^0-9]', '')), 256) as phone_sha256 from customers

-- case: databricks: phone guessed
-- wrong: guessed-country-code
-- to: audience databricks
select customer_id, sha2(concat('+1', regexp_replace(phone, '[^0-9]', '')), 256) as phone_sha256 from customers

-- case: databricks: name leaks by collect_list
-- wrong: unhashed-pii
-- to: events databricks
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, p.m as description from lines l join (select customer_id, concat_ws(',', sort_array(collect_list(full_name))) as m from customers group by customer_id) p on p.customer_id = l.customer_id

-- case: databricks: size of collect_set
-- clean
-- to: events databricks
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, cast(p.m as string) as description from lines l join (select customer_id, size(collect_set(email)) as m from customers group by customer_id) p on p.customer_id = l.customer_id

-- case: databricks: lateral view leaks
-- wrong: unhashed-pii
-- to: events databricks
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, m as description from lines l join customers c on c.customer_id = l.customer_id lateral view explode(array(c.email, c.phone)) t as m

-- case: databricks: division gives NULL
-- wrong: dialect-change
-- to: events databricks
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, l.currency, l.price / l.quantity as value from lines l

-- case: hive: sha2 of the normal form
-- wrong: dialect-change
-- to: audience hive
select customer_id, sha2(lower(trim(email)), 256) as email_sha256 from customers

-- case: hive: sha2 unnormalised
-- wrong: dialect-change, hash-of-unnormalised
-- to: audience hive
select customer_id, sha2(email, 256) as email_sha256 from customers

-- case: hive: sha2 512
-- wrong: dialect-change
-- to: audience hive
select customer_id, sha2(lower(trim(email)), 512) as email_sha256 from customers

-- case: hive: md5
-- wrong: dialect-change, weak-hash
-- to: audience hive
select customer_id, md5(lower(trim(email))) as email_sha256 from customers

-- case: hive: sha1
-- wrong: dialect-change, weak-hash
-- to: audience hive
select customer_id, sha1(lower(trim(email))) as email_sha256 from customers

-- case: hive: upper
-- wrong: dialect-change, uppercase-digest
-- to: audience hive
select customer_id, upper(sha2(lower(trim(email)), 256)) as email_sha256 from customers

-- case: hive: nvl under the hash
-- wrong: dialect-change, hash-of-null-folded
-- to: audience hive
select customer_id, sha2(lower(trim(nvl(email, ''))), 256) as email_sha256 from customers

-- case: hive: base64 of unhex
-- wrong: dialect-change, digest-of-digest
-- to: audience hive
select customer_id, base64(unhex(sha2(lower(trim(email)), 256))) as email_sha256 from customers

-- case: hive: hex of a digest
-- wrong: dialect-change, digest-of-digest
-- to: audience hive
select customer_id, hex(sha2(lower(trim(email)), 256)) as email_sha256 from customers

-- case: hive: twice
-- wrong: dialect-change, double-hash
-- to: audience hive
select customer_id, sha2(sha2(lower(trim(email)), 256), 256) as email_sha256 from customers

-- case: hive: phone
-- wrong: dialect-change
-- to: audience hive
select customer_id, sha2(concat('+', regexp_replace(phone, '[^0-9]', '')), 256) as phone_sha256 from customers

-- case: hive: phone with escaped class
-- wrong: dialect-change
-- to: audience hive
select customer_id, sha2(concat('+', regexp_replace(phone, '\\D', '')), 256) as phone_sha256 from customers

-- case: hive: phone raw
-- wrong: dialect-change, hash-of-unnormalised
-- to: audience hive
select customer_id, sha2(phone, 256) as phone_sha256 from customers

-- case: hive: phone concat_ws folds NULL
-- wrong: dialect-change, hash-of-null-folded
-- to: audience hive
select customer_id, sha2(concat_ws('', '+', regexp_replace(phone, '[^0-9]', '')), 256) as phone_sha256 from customers

-- case: hive: phone guessed
-- wrong: dialect-change, guessed-country-code
-- to: audience hive
select customer_id, sha2(concat('+1', regexp_replace(phone, '[^0-9]', '')), 256) as phone_sha256 from customers

-- case: hive: name leaks by collect_list
-- wrong: dialect-change, unhashed-pii
-- to: events hive
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, p.m as description from lines l join (select customer_id, concat_ws(',', sort_array(collect_list(full_name))) as m from customers group by customer_id) p on p.customer_id = l.customer_id

-- case: hive: size of collect_set
-- wrong: dialect-change
-- to: events hive
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, cast(p.m as string) as description from lines l join (select customer_id, size(collect_set(email)) as m from customers group by customer_id) p on p.customer_id = l.customer_id

-- case: hive: lateral view leaks
-- wrong: dialect-change, unhashed-pii
-- to: events hive
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, m as description from lines l join customers c on c.customer_id = l.customer_id lateral view explode(array(c.email, c.phone)) t as m

-- case: hive: division gives NULL
-- wrong: dialect-change
-- to: events hive
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, l.currency, l.price / l.quantity as value from lines l

-- case: databricks: colon cast
-- clean
-- to: audience databricks
select customer_id, sha2(lower(trim(email::string)), 256) as email_sha256 from customers

-- case: spark: regexp on a trimmed one
-- clean
-- to: audience spark
select customer_id, sha2(lower(regexp_replace(email, '\\s', '')), 256) as email_sha256 from customers

-- case: spark: to_json leaks
-- wrong: unhashed-pii
-- to: events spark
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, to_json(named_struct('m', c.email)) as description from lines l join customers c on c.customer_id = l.customer_id

-- case: spark: named_struct harmless field
-- clean
-- to: events spark
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, named_struct('m', c.email, 'land', c.country).land as description from lines l join customers c on c.customer_id = l.customer_id

-- case: spark: transform lambda leaks
-- wrong: unhashed-pii
-- to: events spark
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, transform(array(c.email), x -> upper(x))[0] as description from lines l join customers c on c.customer_id = l.customer_id

-- case: spark: date_format
-- clean
-- to: events spark
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, date_format(to_utc_timestamp(l.ordered_at, 'UTC'), "yyyy-MM-dd'T'HH:mm:ss'Z'") as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: snowflake: sha2 with one argument
-- clean
-- to: audience snowflake
select customer_id, sha2(lower(trim(email))) as email_sha256 from customers

-- case: snowflake: sha2 of trimmed string cast
-- clean
-- to: audience snowflake
select customer_id, sha2(lower(trim(email::string)), 256) as email_sha256 from customers

-- case: snowflake: hex_encode of sha2_binary
-- wrong: uppercase-digest
-- to: audience snowflake
select customer_id, hex_encode(sha2_binary(lower(trim(email)), 256)) as email_sha256 from customers

-- case: snowflake: lower hex_encode
-- clean
-- to: audience snowflake
select customer_id, lower(hex_encode(sha2_binary(lower(trim(email)), 256))) as email_sha256 from customers

-- case: snowflake: md5
-- wrong: weak-hash
-- to: audience snowflake
select customer_id, md5(lower(trim(email))) as email_sha256 from customers

-- case: snowflake: sha1
-- wrong: weak-hash
-- to: audience snowflake
select customer_id, sha1(lower(trim(email))) as email_sha256 from customers

-- case: snowflake: unnormalised
-- wrong: hash-of-unnormalised
-- to: audience snowflake
select customer_id, sha2(email) as email_sha256 from customers

-- case: snowflake: nvl
-- wrong: hash-of-null-folded
-- to: audience snowflake
select customer_id, sha2(nvl(lower(trim(email)), '')) as email_sha256 from customers

-- case: snowflake: ifnull
-- wrong: hash-of-null-folded
-- to: audience snowflake
select customer_id, sha2(ifnull(lower(trim(email)), '')) as email_sha256 from customers

-- case: snowflake: zero length to NULL
-- clean
-- to: audience snowflake
select customer_id, sha2(nullif(lower(trim(email)), '')) as email_sha256 from customers

-- case: snowflake: phone
-- clean
-- to: audience snowflake
select customer_id, sha2('+' || regexp_replace(phone, '[^0-9]', '')) as phone_sha256 from customers

-- case: snowflake: phone two arguments
-- clean
-- to: audience snowflake
select customer_id, sha2('+' || regexp_replace(phone, '[^0-9]')) as phone_sha256 from customers

-- case: snowflake: phone escaped
-- clean
-- to: audience snowflake
select customer_id, sha2(concat('+', regexp_replace(phone, '\\D', '')), 256) as phone_sha256 from customers

-- case: snowflake: phone raw
-- wrong: hash-of-unnormalised
-- to: audience snowflake
select customer_id, sha2(trim(phone)) as phone_sha256 from customers

-- case: snowflake: phone guessed
-- wrong: guessed-country-code
-- to: audience snowflake
select customer_id, sha2('+1' || regexp_replace(phone, '[^0-9]', '')) as phone_sha256 from customers

-- case: snowflake: iff
-- clean
-- to: audience snowflake
select customer_id, iff(email like '%@%', sha2(lower(trim(email))), null) as email_sha256 from customers

-- case: snowflake: twice
-- wrong: double-hash
-- to: audience snowflake
select customer_id, sha2(sha2(lower(trim(email)))) as email_sha256 from customers

-- case: snowflake: object leaks
-- wrong: unhashed-pii
-- to: events snowflake
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, object_construct('m', c.email)::string as description from lines l join customers c on c.customer_id = l.customer_id

-- case: snowflake: listagg leaks
-- wrong: unhashed-pii
-- to: events snowflake
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, p.m as description from lines l join (select customer_id, listagg(full_name, ',') within group (order by full_name) as m from customers group by customer_id) p on p.customer_id = l.customer_id

-- case: snowflake: div0
-- wrong: dialect-change
-- to: events snowflake
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, l.currency, div0(l.price, l.quantity) as value from lines l

-- case: snowflake: division of a decimal
-- wrong: dialect-change
-- to: events snowflake
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, l.currency, l.price / nullif(l.quantity, 0) as value from lines l

-- case: snowflake: to_char in UTC
-- clean
-- to: events snowflake
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, to_char(convert_timezone('UTC', l.ordered_at), 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: snowflake: decode harmless
-- clean
-- to: events snowflake
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, decode(c.country, 'DE', 'german', 'other') as description from lines l join customers c on c.customer_id = l.customer_id

-- case: snowflake: array_agg leak
-- wrong: unhashed-pii
-- to: events snowflake
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, p.m as description from lines l join (select customer_id, array_to_string(array_agg(full_name) within group (order by full_name), ',') as m from customers group by customer_id) p on p.customer_id = l.customer_id

-- case: snowflake: any_value leak
-- wrong: unhashed-pii
-- to: events snowflake
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, p.m as description from lines l join (select customer_id, max(full_name) as m from customers group by customer_id) p on p.customer_id = l.customer_id

-- case: snowflake: qualify
-- clean
-- to: audience snowflake
select customer_id, sha2(lower(trim(email))) as email_sha256 from customers qualify row_number() over (partition by lower(email) order by seen_at desc, customer_id) = 1

-- case: snowflake: exclude
-- wrong: unhashed-pii
-- to: audience snowflake
with p as (select * exclude (phone) from customers) select customer_id, email as email_sha256 from p

-- case: snowflake: rename
-- clean
-- to: audience snowflake
with p as (select * rename (loyalty_digest as h) from customers) select customer_id, h as email_sha256 from p

-- case: bigquery: lower of to_hex
-- clean
-- to: audience bigquery
select customer_id, lower(to_hex(sha256(lower(trim(email))))) as email_sha256 from customers

-- case: bigquery: unnormalised
-- wrong: hash-of-unnormalised
-- to: audience bigquery
select customer_id, to_hex(sha256(email)) as email_sha256 from customers

-- case: bigquery: md5
-- wrong: weak-hash
-- to: audience bigquery
select customer_id, to_hex(md5(lower(trim(email)))) as email_sha256 from customers

-- case: bigquery: sha1
-- wrong: weak-hash
-- to: audience bigquery
select customer_id, to_hex(sha1(lower(trim(email)))) as email_sha256 from customers

-- case: bigquery: sha512
-- wrong: dialect-change
-- to: audience bigquery
select customer_id, to_hex(sha512(lower(trim(email)))) as email_sha256 from customers

-- case: bigquery: farm
-- wrong: unhashed-pii, unknown-function
-- to: audience bigquery
select customer_id, cast(farm_fingerprint(lower(trim(email))) as string) as email_sha256 from customers

-- case: bigquery: ifnull
-- wrong: hash-of-null-folded
-- to: audience bigquery
select customer_id, to_hex(sha256(ifnull(lower(trim(email)), ''))) as email_sha256 from customers

-- case: bigquery: phone
-- clean
-- to: audience bigquery
select customer_id, to_hex(sha256(concat('+', regexp_replace(phone, r'[^0-9]', '')))) as phone_sha256 from customers

-- case: bigquery: phone raw class
-- clean
-- to: audience bigquery
select customer_id, to_hex(sha256(concat('+', regexp_replace(phone, r'\D', '')))) as phone_sha256 from customers

-- case: bigquery: phone, no plus
-- wrong: hash-of-unnormalised
-- to: audience bigquery
select customer_id, to_hex(sha256(regexp_replace(phone, r'\D', ''))) as phone_sha256 from customers

-- case: bigquery: phone guessed
-- wrong: guessed-country-code
-- to: audience bigquery
select customer_id, to_hex(sha256(concat('+1', regexp_replace(phone, r'\D', '')))) as phone_sha256 from customers

-- case: bigquery: twice
-- wrong: double-hash
-- to: audience bigquery
select customer_id, to_hex(sha256(to_hex(sha256(lower(trim(email)))))) as email_sha256 from customers

-- case: bigquery: bytes hashed again
-- wrong: double-hash
-- to: audience bigquery
select customer_id, to_hex(sha256(sha256(lower(trim(email))))) as email_sha256 from customers

-- case: bigquery: if
-- clean
-- to: audience bigquery
select customer_id, if(email is null, null, to_hex(sha256(lower(trim(email))))) as email_sha256 from customers

-- case: bigquery: safe_divide
-- clean
-- to: events bigquery
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, l.currency, safe_divide(l.price, l.quantity) as value from lines l

-- case: bigquery: format_timestamp
-- clean
-- to: events bigquery
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, format_timestamp('%Y-%m-%dT%H:%M:%SZ', l.ordered_at) as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: bigquery: format_timestamp with zone
-- clean
-- to: events bigquery
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, format_timestamp('%Y-%m-%dT%H:%M:%SZ', l.ordered_at, 'UTC') as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: bigquery: array leaks
-- wrong: unhashed-pii
-- to: events bigquery
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, p.m[offset(0)] as description from lines l join (select customer_id, array_agg(email order by email) as m from customers group by customer_id) p on p.customer_id = l.customer_id

-- case: bigquery: string_agg leaks
-- wrong: unhashed-pii
-- to: events bigquery
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, p.m as description from lines l join (select customer_id, string_agg(full_name, ',' order by full_name) as m from customers group by customer_id) p on p.customer_id = l.customer_id

-- case: bigquery: struct leaks
-- wrong: unhashed-pii
-- to: events bigquery
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, to_json_string(struct(c.email as m)) as description from lines l join customers c on c.customer_id = l.customer_id

-- case: bigquery: struct harmless field
-- clean
-- to: events bigquery
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, struct(c.email as m, c.country as land).land as description from lines l join customers c on c.customer_id = l.customer_id

-- case: bigquery: except
-- clean
-- to: events bigquery
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, p.country as description from lines l join (select * except (email, phone, full_name, idfa) from customers) p on p.customer_id = l.customer_id

-- case: bigquery: array_length
-- clean
-- to: events bigquery
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, cast(p.m as string) as description from lines l join (select customer_id, array_length(array_agg(email)) as m from customers group by customer_id) p on p.customer_id = l.customer_id

-- case: bigquery: backticks
-- clean
-- to: audience bigquery
select `customer_id`, to_hex(sha256(lower(trim(`email`)))) as `email_sha256` from `customers`

-- case: bigquery: unnest leak
-- wrong: unhashed-pii
-- to: audience bigquery
select customer_id, m as email_sha256 from customers, unnest([email, phone]) as m

-- case: postgres: encode sha256 convert_to
-- clean
-- to: audience postgres
select customer_id, encode(sha256(convert_to(lower(trim(email)), 'UTF8')), 'hex') as email_sha256 from customers

-- case: postgres: btrim
-- clean
-- to: audience postgres
select customer_id, encode(sha256(lower(btrim(email))::bytea), 'hex') as email_sha256 from customers

-- case: postgres: binary
-- wrong: digest-of-digest, unfit-type
-- to: audience postgres
select customer_id, sha256(lower(trim(email))::bytea) as email_sha256 from customers

-- case: postgres: digest md5
-- wrong: weak-hash
-- to: audience postgres
select customer_id, encode(digest(lower(trim(email)), 'md5'), 'hex') as email_sha256 from customers

-- case: postgres: digest sha1
-- wrong: weak-hash
-- to: audience postgres
select customer_id, encode(digest(lower(trim(email)), 'sha1'), 'hex') as email_sha256 from customers

-- case: postgres: coalesce
-- wrong: hash-of-null-folded
-- to: audience postgres
select customer_id, encode(sha256(coalesce(lower(trim(email)), '')::bytea), 'hex') as email_sha256 from customers

-- case: postgres: upper
-- wrong: uppercase-digest
-- to: audience postgres
select customer_id, upper(encode(sha256(lower(trim(email))::bytea), 'hex')) as email_sha256 from customers

-- case: postgres: twice
-- wrong: double-hash
-- to: audience postgres
select customer_id, encode(sha256(encode(sha256(lower(trim(email))::bytea), 'hex')::bytea), 'hex') as email_sha256 from customers

-- case: postgres: phone
-- clean
-- to: audience postgres
select customer_id, encode(sha256(('+' || regexp_replace(phone, '\D', '', 'g'))::bytea), 'hex') as phone_sha256 from customers

-- case: postgres: phone once
-- wrong: regexp-replace-once, hash-of-unnormalised
-- to: audience postgres
select customer_id, encode(sha256(('+' || regexp_replace(phone, '\D', ''))::bytea), 'hex') as phone_sha256 from customers

-- case: postgres: phone concat folds NULL
-- wrong: hash-of-null-folded
-- to: audience postgres
select customer_id, encode(sha256(concat('+', regexp_replace(phone, '\D', '', 'g'))::bytea), 'hex') as phone_sha256 from customers

-- case: postgres: phone guessed
-- wrong: guessed-country-code
-- to: audience postgres
select customer_id, encode(sha256(('+1' || regexp_replace(phone, '\D', '', 'g'))::bytea), 'hex') as phone_sha256 from customers

-- case: postgres: to_char in UTC
-- clean
-- to: events postgres
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, to_char(l.ordered_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: postgres: safe division
-- clean
-- to: events postgres
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, l.currency, l.price / nullif(l.quantity, 0) as value from lines l

-- case: postgres: string_agg leaks
-- wrong: unhashed-pii
-- to: events postgres
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, p.m as description from lines l join (select customer_id, string_agg(full_name, ',' order by full_name) as m from customers group by customer_id) p on p.customer_id = l.customer_id

-- case: postgres: lateral leaks
-- wrong: unhashed-pii
-- to: events postgres
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, x.m as description from lines l cross join lateral (select max(c.full_name) as m from customers c where c.customer_id = l.customer_id) x

-- case: postgres: filter count
-- clean
-- to: events postgres
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, cast(p.m as text) as description from lines l join (select customer_id, count(*) filter (where email ilike '%@%') as m from customers group by customer_id) p on p.customer_id = l.customer_id

-- case: postgres: distinct on
-- clean
-- to: audience postgres
select distinct on (lower(email)) customer_id, encode(sha256(lower(trim(email))::bytea), 'hex') as email_sha256 from customers order by lower(email), seen_at desc, customer_id

-- case: redshift: sha2 unnormalised
-- wrong: hash-of-unnormalised
-- to: audience redshift
select customer_id, sha2(lower(email), 256) as email_sha256 from customers

-- case: redshift: sha2 512
-- wrong: dialect-change
-- to: audience redshift
select customer_id, sha2(lower(trim(email)), 512) as email_sha256 from customers

-- case: redshift: func_sha1
-- wrong: weak-hash
-- to: audience redshift
select customer_id, func_sha1(lower(trim(email))) as email_sha256 from customers

-- case: redshift: md5
-- wrong: weak-hash
-- to: audience redshift
select customer_id, md5(lower(trim(email))) as email_sha256 from customers

-- case: redshift: btrim
-- clean
-- to: audience redshift
select customer_id, sha2(lower(btrim(email)), 256) as email_sha256 from customers

-- case: redshift: phone
-- clean
-- to: audience redshift
select customer_id, sha2('+' || regexp_replace(phone, '[^0-9]', ''), 256) as phone_sha256 from customers

-- case: redshift: phone concat
-- clean
-- to: audience redshift
select customer_id, sha2(concat('+', regexp_replace(phone, '[^0-9]', '')), 256) as phone_sha256 from customers

-- case: redshift: phone guessed
-- wrong: guessed-country-code
-- to: audience redshift
select customer_id, sha2('+1' || regexp_replace(phone, '[^0-9]', ''), 256) as phone_sha256 from customers

-- case: redshift: upper
-- wrong: uppercase-digest
-- to: audience redshift
select customer_id, upper(sha2(lower(trim(email)), 256)) as email_sha256 from customers

-- case: redshift: twice
-- wrong: double-hash
-- to: audience redshift
select customer_id, sha2(sha2(lower(trim(email)), 256), 256) as email_sha256 from customers

-- case: redshift: listagg leaks
-- wrong: unhashed-pii
-- to: events redshift
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, p.m as description from lines l join (select customer_id, listagg(full_name, ',') within group (order by full_name) as m from customers group by customer_id) p on p.customer_id = l.customer_id

-- case: redshift: safe division
-- wrong: dialect-change
-- to: events redshift
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, l.currency, l.price / nullif(l.quantity, 0) as value from lines l

-- case: clickhouse: utf8 functions
-- clean
-- to: audience clickhouse
select customer_id, lower(hex(SHA256(lowerUTF8(trimBoth(email))))) as email_sha256 from customers

-- case: clickhouse: md5
-- wrong: weak-hash
-- to: audience clickhouse
select customer_id, lower(hex(MD5(lower(trim(email))))) as email_sha256 from customers

-- case: clickhouse: sha1
-- wrong: weak-hash
-- to: audience clickhouse
select customer_id, lower(hex(SHA1(lower(trim(email))))) as email_sha256 from customers

-- case: clickhouse: ifNull
-- wrong: hash-of-null-folded
-- to: audience clickhouse
select customer_id, lower(hex(SHA256(ifNull(lower(trim(email)), '')))) as email_sha256 from customers

-- case: clickhouse: base64
-- wrong: digest-of-digest
-- to: audience clickhouse
select customer_id, base64Encode(SHA256(lower(trim(email)))) as email_sha256 from customers

-- case: clickhouse: phone
-- clean
-- to: audience clickhouse
select customer_id, lower(hex(SHA256(concat('+', replaceRegexpAll(phone, '[^0-9]', ''))))) as phone_sha256 from customers

-- case: clickhouse: phone once
-- wrong: hash-of-unnormalised
-- to: audience clickhouse
select customer_id, lower(hex(SHA256(concat('+', replaceRegexpOne(phone, '[^0-9]', ''))))) as phone_sha256 from customers

-- case: clickhouse: twice
-- wrong: double-hash
-- to: audience clickhouse
select customer_id, lower(hex(SHA256(lower(hex(SHA256(lower(trim(email)))))))) as email_sha256 from customers

-- case: clickhouse: raw
-- wrong: unhashed-pii
-- to: audience clickhouse
select customer_id, lowerUTF8(email) as email_sha256 from customers

-- case: clickhouse: groupArray leaks
-- wrong: unhashed-pii
-- to: events clickhouse
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, p.m as description from lines l join (select customer_id, arrayStringConcat(groupArray(full_name), ',') as m from customers group by customer_id) p on p.customer_id = l.customer_id

-- case: clickhouse: argMax harmless
-- clean
-- to: events clickhouse
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, p.m as description from lines l join (select customer_id, argMax(country, email) as m from customers group by customer_id) p on p.customer_id = l.customer_id

-- case: mysql: sha2 zero
-- clean
-- to: audience mysql
select customer_id, sha2(lower(trim(email)), 0) as email_sha256 from customers

-- case: mysql: sha2 unnormalised
-- wrong: hash-of-unnormalised
-- to: audience mysql
select customer_id, sha2(email, 256) as email_sha256 from customers

-- case: mysql: sha2 512
-- wrong: dialect-change
-- to: audience mysql
select customer_id, sha2(lower(trim(email)), 512) as email_sha256 from customers

-- case: mysql: sha1
-- wrong: weak-hash
-- to: audience mysql
select customer_id, sha1(lower(trim(email))) as email_sha256 from customers

-- case: mysql: sha
-- wrong: weak-hash
-- to: audience mysql
select customer_id, sha(lower(trim(email))) as email_sha256 from customers

-- case: mysql: md5
-- wrong: weak-hash
-- to: audience mysql
select customer_id, md5(lower(trim(email))) as email_sha256 from customers

-- case: mysql: upper
-- wrong: uppercase-digest
-- to: audience mysql
select customer_id, upper(sha2(lower(trim(email)), 256)) as email_sha256 from customers

-- case: mysql: hex of hex
-- wrong: digest-of-digest
-- to: audience mysql
select customer_id, hex(sha2(lower(trim(email)), 256)) as email_sha256 from customers

-- case: mysql: unhex
-- wrong: digest-of-digest, unfit-type
-- to: audience mysql
select customer_id, unhex(sha2(lower(trim(email)), 256)) as email_sha256 from customers

-- case: mysql: phone escaped
-- clean
-- to: audience mysql
select customer_id, sha2(concat('+', regexp_replace(phone, '\\D', '')), 256) as phone_sha256 from customers

-- case: mysql: phone guessed
-- wrong: guessed-country-code
-- to: audience mysql
select customer_id, sha2(concat('+1', regexp_replace(phone, '[^0-9]', '')), 256) as phone_sha256 from customers

-- case: mysql: twice
-- wrong: double-hash
-- to: audience mysql
select customer_id, sha2(sha2(lower(trim(email)), 256), 256) as email_sha256 from customers

-- case: mysql: group_concat leaks
-- wrong: unhashed-pii
-- to: events mysql
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, p.m as description from lines l join (select customer_id, group_concat(full_name order by full_name separator ',') as m from customers group by customer_id) p on p.customer_id = l.customer_id

-- case: mysql: division gives NULL
-- wrong: dialect-change
-- to: events mysql
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, l.currency, l.price / l.quantity as value from lines l

-- case: mysql: division gives NULL, by div
-- clean
-- to: events mysql
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, l.currency, l.quantity div 2 as value from lines l

-- case: ch group
-- wrong: unhashed-pii
-- to: events clickhouse
select {event}, p.m as description from lines l join (select customer_id, arrayStringConcat(groupArray(full_name), ',') as m from customers group by customer_id) p on p.customer_id = l.customer_id

-- case: presto guard
-- clean
-- to: events presto
select {event}, 'EUR' as currency, case when l.quantity > 0 then cast(round(l.price / l.quantity, 2) as decimal(18,2)) end as value from lines l

-- case: snowflake guard
-- clean
-- to: events snowflake
select {event}, 'EUR' as currency, cast(round(iff(l.quantity > 0, l.quantity / l.quantity, null), 2) as double) as value from lines l

-- case: bigquery where
-- clean
-- to: events bigquery
select {event}, 'EUR' as currency, l.quantity / l.quantity as value from lines l where l.quantity > 0

-- case: postgres local
-- wrong: made-up-zone
-- to: events postgres
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, to_char(cast(l.ordered_at as timestamp), 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: snowflake guard wrong
-- wrong: dialect-change
-- to: events snowflake
select {event}, 'EUR' as currency, iff(l.price > 0, l.quantity / l.quantity, null) as value from lines l

-- case: snowflake path into an object
-- wrong: unhashed-pii
-- to: events snowflake
select {event}, o.j:mail::string as description from lines l join (select customer_id, object_construct('mail', email, 'land', country) as j from customers) o on o.customer_id = l.customer_id

-- case: snowflake pivot of addresses
-- wrong: unhashed-pii
-- to: events snowflake
select {event}, p."'DE'" as description from lines l join (select * from (select customer_id, country, email from customers) pivot (max(email) for country in ('DE', 'FR'))) p on p.customer_id = l.customer_id

-- case: snowflake replace in star
-- clean
-- to: audience snowflake
with p as (select * replace (sha2(lower(trim(email))) as email) from customers) select customer_id, email as email_sha256 from p

-- case: bigquery unnest of structs
-- wrong: unhashed-pii
-- to: audience bigquery
select customer_id, s.m as email_sha256 from customers, unnest([struct(email as m)]) as s

-- case: bigquery scalar subquery over an array
-- wrong: unhashed-pii
-- to: audience bigquery
select customer_id, (select max(x) from unnest([email, phone]) as x) as email_sha256 from customers

-- case: bigquery exists over an array
-- clean
-- to: audience bigquery
select customer_id, to_hex(sha256(lower(trim(email)))) as email_sha256 from customers where exists (select 1 from unnest(tags) as t where t = 'vip')

-- case: bigquery safe call
-- clean
-- to: audience bigquery
select customer_id, lower(to_hex(sha256(lower(trim(cast(email as string)))))) as email_sha256 from customers where regexp_contains(email, r'^[^@]+@[^@]+$')

-- case: bigquery qualify
-- clean
-- to: audience bigquery
select customer_id, to_hex(sha256(lower(trim(email)))) as email_sha256 from customers where true qualify row_number() over (partition by customer_id order by seen_at desc) = 1

-- case: spark struct and explode
-- wrong: unhashed-pii
-- to: audience spark
select customer_id, e.m as email_sha256 from (select customer_id, explode(array(named_struct('m', email))) as e from customers) x

-- case: spark higher order hash
-- clean
-- to: audience spark
select customer_id, element_at(transform(array(email), x -> sha2(lower(trim(x)), 256)), 1) as email_sha256 from customers

-- case: spark window and regexp
-- clean
-- to: audience spark
select customer_id, sha2(lower(trim(email)), 256) as email_sha256 from (select *, row_number() over (partition by lower(trim(email)) order by seen_at desc, customer_id) as r from customers) t where r = 1

-- case: spark coalesce outside
-- clean
-- to: audience spark
select customer_id, coalesce(loyalty_digest, sha2(lower(trim(email)), 256)) as email_sha256 from customers

-- case: databricks qualify and try_divide
-- clean
-- to: audience databricks
select customer_id, sha2(lower(trim(email)), 256) as email_sha256 from customers where try_divide(spent, orders) > 10

-- case: postgres array element
-- wrong: unhashed-pii
-- to: audience postgres
select customer_id, (array_agg(email order by seen_at))[1] as email_sha256 from customers group by customer_id

-- case: postgres with filter and hash
-- clean
-- to: audience postgres
with p as materialized (select customer_id, lower(btrim(email)) as e from customers where email ~ '^[^@]+@[^@]+$') select customer_id, encode(sha256(e::bytea), 'hex') as email_sha256 from p

-- case: postgres coalesce with filter
-- clean
-- to: audience postgres
select customer_id, encode(sha256(convert_to(lower(trim(coalesce(email, ''))), 'UTF8')), 'hex') as email_sha256 from customers where email is not null

-- case: redshift concat keeps NULL
-- clean
-- to: audience redshift
select customer_id, sha2(concat('+', regexp_replace(phone, '[^0-9]')), 256) as phone_sha256 from customers

-- case: redshift decode
-- clean
-- to: audience redshift
select customer_id, sha2(lower(trim(email)), 256) as email_sha256 from customers where decode(country, 'DE', 1, 0) = 1

-- case: mysql substring functions leak
-- wrong: unhashed-pii
-- to: events mysql
select {event}, left(c.email, 5) as description from lines l join customers c on c.customer_id = l.customer_id

-- case: mysql if and hash
-- clean
-- to: audience mysql
select customer_id, if(email is null or trim(email) = '', null, sha2(lower(trim(email)), 256)) as email_sha256 from customers

-- case: clickhouse any and hash
-- clean
-- to: audience clickhouse
select customer_id, lower(hex(SHA256(lower(trim(max(email)))))) as email_sha256 from customers group by customer_id

-- case: clickhouse empty check
-- clean
-- to: audience clickhouse
select customer_id, if(empty(email), null, lower(hex(SHA256(lower(trim(email)))))) as email_sha256 from customers

-- case: clickhouse multi concat leak
-- wrong: unhashed-pii
-- to: events clickhouse
select {event}, concat('for ', c.full_name) as description from lines l join customers c on c.customer_id = l.customer_id

-- case: trino row
-- wrong: unhashed-pii
-- to: events trino
select {event}, p.r.m as description from lines l join (select customer_id, cast(row(email, country) as row(m varchar, land varchar)) as r from customers) p on p.customer_id = l.customer_id

-- case: trino try around
-- wrong: unhashed-pii
-- to: events trino
select {event}, try(c.full_name) as description from lines l join customers c on c.customer_id = l.customer_id

-- case: trino with ordinality
-- clean
-- to: audience trino
select c.customer_id, lower(to_hex(sha256(to_utf8(lower(trim(c.email)))))) as email_sha256 from customers c cross join unnest(c.tags) with ordinality as t (tag, n) where n = 1

-- case: presto coalesce to another hash
-- clean
-- to: audience presto
select customer_id, coalesce(lower(to_hex(sha256(to_utf8(lower(trim(email)))))), loyalty_digest) as email_sha256 from customers

-- case: presto e164 by cases
-- clean
-- to: audience presto
select customer_id, lower(to_hex(sha256(to_utf8(case when length(d) = 10 then '+1' || d when length(d) = 11 and d like '1%' then '+' || d end)))) as phone_sha256
from (select customer_id, regexp_replace(phone, '[^0-9]', '') as d from customers) x

-- case: presto digits by two steps
-- clean
-- to: audience presto
select customer_id, lower(to_hex(sha256(to_utf8('+' || regexp_replace(regexp_replace(phone, '[^0-9]', ''), '^00', ''))))) as phone_sha256 from customers

-- case: athena template
-- wrong: unhashed-pii
-- to: events athena
select {event}, replace('Dear {name}', '{name}', c.full_name) as description from lines l join customers c on c.customer_id = l.customer_id

-- case: postgres most frequent country within a group
-- clean
-- to: events postgres
select {event}, p.m as description from lines l join (select customer_id, mode() within group (order by country) as m from customers group by customer_id) p on p.customer_id = l.customer_id

-- case: postgres most frequent name within a group
-- wrong: unhashed-pii
-- to: events postgres
select {event}, p.m as description from lines l join (select customer_id, mode() within group (order by full_name) as m from customers group by customer_id) p on p.customer_id = l.customer_id

-- Second round in DuckDB
-- case: identity graph with union of two addresses
-- clean
-- to: audience
with raw as (
    select customer_id, email as contact from customers where email is not null
    union all
    select customer_id, email from customers where consent
),
normal as (select distinct customer_id, lower(trim(contact)) as contact from raw)
select customer_id, min(sha256(contact)) as email_sha256 from normal group by customer_id

-- case: rfm with ntile over a window
-- clean
-- to: audience
with s as (select customer_id, ntile(4) over (order by spent desc, customer_id) as q from customers)
select c.customer_id, sha256(lower(trim(c.email))) as email_sha256 from customers c join s on s.customer_id = c.customer_id and s.q = 1

-- case: lookalike seed excludes refunds
-- clean
-- to: audience
select c.customer_id, sha256(lower(trim(c.email))) as email_sha256
from customers c
anti join (select customer_id from lines where price < 0) r using (customer_id)
where c.consent

-- case: sha256 of both in one list, first non-null
-- clean
-- to: audience
select customer_id, list_filter([sha256(lower(trim(email))), loyalty_digest], lambda d: d is not null)[1] as email_sha256 from customers

-- case: struct in aggregate
-- clean
-- to: audience
with latest as (select customer_id, arg_max({'e': email, 'p': phone}, seen_at) as c from customers group by customer_id)
select customer_id, sha256(lower(trim(c.e))) as email_sha256, sha256('+' || regexp_replace(c.p, '\D', '', 'g')) as phone_sha256 from latest

-- case: strip plus tag then hash
-- clean
-- to: audience
select customer_id, sha256(regexp_replace(lower(trim(email)), '\+[^@]*@', '@')) as email_sha256 from customers

-- case: whitespace everywhere removed
-- clean
-- to: audience
select customer_id, sha256(lower(regexp_replace(email, '\s+', '', 'g'))) as email_sha256 from customers

-- case: lower and trim in different CTEs
-- clean
-- to: audience
with a as (select customer_id, trim(email) as e from customers), b as (select customer_id, lower(e) as e from a where e <> '')
select customer_id, sha256(e) as email_sha256 from b

-- case: phone with ltrim of plus and back
-- clean
-- to: audience
select customer_id, sha256('+' || ltrim(regexp_replace(phone, '[^0-9+]', '', 'g'), '+')) as phone_sha256 from customers

-- case: phone with replace of plus after cleaning
-- clean
-- to: audience
select customer_id, sha256('+' || replace(regexp_replace(phone, '[^0-9+]', '', 'g'), '+', '')) as phone_sha256 from customers

-- case: phone international prefix 00
-- clean
-- to: audience
select customer_id, sha256(regexp_replace(regexp_replace(phone, '[^0-9+]', '', 'g'), '^00', '+')) as phone_sha256 from customers

-- case: phone by case on plus
-- clean
-- to: audience
with p as (select customer_id, phone, regexp_replace(phone, '[^0-9]', '', 'g') as digits from customers)
select customer_id, sha256(case when phone like '+%' then '+' || digits when length(digits) = 10 then '+1' || digits end) as phone_sha256 from p

-- case: phone by concat where not null in CTE column
-- clean
-- to: audience
with p as (select customer_id, regexp_replace(phone, '[^0-9]', '', 'g') as digits from customers)
select customer_id, sha256(concat('+', digits)) as phone_sha256 from p where digits is not null and digits <> ''

-- case: phone concat guarded by case
-- clean
-- to: audience
select customer_id, case when phone is not null then sha256(concat('+', regexp_replace(phone, '[^0-9]', '', 'g'))) end as phone_sha256 from customers

-- case: if guards coalesce
-- clean
-- to: audience
select customer_id, case when email is null then null else sha256(coalesce(lower(trim(email)), '')) end as email_sha256 from customers

-- case: nullif after coalesce
-- clean
-- to: audience
select customer_id, sha256(nullif(lower(trim(coalesce(email, ''))), '')) as email_sha256 from customers

-- case: email domain aggregated as count
-- clean
-- to: events
select {event}, cast(n as varchar) as description from lines l join (select customer_id, count(distinct split_part(email, '@', 2)) as n from customers group by customer_id) d using (customer_id)

-- case: event id from md5 of keys
-- clean
-- to: events
select l.order_id, 'Purchase' as event, md5(l.order_id || '|purchase') as event_id, 'stores' as event_set_id, 'offline' as event_source, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: event name by case
-- clean
-- to: events
select l.order_id, case when l.price >= 0 then 'Purchase' else 'Purchase' end as event, {rest} from lines l

-- case: currency through a map
-- clean
-- to: events
select {event}, coalesce(nullif(upper(trim(l.currency)), ''), 'EUR') as currency, l.price as value from lines l

-- case: value through nullif division
-- clean
-- to: events
select {event}, l.currency, l.price / nullif(l.quantity, 0) as value from lines l

-- case: positional group by and order by
-- clean
-- to: audience
select customer_id, max(sha256(lower(trim(email)))) as email_sha256 from customers group by 1 order by 1

-- case: qualify dedupe by digest
-- clean
-- to: audience
with h as (select customer_id, sha256(lower(trim(email))) as e, seen_at from customers)
select customer_id, e as email_sha256 from h qualify row_number() over (partition by e order by seen_at desc, customer_id) = 1

-- case: exists against staging model
-- clean
-- to: audience
-- file: models/staging/stg_orders.sql
select order_id, customer_id, ordered_at, price * quantity as amount from lines
-- file: case
select c.customer_id, sha256(lower(trim(c.email))) as email_sha256 from customers c
where (select sum(o.amount) from stg_orders o where o.customer_id = c.customer_id) > 500

-- case: stage hashes, activation selects star-free
-- clean
-- to: audience
-- file: models/staging/stg_hashed.sql
select customer_id, sha256(lower(trim(email))) as email_sha256, sha256('+' || regexp_replace(phone, '[^0-9]', '', 'g')) as phone_sha256, consent from customers
-- file: case
select customer_id, email_sha256, phone_sha256 from stg_hashed where consent

-- case: idfa or aaid by platform
-- clean
-- to: audience
select customer_id, case when country = 'US' then sha256(lower(trim(idfa))) end as idfa_sha256, case when country <> 'US' then sha256(lower(trim(idfa))) end as aaid_sha256 from customers

-- case: lower via list_transform chain
-- clean
-- to: audience
select customer_id, sha256(list_transform([trim(email)], lambda e: lower(e))[1]) as email_sha256 from customers

-- case: string functions by method chain
-- clean
-- to: audience
select customer_id, email.trim().lower().sha256() as email_sha256 from customers

-- case: window then hash
-- clean
-- to: audience
select customer_id, sha256(lower(trim(first_value(email) over (partition by customer_id order by seen_at desc)))) as email_sha256 from customers

-- case: raw leaks by to_json of the row
-- wrong: unhashed-pii
-- to: events
select {event}, cast(to_json(c) as varchar) as description from lines l join customers c using (customer_id)

-- case: raw leaks by histogram
-- wrong: unhashed-pii
-- to: events
select {event}, cast(h as varchar) as description from lines l join (select customer_id, histogram(email) as h from customers group by customer_id) d using (customer_id)

-- case: raw leaks by column alias list
-- wrong: unhashed-pii
-- to: audience
select customer_id, email_sha256 from (select customer_id, lower(trim(email)) from customers) as t(customer_id, email_sha256)

-- case: raw leaks by coalesce in union
-- wrong: unhashed-pii
-- to: audience
select customer_id, email_sha256 from (select customer_id, loyalty_digest as email_sha256 from customers union select customer_id, phone from customers)

-- case: raw leaks by star replace in staging
-- wrong: unhashed-pii
-- to: audience
-- file: models/staging/stg_replaced.sql
select * replace (lower(trim(email)) as email) from customers
-- file: case
select customer_id, email as email_sha256 from stg_replaced

-- case: raw leaks by max over partition
-- wrong: unhashed-pii
-- to: audience
select customer_id, max(lower(trim(email))) over (partition by customer_id) as email_sha256 from customers

-- case: raw leaks by intersect
-- wrong: unhashed-pii
-- to: audience
select customer_id, email as email_sha256 from customers intersect select customer_id, email from customers where consent

-- case: raw leaks by list_aggregate
-- wrong: unhashed-pii
-- to: audience
select customer_id, list_aggregate([email, phone], 'max') as email_sha256 from customers

-- case: raw leaks by unnest struct
-- wrong: unhashed-pii
-- to: audience
select customer_id, u.e as email_sha256 from (select customer_id, unnest([{'e': lower(trim(email))}]) as u from customers)

-- case: raw leaks by cross join lateral unnest
-- wrong: unhashed-pii
-- to: audience
select c.customer_id, t.x as email_sha256 from customers c cross join unnest([c.email, c.phone]) t(x)

-- case: raw leaks by reduce
-- wrong: unhashed-pii
-- to: events
select {event}, list_reduce([c.country, c.full_name], lambda a, b: a || '/' || b) as description from lines l join customers c using (customer_id)

-- case: raw leaks masked with regexp
-- wrong: unhashed-pii
-- to: events
select {event}, regexp_replace(c.email, '^[^@]+', '***') as description from lines l join customers c using (customer_id)

-- case: name in content_name
-- wrong: unhashed-pii
-- to: events
select {event}, 'gift for ' || split_part(c.full_name, ' ', 1) as content_name from lines l join customers c using (customer_id)

-- case: customer id in content id
-- wrong: unhashed-pii
-- to: events
select {event}, l.customer_id as content_id from lines l

-- case: double hash by certified over stage
-- wrong: double-hash
-- to: audience
select customer_id, sha256(email_sha256) as email_sha256 from stg_hashed

-- case: double hash in join
-- wrong: double-hash
-- to: audience
select c.customer_id, sha256(lower(h.email_sha256)) as email_sha256 from customers c join stg_hashed h using (customer_id)

-- case: md5 then sha256
-- wrong: double-hash, weak-hash
-- to: audience
select customer_id, sha256(md5(lower(trim(email)))) as email_sha256 from customers

-- case: doubled plus
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256('+' || e164(phone, country)) as phone_sha256 from customers

-- case: plus and blank
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256('+ ' || regexp_replace(phone, '[^0-9]', '', 'g')) as phone_sha256 from customers

-- case: country code with hyphen
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256('+1-' || regexp_replace(phone, '[^0-9]', '', 'g')) as phone_sha256 from customers

-- case: tel prefix
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256('tel:+' || regexp_replace(phone, '[^0-9]', '', 'g')) as phone_sha256 from customers

-- case: phone keeps hyphens
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256('+' || regexp_replace(phone, '[^0-9-]', '', 'g')) as phone_sha256 from customers

-- case: phone as it is
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(trim(phone)) as phone_sha256 from customers

-- case: phone lower trimmed like an e-mail
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(lower(trim(phone))) as phone_sha256 from customers

-- case: coalesce with constant default address
-- wrong: hash-of-null-folded
-- to: audience
select customer_id, sha256(lower(trim(coalesce(email, 'noreply@example.com')))) as email_sha256 from customers

-- case: concat_ws folds
-- wrong: hash-of-null-folded
-- to: audience
select customer_id, sha256(concat_ws('', '+', regexp_replace(phone, '[^0-9]', '', 'g'))) as phone_sha256 from customers

-- case: case else unknown
-- wrong: hash-of-null-folded
-- to: audience
select customer_id, sha256(case when email like '%@%' then lower(trim(email)) else 'unknown' end) as email_sha256 from customers

-- case: upper hash input
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(upper(trim(email))) as email_sha256 from customers

-- case: hash of initcap
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(trim(email)) as email_sha256 from customers

-- case: sha1 of idfa
-- wrong: weak-hash
-- to: audience
select customer_id, sha1(lower(trim(idfa))) as idfa_sha256 from customers

-- case: uppercase by format hex
-- wrong: uppercase-digest
-- to: audience
select customer_id, upper(email_sha256(email)) as email_sha256 from customers

-- case: digest with dashes
-- wrong: digest-of-digest
-- to: audience
select customer_id, substr(sha256(lower(trim(email))), 1, 8) || '-' || substr(sha256(lower(trim(email))), 9) as email_sha256 from customers

-- case: swapped identifiers
-- wrong: wrong-identifier
-- to: audience
select customer_id, sha256(lower(trim(email))) as phone_sha256 from customers

-- case: device id digest as e-mail
-- wrong: wrong-identifier
-- to: audience
select customer_id, sha256(lower(trim(idfa))) as email_sha256 from customers

-- case: name digest as e-mail
-- wrong: wrong-identifier
-- to: audience
select customer_id, sha256(lower(trim(full_name))) as email_sha256 from customers

-- case: event name with a blank
-- wrong: unaccepted-value
-- to: events
select l.order_id, 'Add To Cart' as event, {rest} from lines l

-- case: event by case, one wrong
-- wrong: unaccepted-value
-- to: events
select l.order_id, case when l.price > 0 then 'Purchase' else 'purchased' end as event, {rest} from lines l

-- case: currency by case, one wrong
-- wrong: unaccepted-value
-- to: events
select {event}, case l.currency when 'GBP' then 'UKP' else l.currency end as currency, l.price as value from lines l

-- case: event source misspelt
-- wrong: unaccepted-value
-- to: events
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, 'ofline' as event_source, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: event set unknown
-- wrong: unknown-event-source
-- to: events
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'store' as event_set_id, 'offline' as event_source, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: row number as event id
-- wrong: unstable-key
-- to: events
select l.order_id, 'Purchase' as event, l.order_id || row_number() over () as event_id, 'stores' as event_set_id, 'offline' as event_source, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: fan-out by cards
-- wrong: fan-out-join
-- to: audience
with cards as (select customer_id, order_id from lines group by customer_id, order_id), c as (select customer_id, max(email) as email, sum(spent) as spent from customers group by customer_id)
select c.customer_id, sha256(lower(trim(c.email))) as email_sha256 from c join cards using (customer_id)

-- case: comma join
-- wrong: cross-join
-- to: audience
select c.customer_id, sha256(lower(trim(c.email))) as email_sha256 from customers c, lines l where c.consent

-- case: limit without order
-- wrong: limit-without-order
-- to: audience
select customer_id, sha256(lower(trim(email))) as email_sha256 from customers limit 1000

-- Mistakes in DuckDB
-- case: customer name as content name via struct
-- wrong: unhashed-pii
-- to: events
with c as (select customer_id, {'name': full_name, 'segment': country} as profile from customers)
select {event}, profile.name as content_name from lines l join c using (customer_id)

-- case: e-mail inside JSON description
-- wrong: unhashed-pii
-- to: events
select {event}, to_json({'email': c.email, 'n': 1})::varchar as description from lines l join customers c using (customer_id)

-- case: list of e-mails to text
-- wrong: unhashed-pii
-- to: events
select {event}, array_to_string([c.email, c.country], '|') as description from lines l join customers c using (customer_id)

-- case: concat with raw name
-- wrong: unhashed-pii
-- to: events
select {event}, concat_ws(' / ', c.country, c.full_name) as content_category from lines l join customers c using (customer_id)

-- case: coalesce falls back to raw email
-- wrong: unhashed-pii
-- to: audience
select customer_id, coalesce(loyalty_digest, lower(trim(email))) as email_sha256 from customers

-- case: pivot spreads raw phone
-- wrong: unhashed-pii
-- to: events
with p as (pivot (select customer_id, country, phone from customers) on country in ('US', 'GB') using max(phone) group by customer_id)
select {event}, p.US as description from lines l join p using (customer_id)

-- case: unpivot carries raw email
-- wrong: unhashed-pii
-- to: audience
with long as (unpivot (select customer_id, email, phone from customers) on email, phone into name kind value v)
select customer_id, v as email_sha256 from long where kind = 'email'

-- case: lateral raw
-- wrong: unhashed-pii
-- to: audience
select c.customer_id, x.v as email_sha256 from customers c, lateral (select lower(trim(c.email)) as v) x

-- case: window first_value raw
-- wrong: unhashed-pii
-- to: audience
select customer_id, first_value(lower(email)) over (partition by customer_id order by seen_at) as email_sha256 from customers

-- case: recursive CTE raw
-- wrong: unhashed-pii
-- to: audience
with recursive chain as (
    select customer_id, email as contact, 0 as depth from customers
    union all
    select customer_id, contact, depth + 1 from chain where depth < 2
)
select customer_id, contact as phone_sha256 from chain where depth = 2

-- case: macro that only cleans
-- wrong: unhashed-pii
-- to: audience
-- file: models/macros/cleaning.sql
create or replace macro tidy_mail(x) as nullif(lower(trim(x)), '');
create or replace macro to_plus(x) as '+' || regexp_replace(x, '[^0-9]', '', 'g');
create or replace macro fold_mail(x) as coalesce(lower(trim(x)), 'unknown');
-- file: case
select customer_id, tidy_mail(email) as email_sha256 from customers

-- case: macro that folds, hashed
-- wrong: hash-of-null-folded
-- to: audience
select customer_id, sha256(fold_mail(email)) as email_sha256 from customers

-- case: macros used well
-- clean
-- to: audience
select customer_id, sha256(tidy_mail(email)) as email_sha256, sha256(to_plus(phone)) as phone_sha256 from customers

-- case: correlated subquery raw
-- wrong: unhashed-pii
-- to: audience
select l.customer_id, (select max(lower(trim(c.email))) from customers c where c.customer_id = l.customer_id) as email_sha256 from (select distinct customer_id from lines) l

-- case: EXCEPT of raw from raw
-- wrong: unhashed-pii
-- to: audience
select customer_id, email_sha256 from (
    select customer_id, lower(trim(email)) as email_sha256 from customers
    except
    select customer_id, lower(trim(email)) from customers where not consent
)

-- case: USING on raw email
-- wrong: unhashed-pii
-- to: events
select {event}, email as description from lines l join customers c using (customer_id) join (select distinct email from customers where consent) d using (email)

-- case: comprehension raw
-- wrong: unhashed-pii
-- to: audience
select customer_id, [lower(trim(x)) for x in [email, phone]][1] as email_sha256 from customers

-- case: lambda raw
-- wrong: unhashed-pii
-- to: audience
select customer_id, list_transform([email], lambda x: lower(trim(x)))[1] as email_sha256 from customers

-- case: double hash via CTE
-- wrong: double-hash
-- to: audience
with h as (select customer_id, sha256(lower(trim(email))) as e from customers)
select customer_id, sha256(lower(trim(e))) as email_sha256 from h

-- case: double hash with union of vendors
-- wrong: double-hash
-- to: audience
with all_addresses as (
    select customer_id, lower(trim(email)) as e from customers where loyalty_digest is null
    union all
    select customer_id, loyalty_digest from customers where loyalty_digest is not null
)
select customer_id, sha256(e) as email_sha256 from all_addresses

-- case: hash before lower
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, lower(sha256(trim(email))) as email_sha256 from customers

-- case: hash before trim
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, trim(sha256(lower(email))) as email_sha256 from customers

-- case: hash of coalesce empty
-- wrong: hash-of-null-folded
-- to: audience
select customer_id, sha256(lower(trim(coalesce(email, '')))) as email_sha256 from customers

-- case: hash of case else empty
-- wrong: hash-of-null-folded
-- to: audience
select customer_id, sha256(case when email is null then '' else lower(trim(email)) end) as email_sha256 from customers

-- case: md5
-- wrong: weak-hash
-- to: audience
select customer_id, md5(lower(trim(email))) as email_sha256 from customers

-- case: sha1
-- wrong: weak-hash
-- to: audience
select customer_id, sha1('+' || regexp_replace(phone, '[^0-9]', '', 'g')) as phone_sha256 from customers

-- case: upper digest
-- wrong: uppercase-digest
-- to: audience
select customer_id, upper(sha256(lower(trim(email)))) as email_sha256 from customers

-- case: hex of sha256 hex
-- wrong: digest-of-digest
-- to: audience
select customer_id, hex(sha256(lower(trim(email)))) as email_sha256 from customers

-- case: salted
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256('s4lt' || lower(trim(email))) as email_sha256 from customers

-- case: salted behind with a colon
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(lower(trim(email)) || ':pepper') as email_sha256 from customers

-- case: binary
-- wrong: digest-of-digest, unfit-type
-- to: audience
select customer_id, unhex(sha256(lower(trim(email)))) as email_sha256 from customers

-- case: base64
-- wrong: digest-of-digest
-- to: audience
select customer_id, base64(unhex(sha256(lower(trim(email))))) as email_sha256 from customers

-- case: phone without plus
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(regexp_replace(phone, '[^0-9]', '', 'g')) as phone_sha256 from customers

-- case: phone with 00
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256('00' || regexp_replace(phone, '[^0-9]', '', 'g')) as phone_sha256 from customers

-- case: phone with leading zero national
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256('0' || right(regexp_replace(phone, '[^0-9]', '', 'g'), 10)) as phone_sha256 from customers

-- case: phone as printf without plus
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(printf('%s', regexp_replace(phone, '[^0-9]', '', 'g'))) as phone_sha256 from customers where phone is not null

-- case: phone with a guessed code in format
-- wrong: guessed-country-code
-- to: audience
select customer_id, sha256(format('+44{}', regexp_replace(phone, '[^0-9]', '', 'g'))) as phone_sha256 from customers where phone is not null

-- case: phone with spaces kept
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256('+' || replace(phone, '-', '')) as phone_sha256 from customers

-- case: phone digits first only
-- wrong: regexp-replace-once, hash-of-unnormalised
-- to: audience
select customer_id, sha256('+' || regexp_replace(phone, '[^0-9]', '')) as phone_sha256 from customers

-- case: format folds NULL phone
-- wrong: hash-of-null-folded
-- to: audience
select customer_id, sha256(concat('+', regexp_replace(phone, '[^0-9]', '', 'g'))) as phone_sha256 from customers

-- case: ip on offline
-- wrong: untaken-column
-- to: events
select {event}, l.ip from lines l

-- case: ip as description
-- wrong: unhashed-pii
-- to: events
select {event}, l.ip as description from lines l

-- case: page url as content id
-- wrong: unhashed-pii
-- to: events
select {event}, l.page_url as content_id from lines l

-- case: wrong event
-- wrong: unaccepted-value
-- to: events
select l.order_id, 'purchase' as event, {rest} from lines l

-- case: legacy event
-- wrong: legacy-event
-- to: events
select l.order_id, 'CompletePayment' as event, {rest} from lines l

-- case: currency lower
-- wrong: unaccepted-value
-- to: events
select {event}, 'EURO' as currency, l.price as value from lines l

-- case: currency symbol
-- wrong: unaccepted-value
-- to: events
select {event}, case when l.currency = 'USD' then '$' else l.currency end as currency, l.price as value from lines l

-- case: content type wrong
-- wrong: unaccepted-value
-- to: events
select {event}, 'products' as content_type from lines l

-- case: event channel wrong
-- wrong: unaccepted-value
-- to: events
select {event}, 'store' as event_channel from lines l

-- case: translate with wrong list
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(translate(trim(email), 'ABC', 'abc')) as email_sha256 from customers

-- case: translate keeps plus in phone
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(translate(phone, ' -().+', '')) as phone_sha256 from customers where regexp_full_match(phone, '[0-9 +().-]+')

-- case: gmail local part only
-- wrong: hash-of-unnormalised
-- to: audience
with parts as (select customer_id, split_part(lower(trim(email)), '@', 1) as local_part from customers)
select customer_id, sha256(replace(local_part, '.', '')) as email_sha256 from parts

-- case: gmail parts, not lowered
-- wrong: hash-of-unnormalised
-- to: audience
with parts as (select customer_id, split_part(trim(email), '@', 1) as local_part, split_part(trim(email), '@', 2) as domain from customers)
select customer_id, sha256(replace(local_part, '.', '') || '@' || domain) as email_sha256 from parts

-- case: local part twice
-- wrong: hash-of-unnormalised
-- to: audience
with parts as (select customer_id, split_part(lower(trim(email)), '@', 1) as local_part from customers)
select customer_id, sha256(local_part || '@' || local_part) as email_sha256 from parts

-- case: raw domain leaves
-- wrong: unhashed-pii
-- to: events
select {event}, split_part(c.email, '@', 2) as content_category from lines l join customers c using (customer_id)

-- case: map value raw
-- wrong: unhashed-pii
-- to: events
select {event}, map {'e': c.email}['e'] as description from lines l join customers c using (customer_id)

-- case: arg_max raw
-- wrong: unhashed-pii
-- to: audience
select customer_id, arg_max(lower(trim(email)), seen_at) as email_sha256 from customers group by customer_id

-- case: greatest of digest and raw
-- wrong: unhashed-pii
-- to: audience
select customer_id, greatest(loyalty_digest, lower(trim(email))) as email_sha256 from customers

-- case: cast to bigint without digits first, no plus
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(cast(cast(regexp_replace(phone, '[^0-9]', '', 'g') as bigint) as varchar)) as phone_sha256 from customers

-- case: padded digits
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256('+' || lpad(regexp_replace(phone, '[^0-9]', '', 'g'), 15, '0')) as phone_sha256 from customers

-- case: digits with leading zeros kept after plus
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256('+0' || regexp_replace(phone, '[^0-9]', '', 'g')) as phone_sha256 from customers

-- case: national part from the right
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(right(regexp_replace(phone, '[^0-9]', '', 'g'), 10)) as phone_sha256 from customers

-- case: e-mail in the raw phone column
-- wrong: wrong-identifier
-- to: audience
select customer_id, email as phone from customers

-- case: uuid event id
-- wrong: unstable-key
-- to: events
select l.order_id, 'Purchase' as event, gen_random_uuid()::varchar as event_id, 'stores' as event_set_id, 'offline' as event_source, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: misspelt column
-- wrong: unknown-column
-- to: audience
select customer_id, sha256(lower(trim(emial))) as email_sha256 from customers

-- Digests in DuckDB's own words: how they are made, of what, and how often.
-- case: certified
-- clean
-- to: audience
select customer_id, email_sha256(email) as email_sha256, phone_sha256(phone, country) as phone_sha256, maid_sha256(idfa) as idfa_sha256 from customers

-- case: ltrim and rtrim
-- clean
-- to: audience
select customer_id, sha256(ltrim(rtrim(lower(email)))) as email_sha256 from customers

-- case: only ltrim
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(ltrim(lower(email))) as email_sha256 from customers

-- case: white space out by pattern
-- clean
-- to: audience
select customer_id, sha256(lower(regexp_replace(email, '\s+', '', 'g'))) as email_sha256 from customers

-- case: upper, then lower
-- clean
-- to: audience
select customer_id, sha256(lower(upper(trim(email)))) as email_sha256 from customers

-- case: lower outside the hash
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, lower(sha256(trim(email))) as email_sha256 from customers

-- case: nothing done
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(email) as email_sha256 from customers

-- case: CASE guards against empty
-- clean
-- to: audience
select customer_id, case when email is not null and trim(email) <> '' then sha256(lower(trim(email))) end as email_sha256 from customers

-- case: ifnull under the hash
-- wrong: hash-of-null-folded
-- to: audience
select customer_id, sha256(lower(trim(ifnull(email, 'none')))) as email_sha256 from customers

-- case: CASE folds NULL under the hash
-- wrong: hash-of-null-folded
-- to: audience
select customer_id, sha256(case when email is null then '' else lower(trim(email)) end) as email_sha256 from customers

-- case: concat folds NULL under the hash
-- wrong: hash-of-null-folded
-- to: audience
select customer_id, sha256(lower(trim(concat(email, '')))) as email_sha256 from customers

-- case: coalesce with another address
-- clean
-- to: audience
select customer_id, sha256(coalesce(lower(trim(email)), lower(trim(email)))) as email_sha256 from customers

-- case: coalesce outside the hash to NULL
-- clean
-- to: audience
select customer_id, coalesce(email_sha256(email), loyalty_digest) as email_sha256 from customers

-- case: folded but filtered by the same column
-- clean
-- to: audience
select customer_id, sha256(lower(trim(coalesce(email, '')))) as email_sha256 from customers where email is not null

-- case: phone with pipes
-- clean
-- to: audience
select customer_id, sha256('+' || regexp_replace(phone, '[^0-9]', '', 'g')) as phone_sha256 from customers

-- case: phone keeps its plus by pattern
-- clean
-- to: audience
select customer_id, sha256('+' || ltrim(regexp_replace(phone, '[^0-9]+', '', 'g'), '0')) as phone_sha256 from customers

-- case: phone as written
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(phone) as phone_sha256 from customers

-- case: phone, first match only
-- wrong: regexp-replace-once, hash-of-unnormalised
-- to: audience
select customer_id, sha256('+' || regexp_replace(phone, '[^0-9]', '')) as phone_sha256 from customers

-- case: phone, american guess that looks at the length
-- clean
-- to: audience
select customer_id, sha256('+1' || right(regexp_replace(phone, '[^0-9]', '', 'g'), 10)) as phone_sha256 from customers

-- case: e164 then hash
-- clean
-- to: audience
select customer_id, sha256(e164(phone, 'US')) as phone_sha256 from customers

-- case: digest from the source
-- clean
-- to: audience
select customer_id, loyalty_digest as email_sha256 from customers

-- case: digest in upper case
-- wrong: uppercase-digest
-- to: audience
select customer_id, upper(email_sha256(email)) as email_sha256 from customers

-- case: upper then lower
-- clean
-- to: audience
select customer_id, lower(upper(email_sha256(email))) as email_sha256 from customers

-- case: hex of hex
-- wrong: digest-of-digest
-- to: audience
select customer_id, hex(sha256(lower(trim(email)))) as email_sha256 from customers

-- case: base64
-- wrong: digest-of-digest
-- to: audience
select customer_id, base64(unhex(sha256(lower(trim(email))))) as email_sha256 from customers

-- case: cut digest
-- wrong: digest-of-digest
-- to: audience
select customer_id, left(sha256(lower(trim(email))), 32) as email_sha256 from customers

-- case: cut to 64 is whole
-- clean
-- to: audience
select customer_id, left(sha256(lower(trim(email))), 64) as email_sha256 from customers

-- case: joined digests
-- wrong: digest-of-digest
-- to: audience
select customer_id, string_agg(sha256(lower(trim(email))), ',' order by email) as email_sha256 from customers group by customer_id

-- case: prefixed digest
-- wrong: digest-of-digest
-- to: audience
select customer_id, 'sha256:' || sha256(lower(trim(email))) as email_sha256 from customers

-- case: engine hash
-- wrong: digest-of-digest, weak-hash
-- to: audience
select customer_id, cast(hash(lower(trim(email))) as varchar) as email_sha256 from customers

-- case: md5 of a device
-- clean
-- to: audience
select customer_id, maid_md5(idfa) as idfa_md5 from customers

-- case: md5 of a device, own words
-- clean
-- to: audience
select customer_id, md5(lower(trim(idfa))) as idfa_md5 from customers

-- case: md5 of a device where SHA-256 is wanted
-- wrong: weak-hash
-- to: audience
select customer_id, maid_md5(idfa) as idfa_sha256 from customers

-- case: salted in front
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256('pepper' || lower(trim(email))) as email_sha256 from customers

-- case: salted behind
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(lower(trim(email)) || 'pepper') as email_sha256 from customers

-- case: certified over sha256
-- wrong: double-hash
-- to: audience
select customer_id, email_sha256(sha256(lower(trim(email)))) as email_sha256 from customers

-- case: hash of the raw column in a column that is hashed at delivery
-- clean
-- to: audience
select customer_id, lower(trim(email)) as email from customers

-- case: hash of both branches
-- clean
-- to: audience
select customer_id, case when country = 'DE' then sha256(lower(trim(email))) else email_sha256(email) end as email_sha256 from customers

-- case: hash in one branch only
-- wrong: unhashed-pii
-- to: audience
select customer_id, case when country = 'DE' then sha256(lower(trim(email))) else email end as email_sha256 from customers

-- case: one branch raw in a raw column
-- wrong: mixed-identifier
-- to: audience
select customer_id, coalesce(loyalty_digest, email) as email from customers

-- case: normal form in a filter only
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(email) as email_sha256 from customers where email = lower(trim(email))

-- case: phone digest under the e-mail's name
-- wrong: unhashed-pii
-- to: audience
select customer_id, phone as email_sha256 from customers

-- case: digest as blob cast to text
-- wrong: digest-of-digest
-- to: audience
select customer_id, cast(unhex(sha256(lower(trim(email)))) as varchar) as email_sha256 from customers

-- case: cast of a digest to varchar
-- clean
-- to: audience
select customer_id, cast(sha256(lower(trim(email))) as varchar) as email_sha256 from customers

-- case: digest through nullif of the empty digest
-- clean
-- to: audience
select customer_id, nullif(sha256(lower(trim(email))), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855') as email_sha256 from customers

-- case: digest by max over group
-- clean
-- to: audience
select customer_id, max(sha256(lower(trim(email)))) as email_sha256 from customers group by customer_id

-- case: normalised in a CTE, hashed outside, joined
-- clean
-- to: audience
with n as (select customer_id, lower(trim(email)) as e, '+' || regexp_replace(phone, '\D', '', 'g') as p from customers)
select n.customer_id, sha256(n.e) as email_sha256, sha256(n.p) as phone_sha256 from n join lines l on l.customer_id = n.customer_id group by all

-- case: trim of tabs as well
-- clean
-- to: audience
select customer_id, sha256(lower(trim(email, E' \t\n\r'))) as email_sha256 from customers

-- case: trim of dots only
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(lower(trim(email, '.'))) as email_sha256 from customers

-- case: strip_accents is more than a normal form
-- clean
-- to: audience
select customer_id, email_sha256(strip_accents(email)) as email_sha256 from customers

-- case: digest under if
-- clean
-- to: audience
select customer_id, if(email like '%@%', sha256(lower(trim(email))), null) as email_sha256 from customers

-- case: digest of a constant
-- clean
-- to: audience
select customer_id, case when consent then email_sha256(email) end as email_sha256 from customers

-- case: external id digest on the web
-- clean
-- to: events
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'web' as event_set_id, 'web' as event_source, l.ordered_at as timestamp, l.page_url, external_id_sha256(l.customer_id) as external_id_sha256
from lines l

-- case: external id, own words
-- clean
-- to: events
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'web' as event_set_id, 'web' as event_source, l.ordered_at as timestamp, l.page_url, sha256(l.customer_id) as external_id_sha256
from lines l

-- case: external id raw where a digest is asked
-- wrong: unhashed-pii
-- to: events
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'web' as event_set_id, 'web' as event_source, l.ordered_at as timestamp, l.page_url, l.customer_id as external_id_sha256
from lines l

-- case: external id, null folded
-- wrong: hash-of-null-folded
-- to: events
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'web' as event_set_id, 'web' as event_source, l.ordered_at as timestamp, l.page_url, sha256(coalesce(l.customer_id, '')) as external_id_sha256
from lines l

-- case: device in a digest column
-- wrong: unhashed-pii
-- to: audience
select customer_id, lower(idfa) as idfa_sha256 from customers

-- case: zero device under hash
-- clean
-- to: audience
select customer_id, sha256(nullif(lower(trim(idfa)), '00000000-0000-0000-0000-000000000000')) as idfa_sha256 from customers

-- case: alias that is called like a source column
-- clean
-- to: audience
select customer_id, sha256(lower(trim(contact))) as email_sha256 from (select customer_id, email as contact, country as email from customers)

-- case: except, the left side leaks
-- wrong: unhashed-pii
-- to: audience
with w as (select customer_id, email as h from customers except select customer_id, sha256(email) from customers)
select customer_id, h as email_sha256 from w

-- case: filter of a list then hash
-- clean
-- to: audience
with p as (select customer_id, list(email order by seen_at) as mails from customers group by customer_id)
select customer_id, sha256(lower(trim(list_filter(mails, lambda m: m like '%@%')[1]))) as email_sha256 from p

-- case: normal form split over three models
-- clean
-- to: audience
-- file: models/split_one.sql
select customer_id, trim(email) as email from customers
-- file: models/split_two.sql
select customer_id, lower(email) as email from split_one
-- file: case
select customer_id, sha256(email) as email_sha256 from split_two

-- case: only lowered over two models
-- wrong: hash-of-unnormalised
-- to: audience
-- file: models/half_one.sql
select customer_id, email from customers
-- file: models/half_two.sql
select customer_id, lower(email) as email from half_one
-- file: case
select customer_id, sha256(email) as email_sha256 from half_two

-- case: one branch of a union not normal
-- wrong: hash-of-unnormalised
-- to: audience
with u as (select customer_id, lower(trim(email)) as e from customers where consent union all select customer_id, trim(email) from customers where not consent)
select customer_id, sha256(e) as email_sha256 from u

-- case: trim both from
-- clean
-- to: audience
select customer_id, sha256(lower(trim(both from email))) as email_sha256 from customers

-- case: phone keeps plus and digits
-- clean
-- to: audience
select customer_id, sha256(regexp_replace(phone, '[^+0-9]', '', 'g')) as phone_sha256 from customers where phone like '+%'

-- case: phone without leading zeros after 00
-- clean
-- to: audience
select customer_id, sha256('+' || regexp_replace(regexp_replace(phone, '[^0-9]', '', 'g'), '^00', '')) as phone_sha256 from customers

-- case: lower of the digest is harmless
-- clean
-- to: audience
select customer_id, lower(sha256(lower(trim(email)))) as email_sha256 from customers

-- case: trim of the digest is harmless
-- clean
-- to: audience
select customer_id, trim(sha256(lower(trim(email)))) as email_sha256 from customers

-- case: concat of the digest and nothing
-- clean
-- to: audience
select customer_id, sha256(lower(trim(email))) || '' as email_sha256 from customers

-- case: coalesce of the digest with an empty text
-- clean
-- to: audience
select customer_id, coalesce(sha256(lower(trim(email))), '') as email_sha256 from customers

-- case: hash of a constant beside
-- clean
-- to: audience
select customer_id, case when email is null then null else sha256(lower(trim(email))) end as email_sha256 from customers

-- case: hash of NULL text
-- wrong: hash-of-null-folded
-- to: audience
select customer_id, sha256(coalesce(lower(trim(email)), 'null')) as email_sha256 from customers

-- case: hash of cast NULL default by if
-- wrong: hash-of-null-folded
-- to: audience
select customer_id, sha256(if(email is null, 'unknown', lower(trim(email)))) as email_sha256 from customers

-- case: hex by sha256 of bytes
-- clean
-- to: audience
select customer_id, sha256(encode(lower(trim(email)))) as email_sha256 from customers

-- case: sha256 of a digest's upper case
-- wrong: double-hash
-- to: audience
select customer_id, sha256(upper(loyalty_digest)) as email_sha256 from customers

-- case: certified digest of a digest column
-- clean
-- to: audience
select customer_id, email_digest(coalesce(loyalty_digest, email)) as email_sha256 from customers

-- case: raw email column gets a digest of md5
-- wrong: weak-hash
-- to: audience
select customer_id, md5(lower(trim(email))) as email from customers

-- case: raw phone column gets the e-mail digest
-- clean
-- to: audience
select customer_id, e164(phone, country) as phone from customers

-- case: german trunk zero
-- clean
-- to: audience
select customer_id, sha256('+49' || regexp_replace(regexp_replace(phone, '[^0-9]', '', 'g'), '^0', '')) as phone_sha256 from customers where country = 'DE'

-- case: german trunk zero by replacement
-- clean
-- to: audience
select customer_id, sha256('+' || regexp_replace(regexp_replace(phone, '[^0-9]', '', 'g'), '^0', '49')) as phone_sha256 from customers where country = 'DE'

-- case: googlemail
-- clean
-- to: audience
select customer_id, sha256(regexp_replace(lower(trim(email)), '@googlemail[.]com$', '@gmail.com')) as email_sha256 from customers

-- case: replacement in capitals
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(replace(lower(trim(email)), '@googlemail.com', '@Gmail.com')) as email_sha256 from customers

-- case: e164 stripped once more
-- clean
-- to: audience
select customer_id, sha256(regexp_replace(e164(phone, country), '\s', '', 'g')) as phone_sha256 from customers

-- case: e164 without its plus
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(replace(e164(phone, country), '+', '')) as phone_sha256 from customers

-- case: tabs then trim
-- clean
-- to: audience
select customer_id, sha256(trim(replace(lower(email), chr(9), ''))) as email_sha256 from customers

-- case: blank in the replacement
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(replace(lower(trim(email)), '_', ' ')) as email_sha256 from customers

-- case: plus tag removed
-- clean
-- to: audience
select customer_id, sha256(regexp_replace(lower(trim(email)), '\+[^@]*@', '@')) as email_sha256 from customers

-- case: substr digits
-- clean
-- to: audience
select customer_id, sha256('+49' || substr(regexp_replace(phone, '[^0-9]', '', 'g'), 2)) as phone_sha256 from customers where phone like '0%'

-- case: left email digits
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256('+' || right(phone, 10)) as phone_sha256 from customers

-- case: filtered by like
-- clean
-- to: audience
select c.customer_id, sha256(lower(trim(coalesce(c.email, '')))) as email_sha256 from customers c where c.email like '%@%' and c.consent

-- case: filtered by another column
-- wrong: hash-of-null-folded
-- to: audience
select c.customer_id, sha256(lower(trim(coalesce(c.email, '')))) as email_sha256 from customers c where c.phone is not null

-- case: filtered on is null
-- wrong: hash-of-null-folded
-- to: audience
select c.customer_id, sha256(lower(trim(coalesce(c.email, '')))) as email_sha256 from customers c where c.email is null

-- case: filtered by or
-- wrong: hash-of-null-folded
-- to: audience
select c.customer_id, sha256(lower(trim(coalesce(c.email, '')))) as email_sha256 from customers c where c.email is not null or c.consent

-- case: filtered but NULL again by nullif
-- wrong: hash-of-null-folded
-- to: audience
select c.customer_id, sha256(lower(coalesce(nullif(trim(c.email), ''), 'none'))) as email_sha256 from customers c where c.email is not null

-- case: phone concat filtered
-- clean
-- to: audience
select customer_id, sha256(concat('+', regexp_replace(phone, '[^0-9]', '', 'g'))) as phone_sha256 from customers where phone is not null and phone <> ''

-- case: filtered in a CTE and joined by outer
-- wrong: hash-of-null-folded
-- to: audience
with p as (select customer_id, email from customers where email is not null) select c.customer_id, sha256(lower(trim(coalesce(p.email, '')))) as email_sha256 from customers c left join p using (customer_id)

-- case: other branch NULL
-- wrong: hash-of-null-folded
-- to: audience
select customer_id, sha256(lower(trim(concat(case when consent then email end, '')))) as email_sha256 from customers where email is not null

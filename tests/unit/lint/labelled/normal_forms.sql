-- Whether what is hashed was in its normal form, and whether a missing value was.
-- case: lower around trim
-- clean
-- to: audience
select customer_id, sha256(lower(trim(email))) as email_sha256 from customers

-- case: trim around lower
-- clean
-- to: audience
select customer_id, sha256(trim(lower(email))) as email_sha256 from customers

-- case: ltrim and rtrim
-- clean
-- to: audience
select customer_id, sha256(lower(ltrim(rtrim(email)))) as email_sha256 from customers

-- case: lcase, another name of lower
-- clean
-- to: audience
select customer_id, sha256(lcase(trim(email))) as email_sha256 from customers

-- case: nullif of the empty text
-- clean
-- to: audience
select customer_id, sha256(nullif(lower(trim(email)), '')) as email_sha256 from customers

-- case: white space taken out by a pattern
-- clean
-- to: audience
select customer_id, sha256(regexp_replace(lower(email), '\s+', '', 'g')) as email_sha256 from customers

-- case: white space at both ends taken off by a pattern
-- clean
-- to: audience
select customer_id, sha256(regexp_replace(lower(email), '^\s+|\s+$', '', 'g')) as email_sha256 from customers

-- case: blanks taken out by replace
-- clean
-- to: audience
select customer_id, sha256(replace(lower(email), ' ', '')) as email_sha256 from customers

-- case: the SQL spelling of trim
-- clean
-- to: audience
select customer_id, sha256(lower(trim(both ' ' from email))) as email_sha256 from customers

-- case: method chain
-- clean
-- to: audience
select customer_id, email.trim().lower().sha256() as email_sha256 from customers

-- case: cast in between
-- clean
-- to: audience
select customer_id, sha256(lower(trim(email::varchar))) as email_sha256 from customers

-- case: normalize_email, then sha256
-- clean
-- to: audience
select customer_id, sha256(normalize_email(email)) as email_sha256 from customers

-- case: case expression that keeps NULL
-- clean
-- to: audience
select customer_id,
    case when trim(email) <> '' then sha256(lower(trim(email))) end as email_sha256
from customers

-- case: coalesce of two addresses
-- clean
-- to: audience
select c.customer_id, sha256(lower(trim(coalesce(c.email, d.email)))) as email_sha256
from customers c left join customers d on d.customer_id = c.customer_id

-- case: three models, lower, trim, hash
-- clean
-- to: audience
-- file: models/staging/lowered.sql
select customer_id, lower(email) as email from customers
-- file: models/staging/trimmed.sql
select customer_id, trim(email) as email from lowered
-- file: case
select customer_id, sha256(email) as email_sha256 from trimmed

-- case: three models, trim forgotten
-- wrong: hash-of-unnormalised
-- to: audience
-- file: models/staging/lowered_only.sql
select customer_id, lower(email) as email from customers
-- file: models/staging/passed_on.sql
select customer_id, email from lowered_only
-- file: case
select customer_id, sha256(email) as email_sha256 from passed_on

-- case: union of a normal side and another
-- wrong: hash-of-unnormalised
-- to: audience
with addresses as (
    select customer_id, lower(trim(email)) as email from customers where consent
    union all
    select customer_id, email from customers where not consent
)
select customer_id, sha256(email) as email_sha256 from addresses

-- case: one branch is not normal
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id,
    sha256(case when country = 'DE' then lower(trim(email)) else trim(email) end) as email_sha256
from customers

-- case: only lower
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(lower(email)) as email_sha256 from customers

-- case: only trim
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(trim(email)) as email_sha256 from customers

-- case: only the left side trimmed
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(lower(ltrim(email))) as email_sha256 from customers

-- case: trimmed after the hash
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, lower(trim(sha256(email))) as email_sha256 from customers

-- case: upper case
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(upper(trim(email))) as email_sha256 from customers

-- case: a blank joined on behind
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(lower(trim(email)) || ' ') as email_sha256 from customers

-- case: salted in front
-- wrong: hash-of-unnormalised, hash-of-null-folded
-- to: audience
select customer_id, sha256(concat('s3cret:', lower(trim(email)))) as email_sha256 from customers

-- case: salted by the customer id
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(lower(trim(email)) || customer_id) as email_sha256 from customers

-- case: e-mail and phone in one digest
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(lower(trim(email)) || '|' || e164(phone, country)) as email_sha256 from customers

-- case: domain only
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(split_part(lower(trim(email)), '@', 2)) as email_sha256 from customers

-- case: the name of the address only
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(left(lower(trim(email)), 10)) as email_sha256 from customers

-- case: the first blank only is taken out
-- wrong: hash-of-unnormalised, regexp-replace-once
-- to: audience
select customer_id, sha256(regexp_replace(lower(email), '\s', '')) as email_sha256 from customers

-- case: folded to the empty text
-- wrong: hash-of-null-folded
-- to: audience
select customer_id, sha256(lower(trim(coalesce(email, '')))) as email_sha256 from customers

-- case: ifnull, folded to a word
-- wrong: hash-of-null-folded
-- to: audience
select customer_id, sha256(ifnull(lower(trim(email)), 'unknown')) as email_sha256 from customers

-- case: else branch holds a word
-- wrong: hash-of-null-folded
-- to: audience
select customer_id,
    sha256(case when email is not null then lower(trim(email)) else 'none' end) as email_sha256
from customers

-- case: concat takes NULL as empty
-- wrong: hash-of-null-folded
-- to: audience
select customer_id, sha256(concat(lower(trim(email)))) as email_sha256 from customers

-- case: concat puts the plus before nothing
-- wrong: hash-of-null-folded
-- to: audience
select customer_id, sha256(concat('+', regexp_replace(phone, '[^0-9]', '', 'g'))) as phone_sha256 from customers

-- case: folded in a model before
-- wrong: hash-of-null-folded
-- to: audience
-- file: models/staging/folded.sql
select customer_id, coalesce(lower(trim(email)), 'n/a') as email from customers
-- file: case
select customer_id, sha256(email) as email_sha256 from folded

-- case: own macro over folded
-- wrong: hash-of-null-folded
-- to: audience
select customer_id, own_digest(either(email, '-')) as email_sha256 from customers

-- case: folded for a comparison only
-- clean
-- to: audience
select customer_id, email_sha256(email) as email_sha256
from customers
where coalesce(email, '') <> ''

-- case: coalesce whose last item is NULL
-- clean
-- to: audience
select customer_id, sha256(lower(trim(coalesce(email, null)))) as email_sha256 from customers

-- case: folded and unfolded again
-- clean
-- to: audience
select customer_id, sha256(nullif(coalesce(lower(trim(email)), ''), '')) as email_sha256 from customers

-- case: a certified function takes the empty text for nothing
-- clean
-- to: audience
select customer_id, email_sha256(coalesce(email, '')) as email_sha256 from customers

-- case: phone, certified in two steps
-- clean
-- to: audience
select customer_id, sha256(e164(phone, country)) as phone_sha256 from customers

-- case: phone, digits behind a plus
-- clean
-- to: audience
select customer_id, sha256('+' || regexp_replace(phone, '\D', '', 'g')) as phone_sha256 from customers

-- case: phone, digits in a CTE and the plus later
-- clean
-- to: audience
with digits as (select customer_id, regexp_replace(phone, '[^[:digit:]]+', '', 'g') as number from customers)
select customer_id, sha256('+' || nullif(number, '')) as phone_sha256 from digits

-- case: phone, all but digits and plus taken out
-- clean
-- to: audience
select customer_id, sha256(regexp_replace(phone, '[^+\d]', '', 'g')) as phone_sha256 from customers

-- case: phone without its plus
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(regexp_replace(phone, '[^0-9]', '', 'g')) as phone_sha256 from customers

-- case: phone with its blanks behind a plus
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256('+' || trim(phone)) as phone_sha256 from customers

-- case: phone, plus taken off again
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(ltrim(e164(phone, country), '+')) as phone_sha256 from customers

-- case: phone, plus replaced by two zeros
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(replace(e164(phone, country), '+', '00')) as phone_sha256 from customers

-- case: phone, only hyphens and blanks replaced
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256('+' || replace(replace(phone, '-', ''), ' ', '')) as phone_sha256 from customers

-- case: phone hashed as an address
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(lower(trim(phone))) as phone_sha256 from customers

-- case: raw phone in a lambda
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, list_transform([phone], lambda p: sha256(p))[1] as phone_sha256 from customers

-- case: distinct and order by do not change a value
-- clean
-- to: audience
with addresses as (select distinct customer_id, lower(trim(email)) as email from customers order by email)
select customer_id, sha256(email) as email_sha256 from addresses

-- case: latest normal address by a window
-- clean
-- to: audience
with addresses as (select customer_id, seen_at, lower(trim(email)) as email from customers)
select customer_id, sha256(arg_max(email, seen_at)) as email_sha256 from addresses group by customer_id

-- case: latest raw address by arg_max
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(arg_max(email, seen_at)) as email_sha256 from customers group by customer_id

-- case: event id made of a raw address and the order
-- clean
-- to: events
select l.order_id, 'Purchase' as event, sha256(lower(trim(c.email)) || l.order_id) as event_id, 'stores' as event_set_id,
    'offline' as event_source, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256
from lines l join customers c using (customer_id)

-- case: advertising id, normal
-- clean
-- to: audience
select customer_id, maid_sha256(idfa) as idfa_sha256 from customers where consent

-- case: advertising id by hand, lower case
-- clean
-- to: audience
select customer_id, sha256(lower(trim(idfa))) as idfa_sha256 from customers

-- case: accents and other letters stay as they are
-- clean
-- to: audience
select customer_id, sha256(lower(trim(nfc_normalize(email)))) as email_sha256 from customers

-- case: blanks taken off by two anchored patterns
-- clean
-- to: audience
select customer_id,
    sha256(regexp_replace(regexp_replace(lower(email), '^\s+', ''), '\s+$', '')) as email_sha256
from customers

-- case: blanks taken off in front by an anchored pattern only
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(regexp_replace(lower(email), '^\s+', '')) as email_sha256 from customers

-- case: a letter taken off may uncover a blank
-- wrong: hash-of-unnormalised
-- to: audience
select customer_id, sha256(ltrim(lower(trim(email)), 'x')) as email_sha256 from customers

-- case: zeros taken off the digits before the plus
-- clean
-- to: audience
select customer_id, sha256('+' || ltrim(regexp_replace(phone, '\D', '', 'g'), '0')) as phone_sha256 from customers

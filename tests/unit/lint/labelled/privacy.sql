-- Where raw personal data leaves and where it does not: one query a case, written before the lint was read.
-- case: the certified functions
-- clean
-- to: audience
select
    customer_id,
    email_sha256(email) as email_sha256,
    phone_sha256(phone, country) as phone_sha256
from customers
where consent

-- case: raw columns the destination hashes
-- clean
-- to: audience
select c.customer_id, c.email, c.phone
from customers c
where c.consent and c.spent > 100

-- case: a digest that the source has
-- clean
-- to: audience
select customer_id, loyalty_digest as email_sha256
from customers
where loyalty_digest is not null

-- case: names only in conditions
-- clean
-- to: audience
select customer_id, email_sha256(email) as email_sha256
from customers
where full_name <> 'Test User'
    and email not like '%@example.com'
    and length(phone) > 6

-- case: existence of a purchase by e-mail
-- clean
-- to: audience
select c.customer_id, email_sha256(c.email) as email_sha256
from customers as c
where exists (select 1 from customers as d where d.email = c.email and d.customer_id <> c.customer_id)

-- case: not in a list of addresses
-- clean
-- to: audience
select customer_id, email_sha256(email) as email_sha256
from customers
where email not in (select email from customers where not consent and email is not null)

-- case: partition by the address
-- clean
-- to: audience
with latest as (
    select *, row_number() over (partition by lower(trim(email)) order by seen_at desc, customer_id) as place
    from customers
)
select customer_id, email_sha256(email) as email_sha256
from latest
where place = 1

-- case: qualify on a window over the address
-- clean
-- to: audience
select customer_id, email_sha256(email) as email_sha256
from customers
qualify row_number() over (partition by email order by seen_at desc, customer_id) = 1

-- case: chain of three CTEs
-- clean
-- to: audience
with consented as (select * from customers where consent),
tidy as (select customer_id, lower(trim(email)) as address from consented),
hashed as (select customer_id, sha256(address) as digest from tidy)
select customer_id, digest as email_sha256 from hashed

-- case: chain of three CTEs without the digest
-- wrong: unhashed-pii
-- to: audience
with consented as (select * from customers where consent),
tidy as (select customer_id, lower(trim(email)) as address from consented),
hashed as (select customer_id, address as digest from tidy)
select customer_id, digest as email_sha256 from hashed

-- case: upper-case names and a quoted identifier
-- clean
-- to: audience
SELECT C."CUSTOMER_ID", EMAIL_SHA256(C."Email") AS "Email_SHA256"
FROM CUSTOMERS AS C

-- case: upper-case names, raw
-- wrong: unhashed-pii
-- to: audience
SELECT "CUSTOMER_ID", "PHONE" AS "Phone_SHA256"
FROM CUSTOMERS

-- case: an alias that shadows a column
-- wrong: unhashed-pii
-- to: audience
select customer_id, email_sha256
from (select customer_id, country, phone as email_sha256 from customers)
order by country

-- case: a subquery whose alias hides raw data under an innocent name
-- wrong: unhashed-pii
-- to: audience
select customer_id, country as phone_sha256
from (select customer_id, phone as country from customers) as t

-- case: an alias that shadows a raw column with a digest
-- clean
-- to: audience
select customer_id, phone as phone_sha256
from (select customer_id, phone_sha256(phone, country) as phone from customers) as t

-- case: union of two clean sides
-- clean
-- to: audience
select customer_id, email_sha256(email) as email_sha256 from customers where consent
union
select customer_id, loyalty_digest from customers where orders > 3

-- case: union by name keeps the columns apart
-- clean
-- to: audience
select customer_id, phone_sha256, email_sha256
from (
    select customer_id, email_sha256(email) as email_sha256, phone_sha256(phone, country) as phone_sha256 from customers
    union all by name
    select phone_sha256(phone, country) as phone_sha256, customer_id, loyalty_digest as email_sha256 from customers
)

-- case: union by name with a raw column
-- wrong: unhashed-pii
-- to: audience
select customer_id, email_sha256
from (
    select customer_id, email_sha256(email) as email_sha256 from customers
    union all by name
    select email as email_sha256, customer_id from customers where consent
)

-- case: union by position with the columns crossed
-- wrong: unhashed-pii
-- to: audience
select customer_id, digest as email_sha256
from (
    select customer_id, email_sha256(email) as digest, email as address from customers
    union all
    select customer_id, email, email_sha256(email) from customers
)

-- case: intersect of digests
-- clean
-- to: audience
select customer_id, email_sha256(email) as email_sha256 from customers
intersect
select customer_id, email_sha256(email) from customers where orders > 2

-- case: except removes by raw address only
-- clean
-- to: audience
with kept as (
    select customer_id, email from customers
    except
    select customer_id, email from customers where not consent
)
select customer_id, email_sha256(email) as email_sha256 from kept

-- case: except yields raw addresses
-- wrong: unhashed-pii
-- to: audience
with kept as (
    select customer_id, phone from customers
    except
    select customer_id, phone from customers where not consent
)
select customer_id, phone as phone_sha256 from kept

-- case: struct packed, hashed field taken
-- clean
-- to: audience
with packed as (
    select customer_id, struct_pack(raw := email, digest := email_sha256(email)) as contact from customers
)
select customer_id, contact.digest as email_sha256 from packed

-- case: struct packed, raw field taken
-- wrong: unhashed-pii
-- to: audience
with packed as (
    select customer_id, struct_pack(raw := email, digest := email_sha256(email)) as contact from customers
)
select customer_id, contact.raw as email_sha256 from packed

-- case: struct literal with brackets
-- wrong: unhashed-pii
-- to: audience
select customer_id, {'mail': email, 'land': country}['mail'] as email_sha256
from customers

-- case: list of raw phones, first taken
-- wrong: unhashed-pii
-- to: audience
select customer_id, [phone, country][1] as phone_sha256
from customers

-- case: lambda that hashes each item
-- clean
-- to: audience
with contacts as (select customer_id, [email] as addresses from customers)
select customer_id,
    list_transform(addresses, lambda a: sha256(lower(trim(a))))[1] as email_sha256
from contacts

-- case: lambda that only lowers each item
-- wrong: unhashed-pii
-- to: audience
with contacts as (select customer_id, [email] as addresses from customers)
select customer_id, list_transform(addresses, lambda a: lower(trim(a)))[1] as email_sha256
from contacts

-- case: lambda that captures a raw column
-- wrong: unhashed-pii
-- to: audience
select customer_id, list_transform([1], lambda n: phone)[1] as phone_sha256
from customers

-- case: list comprehension over raw values
-- wrong: unhashed-pii
-- to: audience
select customer_id, [lower(x) for x in [email]][1] as email_sha256
from customers

-- case: list comprehension that hashes
-- clean
-- to: audience
select customer_id, [sha256(lower(trim(x))) for x in [email]][1] as email_sha256
from customers

-- case: map values
-- wrong: unhashed-pii
-- to: audience
select customer_id, map {'a': phone}['a'] as phone_sha256
from customers

-- case: map of digests
-- clean
-- to: audience
select customer_id, map {'p': phone_sha256(phone, country)}['p'] as phone_sha256
from customers

-- case: JSON built and read again
-- wrong: unhashed-pii
-- to: audience
with documents as (select customer_id, json_object('mail', email, 'land', country) as doc from customers)
select customer_id, doc ->> '$.mail' as email_sha256 from documents

-- case: JSON built and extracted by function
-- wrong: unhashed-pii
-- to: audience
with documents as (select customer_id, to_json({'mail': email}) as doc from customers)
select customer_id, json_extract_string(doc, '$.mail') as email_sha256 from documents

-- case: JSON holds only the digest
-- clean
-- to: audience
with documents as (select customer_id, json_object('mail', email_sha256(email)) as doc from customers)
select customer_id, doc ->> '$.mail' as email_sha256 from documents

-- case: unnest of raw values
-- wrong: unhashed-pii
-- to: audience
select customer_id, unnest([phone]) as phone_sha256
from customers

-- case: unnest in FROM of raw values
-- wrong: unhashed-pii
-- to: audience
select c.customer_id, u.contact as email_sha256
from customers c, unnest([c.email]) as u(contact)

-- case: unnest in FROM, hashed afterwards
-- clean
-- to: audience
select c.customer_id, sha256(lower(trim(u.contact))) as email_sha256
from customers c, unnest([c.email]) as u(contact)

-- case: lateral subselect of raw data
-- wrong: unhashed-pii
-- to: audience
select c.customer_id, t.tidy as email_sha256
from customers c, lateral (select lower(trim(c.email)) as tidy) as t

-- case: lateral subselect that hashes
-- clean
-- to: audience
select c.customer_id, t.digest as email_sha256
from customers c cross join lateral (select sha256(lower(trim(c.email))) as digest) as t

-- case: correlated scalar subquery, raw
-- wrong: unhashed-pii
-- to: audience
select c.customer_id,
    (select max(d.email) from customers d where d.customer_id = c.customer_id) as email_sha256
from customers c

-- case: correlated scalar subquery, hashed
-- clean
-- to: audience
select c.customer_id,
    (select max(email_sha256(d.email)) from customers d where d.customer_id = c.customer_id) as email_sha256
from customers c

-- case: outer column inside an inner SELECT
-- wrong: unhashed-pii
-- to: audience
select c.customer_id, (select c.phone) as phone_sha256
from customers c

-- case: recursive CTE over digests
-- clean
-- to: audience
with recursive chain(customer_id, digest, depth) as (
    select customer_id, email_sha256(email), 0 from customers
    union all
    select customer_id, digest, depth + 1 from chain where depth < 2
)
select customer_id, max(digest) as email_sha256 from chain group by customer_id

-- case: recursive CTE whose second side brings raw data
-- wrong: unhashed-pii
-- to: audience
with recursive chain(customer_id, digest, depth) as (
    select customer_id, email_sha256(email), 0 from customers
    union all
    select c.customer_id, c.email, depth + 1 from chain join customers c using (customer_id) where depth < 1
)
select customer_id, max(digest) as email_sha256 from chain group by customer_id

-- case: max of a digest
-- clean
-- to: audience
select customer_id, max(email_sha256(email)) as email_sha256
from customers
group by customer_id

-- case: max of an address
-- wrong: unhashed-pii
-- to: audience
select customer_id, max(email) as email_sha256
from customers
group by all

-- case: string_agg of addresses
-- wrong: unhashed-pii
-- to: audience
select customer_id, string_agg(email, ',' order by email) as email_sha256
from customers
group by customer_id

-- case: filtered aggregate of a raw phone
-- wrong: unhashed-pii
-- to: audience
select customer_id, max(phone) filter (where country = 'DE') as phone_sha256
from customers
group by customer_id

-- case: filter clause on a raw column, digest taken
-- clean
-- to: audience
select customer_id, max(email_sha256(email)) filter (where phone is not null and full_name <> 'x') as email_sha256
from customers
group by customer_id

-- case: first_value window of a raw phone
-- wrong: unhashed-pii
-- to: audience
select customer_id,
    first_value(phone) over (partition by customer_id order by seen_at) as phone_sha256
from customers

-- case: window over the digest
-- clean
-- to: audience
select customer_id,
    last_value(email_sha256(email)) over (partition by customer_id order by seen_at) as email_sha256
from customers

-- case: lag of the raw address
-- wrong: unhashed-pii
-- to: audience
select customer_id,
    lag(email) over (order by seen_at, customer_id) as email_sha256
from customers

-- case: lag of a count with a raw default
-- wrong: unhashed-pii
-- to: audience
select customer_id,
    lag(country, 1, email) over (order by seen_at, customer_id) as email_sha256
from customers

-- case: star with exclude, digest added
-- clean
-- to: audience
with safe as (
    select * exclude (email, phone, full_name, idfa), email_sha256(email) as email_sha256 from customers
)
select customer_id, email_sha256 from safe

-- case: star with replace by the digest
-- clean
-- to: audience
with safe as (select * replace (email_sha256(email) as email) from customers)
select customer_id, email as email_sha256 from safe

-- case: star with replace of another column
-- wrong: unhashed-pii
-- to: audience
with safe as (select * replace (phone_sha256(phone, country) as phone) from customers)
select customer_id, email as email_sha256 from safe

-- case: star with rename
-- wrong: unhashed-pii
-- to: audience
with renamed as (select * rename (phone as digest) from customers)
select customer_id, digest as phone_sha256 from renamed

-- case: COLUMNS with an expression around it, inside a CTE
-- clean
-- to: audience
with hashed as (
    select customer_id, sha256(lower(trim(columns(['email'])))) from customers
)
select customer_id, email as email_sha256 from hashed

-- case: COLUMNS by regex brings the raw phone
-- wrong: unhashed-pii
-- to: audience
with picked as (select customer_id, columns('^ph') from customers)
select customer_id, phone as phone_sha256 from picked

-- case: COLUMNS by lambda brings the raw phone
-- wrong: unhashed-pii
-- to: audience
with picked as (select customer_id, columns(lambda c: c like 'pho%') from customers)
select customer_id, phone as phone_sha256 from picked

-- case: COLUMNS with a new name from the match
-- wrong: unhashed-pii
-- to: audience
with picked as (select customer_id, columns('(ph)one') as 'x_\1' from customers)
select customer_id, x_ph as phone_sha256 from picked

-- case: a misspelt function beside the raw e-mail, not around it
-- wrong: unknown-function, unhashed-pii
-- to: audience
select customer_id, lowre(country) || email as email_sha256 from customers

-- case: a misspelt function around a digest
-- wrong: unknown-function
-- to: audience
select customer_id, lowre(email_sha256(email)) as email_sha256 from customers

-- case: a misspelt function below the digest
-- wrong: unknown-function
-- to: audience
select customer_id, sha256(lowre(trim(email))) as email_sha256 from customers

-- case: a misspelt function in another model
-- wrong: unknown-function
-- to: audience
-- file: models/marts/misspelt_function.sql
select customer_id, emial_sha256(email) as digest from customers
-- file: case
select customer_id, digest as email_sha256 from misspelt_function

-- case: the raw phone in one branch, a misspelt function in the other
-- wrong: unknown-function, unhashed-pii
-- to: audience
select customer_id, case when consent then phone_sha265(phone) else phone end as phone_sha256 from customers

-- case: COLUMNS by regex chooses the digest alone
-- clean
-- to: audience
with hashed as (select customer_id, phone, email_sha256(email) as email_sha256 from customers),
picked as (select customer_id, columns('_sha256$') from hashed)
select customer_id, email_sha256 from picked

-- case: COLUMNS by lambda chooses the digest alone
-- clean
-- to: audience
with hashed as (select customer_id, phone, email_sha256(email) as email_sha256 from customers),
picked as (select customer_id, max(columns(lambda c: ends_with(c, '_sha256'))) from hashed group by customer_id)
select customer_id, email_sha256 from picked

-- case: a star with LIKE chooses the digest alone
-- clean
-- to: audience
with hashed as (select customer_id, phone, email_sha256(email) as email_sha256 from customers),
picked as (select * like '%\_sha256' escape '\' from hashed), named as (select *, 1 as customer_id from picked)
select customer_id, email_sha256 from named

-- case: COLUMNS by regex chooses a raw column beside the digest
-- wrong: unhashed-pii
-- to: audience
with hashed as (select customer_id, phone as raw_sha256, email_sha256(email) as email_sha256 from customers),
picked as (select customer_id, columns('sha256') from hashed)
select customer_id, raw_sha256 as phone_sha256, email_sha256 from picked

-- case: COLUMNS over a name in capitals, which the pattern may or may not mean
-- wrong: unhashed-pii
-- to: audience
with hashed as (select customer_id, phone as "Phone", email_sha256(email) as email_sha256 from customers),
picked as (select customer_id, columns('^[ep]') from hashed)
select customer_id, email_sha256 from picked

-- case: COLUMNS over what nobody can list
-- wrong: unhashed-pii
-- to: audience
with few as (select customer_id, country, phone from customers),
wide as (from few pivot (max(phone) for country in ('DE', 'FR'))),
picked as (select customer_id, columns('D') from wide)
select customer_id, "DE" as phone_sha256 from picked

-- case: pivot of digests whose name could clash with one that is kept
-- clean
-- to: audience
with few as (select customer_id, email_sha256(email) as de_sha256, country, loyalty_digest from customers),
wide as (from few pivot (max(loyalty_digest) for country in ('DE', 'FR')) as turned)
select turned.customer_id, turned."FR" as email_sha256 from wide as turned

-- case: pivot of digests with a name of its own
-- clean
-- to: audience
select turned.customer_id, turned."DE" as email_sha256
from (select customer_id, country, loyalty_digest from customers)
pivot (max(loyalty_digest) for country in ('DE', 'FR')) as turned

-- case: pivot with names for its columns, a raw one among them
-- wrong: unhashed-pii
-- to: audience
select turned.id as customer_id, turned.home as phone_sha256
from (select customer_id, country, phone from customers)
pivot (max(phone) for country in ('DE', 'FR')) as turned(id, home, away)

-- case: pivot as a statement, of digests
-- clean
-- to: audience
with few as (select customer_id, phone, country, loyalty_digest from customers),
wide as (from (pivot few on country in ('DE', 'FR') using max(loyalty_digest) group by customer_id))
select customer_id, "DE" as email_sha256 from wide

-- case: pivot as a statement, of raw phones
-- wrong: unhashed-pii
-- to: audience
with few as (select customer_id, country, phone from customers),
wide as (from (pivot few on country in ('DE', 'FR') using max(phone) group by customer_id))
select customer_id, "DE" as phone_sha256 from wide

-- case: pivot as a statement keeps what it does not mention
-- wrong: unhashed-pii
-- to: audience
with few as (select customer_id, phone, country, loyalty_digest from customers),
wide as (from (pivot few on country in ('DE', 'FR') using max(loyalty_digest)))
select customer_id, phone as phone_sha256 from wide

-- case: pivot of digests only
-- clean
-- to: audience
with few as (select customer_id, country, loyalty_digest from customers),
wide as (from few pivot (max(loyalty_digest) for country in ('DE', 'FR') group by customer_id))
select customer_id, "DE" as email_sha256 from wide

-- case: pivot of raw phones
-- wrong: unhashed-pii
-- to: audience
with few as (select customer_id, country, phone from customers),
wide as (from few pivot (max(phone) for country in ('DE', 'FR') group by customer_id))
select customer_id, "FR" as phone_sha256 from wide

-- case: unpivot of raw contacts
-- wrong: unhashed-pii
-- to: audience
with contacts as (select customer_id, email, phone from customers),
long as (from contacts unpivot (contact for kind in (email, phone)))
select customer_id, contact as email_sha256 from long where kind = 'email'

-- case: unpivot of digests
-- clean
-- to: audience
with contacts as (
    select customer_id, email_sha256(email) as home, loyalty_digest as card from customers
),
long as (from contacts unpivot (contact for kind in (home, card)))
select customer_id, contact as email_sha256 from long

-- case: positional join
-- wrong: unhashed-pii
-- to: audience
select a.customer_id, b.tidy as email_sha256
from (select customer_id from customers) as a
positional join (select lower(email) as tidy from customers) as b

-- case: natural join
-- clean
-- to: audience
with ids as (select customer_id from customers where consent),
digests as (select customer_id, email_sha256(email) as email_sha256 from customers)
select customer_id, email_sha256 from ids natural join digests

-- case: natural join with raw column
-- wrong: unhashed-pii
-- to: audience
with ids as (select customer_id from customers where consent),
raw as (select customer_id, phone as p from customers)
select customer_id, p as phone_sha256 from ids natural join raw

-- case: joined by a raw column with USING, which leaves merged
-- wrong: unhashed-pii
-- to: audience
select c.customer_id, phone as phone_sha256
from customers c
full join (select phone from customers where consent) as d using (phone)

-- case: joined by a raw column with USING, digest taken
-- clean
-- to: audience
select c.customer_id, phone_sha256(phone, c.country) as phone_sha256
from customers c
semi join (select phone from customers where consent) as d using (phone)

-- case: values list beside the customers
-- clean
-- to: audience
select c.customer_id, email_sha256(c.email) as email_sha256
from customers c
join (values ('DE'), ('FR')) as lands(country) on lands.country = c.country

-- case: values list made of a raw column
-- wrong: unhashed-pii
-- to: audience
select c.customer_id, v.contact as email_sha256
from customers c, lateral (values (c.email)) as v(contact)

-- case: macro that follows its argument
-- clean
-- to: audience
select customer_id, own_digest(either(email, null)) as email_sha256
from customers

-- case: macro with a raw result
-- wrong: unhashed-pii
-- to: audience
select customer_id, either(loyalty_digest, email) as email_sha256
from customers

-- case: coalesce of two digests
-- clean
-- to: audience
select customer_id, coalesce(loyalty_digest, email_sha256(email)) as email_sha256
from customers

-- case: coalesce of a digest and the raw address
-- wrong: unhashed-pii
-- to: audience
select customer_id, coalesce(loyalty_digest, email) as email_sha256
from customers

-- case: one branch of CASE is raw
-- wrong: unhashed-pii
-- to: audience
select customer_id,
    case when consent then phone_sha256(phone, country) else phone end as phone_sha256
from customers

-- case: CASE on a raw condition, both branches hashed
-- clean
-- to: audience
select customer_id,
    case when email like '%@gmail.com' then own_digest(email) else email_sha256(email) end as email_sha256
from customers

-- case: CASE with a raw operand and constant results
-- clean
-- to: events
select {event},
    case email when 'vip@example.com' then 'vip' else 'normal' end as description
from lines l join customers c using (customer_id)

-- case: nullif passes its first argument
-- wrong: unhashed-pii
-- to: audience
select customer_id, nullif(phone, '') as phone_sha256
from customers

-- case: nullif compared with a raw value only
-- clean
-- to: events
select {event}, nullif(l.currency, c.full_name) as description
from lines l join customers c using (customer_id)

-- case: reversed address
-- wrong: unhashed-pii
-- to: audience
select customer_id, reverse(email) as email_sha256
from customers

-- case: Base64 is no digest
-- wrong: unhashed-pii
-- to: audience
select customer_id, base64(encode(lower(trim(email)))) as email_sha256
from customers

-- case: hex of the address is no digest
-- wrong: unhashed-pii
-- to: audience
select customer_id, lower(hex(lower(trim(email)))) as email_sha256
from customers

-- case: masked address
-- wrong: unhashed-pii
-- to: events
select {event}, left(c.email, 3) || '***' as description
from lines l join customers c using (customer_id)

-- case: domain of the address by a pattern
-- wrong: unhashed-pii
-- to: events
select {event}, regexp_extract(c.email, '@(.+)$', 1) as content_category
from lines l join customers c using (customer_id)

-- case: address in the content id
-- wrong: unhashed-pii
-- to: events
select {event}, l.order_id || '-' || lower(c.email) as content_id
from lines l join customers c using (customer_id)

-- case: name in the content name
-- wrong: unhashed-pii
-- to: events
select {event}, concat('Gift for ', c.full_name) as content_name
from lines l join customers c using (customer_id)

-- case: formatted text
-- wrong: unhashed-pii
-- to: events
select {event}, format('{} ({})', l.currency, c.full_name) as description
from lines l join customers c using (customer_id)

-- case: printf of a phone
-- wrong: unhashed-pii
-- to: events
select {event}, printf('%s', c.phone) as description
from lines l join customers c using (customer_id)

-- case: address in the query string of the page
-- wrong: unhashed-pii
-- to: events
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'web' as event_set_id, 'web' as event_source,
    l.ordered_at as timestamp, l.buyer_sha256 as email_sha256,
    'https://shop.example/thanks?mail=' || url_encode(c.email) as page_url
from lines l join customers c using (customer_id)

-- case: page address as the shop recorded it
-- clean
-- to: events
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'web' as event_set_id, 'web' as event_source,
    l.ordered_at as timestamp, l.buyer_sha256 as email_sha256,
    l.page_url, l.ip
from lines l

-- case: IP in the description
-- wrong: unhashed-pii
-- to: events
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'web' as event_set_id, 'web' as event_source,
    l.ordered_at as timestamp, l.buyer_sha256 as email_sha256,
    l.page_url, l.ip as description
from lines l

-- case: length of the address
-- clean
-- to: events
select {event}, length(c.email) as quantity
from lines l join customers c using (customer_id)

-- case: number of phones
-- clean
-- to: events
select {event}, (select count(distinct phone) from customers) as quantity
from lines l

-- case: flag whether the address is known
-- clean
-- to: events
select {event}, (c.email is not null)::int as quantity
from lines l left join customers c using (customer_id)

-- case: predicate on the address
-- clean
-- to: events
select {event}, (c.email = 'x@example.com')::int as quantity
from lines l join customers c using (customer_id)

-- case: existence as a flag
-- clean
-- to: events
select {event},
    if(exists (select 1 from customers c where c.email is not null and c.customer_id = l.customer_id), 1, 0) as quantity
from lines l

-- case: sound of the name
-- wrong: unhashed-pii
-- to: events
select {event}, substr(c.full_name, 1, 1) as description
from lines l join customers c using (customer_id)

-- case: position of a sign in the address is a number
-- clean
-- to: events
select {event}, strpos(c.email, '@') as quantity
from lines l join customers c using (customer_id)

-- case: digits of the phone as a number
-- wrong: unhashed-pii
-- to: events
select {event}, l.currency, try_cast(c.phone as bigint) as value
from lines l join customers c using (customer_id)

-- case: translate is reversible
-- wrong: unhashed-pii
-- to: audience
select customer_id, translate(email, 'abc', 'xyz') as email_sha256
from customers

-- case: customer id as content id
-- wrong: unhashed-pii
-- to: events
select {event}, l.customer_id as content_id
from lines l

-- case: across two models, hashed in the first
-- clean
-- to: audience
-- file: models/staging/hashed_first.sql
select customer_id, sha256(lower(trim(email))) as digest, country from customers
-- file: models/marts/hashed_second.sql
select customer_id, digest from hashed_first where country = 'DE'
-- file: case
select customer_id, digest as email_sha256 from hashed_second

-- case: across two models, never hashed
-- wrong: unhashed-pii
-- to: audience
-- file: models/staging/raw_first.sql
select customer_id, lower(trim(email)) as digest, country from customers
-- file: models/marts/raw_second.sql
select * from raw_first where country = 'DE'
-- file: case
select customer_id, digest as email_sha256 from raw_second

-- case: the alias of the same SELECT is the digest
-- clean
-- to: audience
with tidy as (select customer_id, lower(trim(email)) as address, sha256(address) as digest from customers)
select customer_id, digest as email_sha256 from tidy

-- case: list_aggregate over raw values
-- wrong: unhashed-pii
-- to: audience
select customer_id, list_aggregate(list(email order by email), 'max') as email_sha256
from customers
group by customer_id

-- case: array_to_string of raw values
-- wrong: unhashed-pii
-- to: audience
select customer_id, array_to_string([email, country], '/') as email_sha256
from customers

-- case: min_by keyed by the raw column, digest kept
-- clean
-- to: audience
select customer_id, min_by(email_sha256(email), seen_at) as email_sha256
from customers
group by customer_id

-- case: mode of a raw phone
-- wrong: unhashed-pii
-- to: audience
select customer_id, mode(phone) as phone_sha256
from customers
group by customer_id

-- case: whole row as a struct
-- wrong: unhashed-pii
-- to: audience
select c.customer_id, c::varchar as email_sha256
from customers c

-- case: ordered by a raw column with a limit
-- clean
-- to: audience
select customer_id, email_sha256(email) as email_sha256
from customers
order by email, customer_id
limit 500

-- case: greatest of raw and constant
-- wrong: unhashed-pii
-- to: audience
select customer_id, greatest(phone, '+') as phone_sha256
from customers

-- case: try around the raw value
-- wrong: unhashed-pii
-- to: audience
select customer_id, try(lower(phone)) as phone_sha256
from customers

-- case: a cross-model struct keeps its fields apart
-- clean
-- to: audience
-- file: models/staging/packed_contacts.sql
select customer_id, {'raw': email, 'digest': email_sha256(email)} as contact from customers
-- file: case
select customer_id, contact.digest as email_sha256 from packed_contacts

-- case: struct star unpacks raw fields
-- wrong: unhashed-pii
-- to: audience
with packed as (select customer_id, {'email_sha256': email} as contact from customers),
unpacked as (select customer_id, unnest(contact) from packed)
select customer_id, email_sha256 from unpacked

-- case: row of the FROM-first form
-- clean
-- to: audience
from customers as c
select c.customer_id, email_sha256(c.email) as email_sha256
where c.consent

-- What leaves through structs, lists, maps, JSON, set operations, windows, macros and models.
-- case: chain of CTEs renames an address
-- wrong: unhashed-pii
-- to: events
with a as (select customer_id, email as contact from customers), b as (select customer_id, contact as c2 from a)
select {event}, b.c2 as description from lines l join b on b.customer_id = l.customer_id

-- case: chain of CTEs that hashes at the end
-- clean
-- to: audience
with a as (select customer_id, email as contact from customers), b as (select customer_id, trim(contact) as c2 from a),
c as (select customer_id, lower(c2) as c3 from b)
select customer_id, sha256(c3) as email_sha256 from c

-- case: recursion carries an address
-- wrong: unhashed-pii
-- to: events
with recursive r(customer_id, text, n) as (
  select customer_id, email, 1 from customers
  union all
  select customer_id, text || '.', n + 1 from r where n < 3
)
select {event}, r.text as description from lines l join r on r.customer_id = l.customer_id and r.n = 3

-- case: recursion picks the address up in its second part
-- wrong: unhashed-pii
-- to: events
with recursive r as (
  select customer_id, 'start' as text, 1 as n from customers
  union all
  select r.customer_id, c.email, r.n + 1 from r join customers c on c.customer_id = r.customer_id where r.n < 2
)
select {event}, r.text as description from lines l join r on r.customer_id = l.customer_id and r.n = 2

-- case: recursion only filters by the address
-- clean
-- to: events
with recursive r as (
  select customer_id, 'start' as text, 1 as n from customers where email is not null
  union all
  select r.customer_id, 'step', r.n + 1 from r join customers c on c.customer_id = r.customer_id and c.email > 'a' where r.n < 2
)
select {event}, r.text as description from lines l join r on r.customer_id = l.customer_id and r.n = 2

-- case: scalar subquery hands out an address
-- wrong: unhashed-pii
-- to: events
select {event}, (select max(c.email) from customers c where c.customer_id = l.customer_id) as description from lines l

-- case: scalar subquery counts addresses
-- clean
-- to: events
select {event}, cast((select count(c.email) from customers c where c.customer_id = l.customer_id) as varchar) as description from lines l

-- case: existence of an address
-- clean
-- to: events
select {event}, case when exists (select 1 from customers c where c.customer_id = l.customer_id and c.email is not null) then 'known' else 'new' end as description
from lines l

-- case: membership of addresses
-- clean
-- to: events
select {event}, case when c.email in (select d.email from customers d where d.consent) then 'yes' else 'no' end as description
from lines l join customers c on c.customer_id = l.customer_id

-- case: any comparison of addresses
-- clean
-- to: events
select {event}, case when c.email = any (select d.email from customers d where d.consent) then 'yes' else 'no' end as description
from lines l join customers c on c.customer_id = l.customer_id

-- case: correlated subquery returns a struct field
-- wrong: unhashed-pii
-- to: events
select {event}, (select {'who': c.full_name, 'n': 1} from customers c where c.customer_id = l.customer_id).who as description from lines l

-- case: correlated subquery returns a harmless struct field
-- clean
-- to: events
select {event}, (select {'who': c.full_name, 'land': c.country} from customers c where c.customer_id = l.customer_id).land as description from lines l

-- case: second branch of a union leaks
-- wrong: unhashed-pii
-- to: events
with u as (select customer_id, country as label from customers where consent union all select customer_id, full_name from customers where not consent)
select {event}, u.label as description from lines l join u on u.customer_id = l.customer_id

-- case: union by name puts the name where it belongs
-- wrong: unhashed-pii
-- to: events
with u as (
  select customer_id, country as label, full_name as who from customers where consent
  union all by name
  select full_name as label, country as who, customer_id from customers where not consent)
select {event}, u.label as description from lines l join u on u.customer_id = l.customer_id

-- case: union by name that never mixes
-- clean
-- to: events
with u as (
  select customer_id, country as label, full_name as who from customers where consent
  union all by name
  select full_name as who, country as label, customer_id from customers where not consent)
select {event}, u.label as description from lines l join u on u.customer_id = l.customer_id

-- case: union by position mixes what names keep apart
-- wrong: unhashed-pii
-- to: events
with u as (
  select customer_id, country as label, full_name as who from customers where consent
  union all
  select customer_id, full_name as who, country as label from customers where not consent)
select {event}, u.label as description from lines l join u on u.customer_id = l.customer_id

-- case: except only takes away
-- clean
-- to: events
with k as (select country from customers except select email from customers)
select {event}, k.country as description from lines l join k on k.country = l.currency

-- case: struct of a person, its address
-- wrong: unhashed-pii
-- to: events
select {event}, struct_pack(mail := c.email, land := c.country).mail as description
from lines l join customers c on c.customer_id = l.customer_id

-- case: struct of a person, its country
-- clean
-- to: events
select {event}, struct_pack(mail := c.email, land := c.country).land as description
from lines l join customers c on c.customer_id = l.customer_id

-- case: struct through a CTE, bracket access
-- wrong: unhashed-pii
-- to: events
with p as (select customer_id, {'mail': email, 'land': country} as person from customers)
select {event}, p.person['mail'] as description from lines l join p on p.customer_id = l.customer_id

-- case: struct through a CTE, harmless bracket access
-- clean
-- to: events
with p as (select customer_id, {'mail': email, 'land': country} as person from customers)
select {event}, p.person['land'] as description from lines l join p on p.customer_id = l.customer_id

-- case: whole row as text
-- wrong: unhashed-pii
-- to: events
select {event}, cast(c as varchar) as description from lines l join customers c on c.customer_id = l.customer_id

-- case: whole row as JSON
-- wrong: unhashed-pii
-- to: events
select {event}, to_json(c)->>'email' as description from lines l join customers c on c.customer_id = l.customer_id

-- case: JSON object of an address
-- wrong: unhashed-pii
-- to: events
select {event}, json_extract_string(json_object('m', c.email), '$.m') as description from lines l join customers c on c.customer_id = l.customer_id

-- case: JSON object of a country
-- clean
-- to: events
select {event}, json_extract_string(json_object('land', c.country), '$.land') as description from lines l join customers c on c.customer_id = l.customer_id

-- case: list of addresses by aggregate
-- wrong: unhashed-pii
-- to: events
with p as (select customer_id, list(email order by email) as mails from customers group by customer_id)
select {event}, p.mails[1] as description from lines l join p on p.customer_id = l.customer_id

-- case: length of a list of addresses
-- clean
-- to: events
with p as (select customer_id, list(email order by email) as mails from customers group by customer_id)
select {event}, cast(len(p.mails) as varchar) as description from lines l join p on p.customer_id = l.customer_id

-- case: lambda hashes each address of a list
-- clean
-- to: audience
with p as (select customer_id, list(email order by email) as mails from customers group by customer_id)
select customer_id, list_transform(mails, lambda m: sha256(lower(trim(m))))[1] as email_sha256 from p

-- case: lambda only shouts each address
-- wrong: unhashed-pii
-- to: events
with p as (select customer_id, list(email order by email) as mails from customers group by customer_id)
select {event}, list_transform(p.mails, lambda m: upper(m))[1] as description from lines l join p on p.customer_id = l.customer_id

-- case: lambda captures an address from outside
-- wrong: unhashed-pii
-- to: events
select {event}, list_transform(c.tags, lambda t: t || c.email)[1] as description
from lines l join customers c on c.customer_id = l.customer_id

-- case: lambda filters tags by an address
-- clean
-- to: events
select {event}, list_filter(c.tags, lambda t: c.email like t || '%')[1] as description
from lines l join customers c on c.customer_id = l.customer_id

-- case: comprehension that hashes
-- clean
-- to: audience
select customer_id, [sha256(lower(trim(m))) for m in [email]][1] as email_sha256 from customers

-- case: comprehension that does not
-- wrong: unhashed-pii
-- to: audience
select customer_id, [lower(trim(m)) for m in [email]][1] as email_sha256 from customers

-- case: comprehension with a condition on addresses
-- clean
-- to: events
select {event}, [t for t in c.tags if c.email is not null][1] as description
from lines l join customers c on c.customer_id = l.customer_id

-- case: map of addresses
-- wrong: unhashed-pii
-- to: events
select {event}, map(['m'], [c.email])['m'] as description from lines l join customers c on c.customer_id = l.customer_id

-- case: literal map of addresses
-- wrong: unhashed-pii
-- to: events
select {event}, map {'m': c.email}['m'] as description from lines l join customers c on c.customer_id = l.customer_id

-- case: size of a map of addresses
-- clean
-- to: events
select {event}, cast(cardinality(map {'m': c.email}) as varchar) as description from lines l join customers c on c.customer_id = l.customer_id

-- case: map entries flattened
-- wrong: unhashed-pii
-- to: events
select {event}, map_entries(map {'m': c.email})[1].value as description from lines l join customers c on c.customer_id = l.customer_id

-- case: lateral subquery
-- wrong: unhashed-pii
-- to: events
select {event}, x.m as description from lines l, lateral (select max(c.email) as m from customers c where c.customer_id = l.customer_id) x

-- case: lateral subquery that hashes
-- clean
-- to: events
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, x.m as email_sha256
from lines l, lateral (select sha256(lower(trim(max(c.email)))) as m from customers c where c.customer_id = l.customer_id) x

-- case: join lateral of an expression
-- wrong: unhashed-pii
-- to: events
select {event}, x.shout as description from lines l join customers c on c.customer_id = l.customer_id cross join lateral (select upper(c.full_name) as shout) x

-- case: unnest in the select list
-- wrong: unhashed-pii
-- to: audience
select customer_id, unnest([email]) as email_sha256 from customers

-- case: unnest of digests
-- clean
-- to: audience
select customer_id, unnest([email_sha256(email)]) as email_sha256 from customers

-- case: unnest in from
-- wrong: unhashed-pii
-- to: events
select {event}, u.m as description from lines l join customers c on c.customer_id = l.customer_id, unnest([c.email, c.phone]) as u(m)

-- case: unpivot brings addresses into rows
-- wrong: unhashed-pii
-- to: events
with u as (unpivot (select customer_id, email, phone from customers) on email, phone into name kind value val)
select {event}, u.val as description from lines l join u on u.customer_id = l.customer_id and u.kind = 'email'

-- case: unpivot, only the name of the column
-- clean
-- to: events
with u as (unpivot (select customer_id, email, phone from customers) on email, phone into name kind value val)
select {event}, u.kind as description from lines l join u on u.customer_id = l.customer_id and u.kind = 'email'

-- case: pivot spreads addresses
-- wrong: unhashed-pii
-- to: events
with p as (pivot (select customer_id, country, email from customers) on country in ('DE', 'FR') using max(email) group by customer_id)
select {event}, p.DE as description from lines l join p on p.customer_id = l.customer_id

-- case: pivot counts addresses
-- clean
-- to: events
with p as (pivot (select customer_id, country, email from customers) on country in ('DE', 'FR') using count(email) group by customer_id)
select {event}, cast(p.DE as varchar) as description from lines l join p on p.customer_id = l.customer_id

-- case: pivot over digests
-- clean
-- to: audience
with p as (pivot (select customer_id, country, email_sha256(email) as h from customers) on country in ('DE', 'FR') using max(h) group by customer_id)
select customer_id, coalesce(p.DE, p.FR) as email_sha256 from p

-- case: pivot of the standard, addresses
-- wrong: unhashed-pii
-- to: events
with p as (select * from (select customer_id, country, email from customers) pivot (max(email) as m for country in ('DE', 'FR')))
select {event}, p.DE_m as description from lines l join p on p.customer_id = l.customer_id

-- case: COLUMNS in a CTE takes addresses along
-- wrong: unhashed-pii
-- to: events
with p as (select customer_id, columns('em.*') from customers)
select {event}, p.email as description from lines l join p on p.customer_id = l.customer_id

-- case: COLUMNS in a CTE of harmless columns
-- clean
-- to: events
with p as (select customer_id, columns('country|orders') from customers)
select {event}, p.country as description from lines l join p on p.customer_id = l.customer_id

-- case: star with exclude, the rest is harmless
-- clean
-- to: events
with p as (select * exclude (email, phone, full_name, idfa, loyalty_digest) from customers)
select {event}, p.country as description from lines l join p using (customer_id)

-- case: star with exclude leaves the name
-- wrong: unhashed-pii
-- to: events
with p as (select * exclude (email, phone) from customers)
select {event}, p.full_name as description from lines l join p on p.customer_id = l.customer_id

-- case: star with replace hashes
-- clean
-- to: audience
with p as (select * replace (sha256(lower(trim(email))) as email) from customers)
select customer_id, email as email_sha256 from p

-- case: star with replace of another column
-- wrong: unhashed-pii
-- to: audience
with p as (select * replace (sha256(lower(trim(email))) as phone) from customers)
select customer_id, email as email_sha256 from p

-- case: star with rename
-- wrong: unhashed-pii
-- to: events
with p as (select * rename (full_name as label) from customers)
select {event}, p.label as description from lines l join p on p.customer_id = l.customer_id

-- case: star like
-- wrong: unhashed-pii
-- to: events
with p as (select customer_id, * like 'full%' from customers)
select {event}, p.full_name as description from lines l join p on p.customer_id = l.customer_id

-- case: string_agg of names
-- wrong: unhashed-pii
-- to: events
select {event}, (select string_agg(c.full_name, ', ' order by c.full_name) from customers c where c.customer_id = l.customer_id) as description from lines l

-- case: arg_max of the address
-- wrong: unhashed-pii
-- to: events
with p as (select customer_id, arg_max(email, seen_at) as latest from customers group by customer_id)
select {event}, p.latest as description from lines l join p on p.customer_id = l.customer_id

-- case: arg_max by the address
-- clean
-- to: events
with p as (select customer_id, arg_max(country, email) as land from customers group by customer_id)
select {event}, p.land as description from lines l join p on p.customer_id = l.customer_id

-- case: any_value with order
-- wrong: unhashed-pii
-- to: events
with p as (select customer_id, any_value(email order by seen_at) as one from customers group by customer_id)
select {event}, p.one as description from lines l join p on p.customer_id = l.customer_id

-- case: distinct count of addresses per country
-- clean
-- to: events
with p as (select country, count(distinct email) as n from customers group by country)
select {event}, cast(p.n as varchar) as description from lines l join p on p.country = l.currency

-- case: most frequent name
-- wrong: unhashed-pii
-- to: events
with p as (select country, mode(full_name) as n from customers group by country)
select {event}, p.n as description from lines l join p on p.country = l.currency

-- case: histogram of names
-- wrong: unhashed-pii
-- to: events
with p as (select country, histogram(full_name) as n from customers group by country)
select {event}, map_keys(p.n)[1] as description from lines l join p on p.country = l.currency

-- case: quantile of names
-- wrong: unhashed-pii
-- to: events
with p as (select country, quantile_disc(full_name, 0.5) as n from customers group by country)
select {event}, p.n as description from lines l join p on p.country = l.currency

-- case: window hands an address on
-- wrong: unhashed-pii
-- to: events
with p as (select customer_id, first_value(email) over (partition by customer_id order by seen_at) as f from customers)
select {event}, p.f as description from lines l join p on p.customer_id = l.customer_id

-- case: lag of the name
-- wrong: unhashed-pii
-- to: events
with p as (select customer_id, lag(full_name) over (order by customer_id) as f from customers)
select {event}, p.f as description from lines l join p on p.customer_id = l.customer_id

-- case: rank by address
-- clean
-- to: events
with p as (select customer_id, dense_rank() over (partition by country order by email) as f from customers)
select {event}, cast(p.f as varchar) as description from lines l join p on p.customer_id = l.customer_id

-- case: named window over addresses
-- wrong: unhashed-pii
-- to: events
with p as (select customer_id, last_value(email) over w as f from customers window w as (partition by country order by seen_at, customer_id))
select {event}, p.f as description from lines l join p on p.customer_id = l.customer_id

-- case: qualify by address
-- clean
-- to: audience
select customer_id, email_sha256(email) as email_sha256 from customers
qualify row_number() over (partition by lower(trim(email)) order by seen_at desc, customer_id) = 1

-- case: project macro that leaks
-- wrong: unhashed-pii
-- to: audience
-- file: models/macros/labels_a.sql
create or replace macro polite(x) as 'Dear ' || x;
-- file: case
select customer_id, polite(full_name) as email_sha256 from customers

-- case: project macro that hashes
-- clean
-- to: audience
-- file: models/macros/labels_b.sql
create or replace macro tidy_b(x) as lower(trim(x));
create or replace macro digest_b(x) as sha256(tidy_b(x));
-- file: case
select customer_id, digest_b(email) as email_sha256 from customers

-- case: project macro without tidying
-- wrong: hash-of-unnormalised
-- to: audience
-- file: models/macros/labels_c.sql
create or replace macro digest_c(x) as sha256(lower(x));
-- file: case
select customer_id, digest_c(email) as email_sha256 from customers

-- case: values list joined to addresses
-- wrong: unhashed-pii
-- to: events
select {event}, v.label || c.email as description from lines l join customers c on c.customer_id = l.customer_id join (values ('DE', 'mail ')) v(land, label) on v.land = c.country

-- case: values list beside addresses
-- clean
-- to: events
select {event}, v.label as description from lines l join customers c on c.customer_id = l.customer_id join (values ('DE', 'germans'), ('FR', 'french')) v(land, label) on v.land = c.country

-- case: two models away
-- wrong: unhashed-pii
-- to: audience
-- file: models/far_a.sql
select customer_id, email as contact from customers
-- file: models/far_b.sql
select customer_id, lower(trim(contact)) as handle from far_a
-- file: case
select customer_id, handle as email_sha256 from far_b

-- case: hashed two models away
-- clean
-- to: audience
-- file: models/near_a.sql
select customer_id, lower(trim(email)) as contact from customers
-- file: models/near_b.sql
select customer_id, sha256(contact) as handle from near_a
-- file: case
select customer_id, handle as email_sha256 from near_b

-- case: hashed in the model and once more in the activation
-- wrong: double-hash
-- to: audience
-- file: models/twice_a.sql
select customer_id, email_sha256(email) as contact from customers
-- file: case
select customer_id, sha256(contact) as email_sha256 from twice_a

-- case: full join merges the key
-- wrong: unhashed-pii
-- to: audience
-- file: models/news_a.sql
select email, customer_id as subscriber from customers
-- file: case
select coalesce(c.customer_id, n.subscriber) as customer_id, email as email_sha256 from customers c full join news_a n using (email)

-- case: natural join merges addresses
-- wrong: unhashed-pii
-- to: audience
-- file: models/news_b.sql
select email, max(country) as land from customers group by email
-- file: case
select customer_id, email as email_sha256 from customers natural join news_b

-- case: positional join
-- wrong: unhashed-pii
-- to: audience
select a.customer_id, b.email as email_sha256 from customers a positional join customers b

-- case: from first
-- wrong: unhashed-pii
-- to: audience
from customers select customer_id, email as email_sha256

-- case: from first that hashes
-- clean
-- to: audience
from customers select customer_id, email_sha256(email) as email_sha256 where consent

-- case: prefix alias
-- wrong: unhashed-pii
-- to: audience
select customer_id: customer_id, email_sha256: email from customers

-- case: prefix alias that hashes
-- clean
-- to: audience
select customer_id: customer_id, email_sha256: email_sha256(email) from customers

-- case: sample with a seed
-- clean
-- to: audience
select customer_id, email_sha256(email) as email_sha256 from customers using sample reservoir(1000 rows) repeatable (42)

-- case: sample without a seed
-- wrong: unstable-value
-- to: audience
select customer_id, email_sha256(email) as email_sha256 from customers using sample 10 percent (bernoulli)

-- case: first letters of an address
-- wrong: unhashed-pii
-- to: events
select {event}, left(c.email, 3) || '***' as description from lines l join customers c on c.customer_id = l.customer_id

-- case: reversed address
-- wrong: unhashed-pii
-- to: events
select {event}, reverse(c.email) as description from lines l join customers c on c.customer_id = l.customer_id

-- case: address in base64
-- wrong: unhashed-pii
-- to: events
select {event}, to_base64(encode(c.email)) as description from lines l join customers c on c.customer_id = l.customer_id

-- case: address in hex
-- wrong: unhashed-pii
-- to: events
select {event}, hex(c.email) as description from lines l join customers c on c.customer_id = l.customer_id

-- case: address sliced
-- wrong: unhashed-pii
-- to: events
select {event}, c.email[1:4] as description from lines l join customers c on c.customer_id = l.customer_id

-- case: local part by split
-- wrong: unhashed-pii
-- to: events
select {event}, string_split(c.email, '@')[1] as description from lines l join customers c on c.customer_id = l.customer_id

-- case: formatted name
-- wrong: unhashed-pii
-- to: events
select {event}, format('for {}', c.full_name) as description from lines l join customers c on c.customer_id = l.customer_id

-- case: printf of a name
-- wrong: unhashed-pii
-- to: events
select {event}, printf('for %s', c.full_name) as description from lines l join customers c on c.customer_id = l.customer_id

-- case: greatest of two names
-- wrong: unhashed-pii
-- to: events
select {event}, greatest(c.full_name, 'nobody') as description from lines l join customers c on c.customer_id = l.customer_id

-- case: name or nothing
-- wrong: unhashed-pii
-- to: events
select {event}, nullif(c.full_name, '') as description from lines l join customers c on c.customer_id = l.customer_id

-- case: constant or nothing by a name
-- clean
-- to: events
select {event}, nullif('guest', c.full_name) as description from lines l join customers c on c.customer_id = l.customer_id

-- case: replaced domain
-- wrong: unhashed-pii
-- to: events
select {event}, regexp_replace(c.email, '@.*$', '') as description from lines l join customers c on c.customer_id = l.customer_id

-- case: translated digits of a phone
-- wrong: unhashed-pii
-- to: events
select {event}, translate(c.phone, '0123456789', 'abcdefghij') as description from lines l join customers c on c.customer_id = l.customer_id

-- case: length of an address
-- clean
-- to: events
select {event}, cast(length(c.email) as varchar) as description from lines l join customers c on c.customer_id = l.customer_id

-- case: does an address match
-- clean
-- to: events
select {event}, if(regexp_matches(c.email, '@example[.]com$'), 'staff', 'customer') as description from lines l join customers c on c.customer_id = l.customer_id

-- case: comparison as text
-- clean
-- to: events
select {event}, cast(c.email is distinct from lower(c.email) as varchar) as description from lines l join customers c on c.customer_id = l.customer_id

-- case: simple CASE over an address
-- clean
-- to: events
select {event}, case c.email when 'a@b.example' then 'one' else 'other' end as description from lines l join customers c on c.customer_id = l.customer_id

-- case: simple CASE gives the address back
-- wrong: unhashed-pii
-- to: events
select {event}, case c.country when 'DE' then c.email else 'other' end as description from lines l join customers c on c.customer_id = l.customer_id

-- case: decode of position
-- clean
-- to: events
select {event}, cast(strpos(c.email, '@') as varchar) as description from lines l join customers c on c.customer_id = l.customer_id

-- case: names in group by multiply the rows
-- wrong: fan-out-join
-- to: events
with s as (select full_name, customer_id, sum(orders) as n from customers group by full_name, customer_id)
select {event}, cast(s.n as varchar) as description from lines l join s on s.customer_id = l.customer_id

-- case: order by address, limit
-- clean
-- to: audience
select customer_id, email_sha256(email) as email_sha256 from customers order by email, customer_id limit 100

-- case: distinct on an address
-- clean
-- to: audience
select distinct on (email) customer_id, email_sha256(email) as email_sha256 from customers order by email, seen_at desc, customer_id

-- case: semi join
-- clean
-- to: audience
select customer_id, email_sha256(email) as email_sha256 from customers semi join lines on lines.customer_id = customers.customer_id

-- case: anti join
-- clean
-- to: audience
select c.customer_id, email_sha256(c.email) as email_sha256 from customers c anti join lines l using (customer_id)

-- case: asof join
-- wrong: unhashed-pii
-- to: events
select {event}, c.full_name as description from lines l asof join customers c on c.customer_id = l.customer_id and c.seen_at <= l.ordered_at

-- case: alias of an earlier column
-- wrong: unhashed-pii
-- to: events
select {event}, c.full_name as brand, brand as description from lines l join customers c on c.customer_id = l.customer_id

-- case: alias of an earlier harmless column
-- clean
-- to: events
select {event}, c.country as brand, lower(brand) as description from lines l join customers c on c.customer_id = l.customer_id

-- case: chained methods without the hash
-- wrong: unhashed-pii
-- to: audience
select customer_id, email.trim().lower() as email_sha256 from customers

-- case: address of the device that is only read on the web
-- wrong: unhashed-pii, untaken-column
-- to: events
select {event}, l.ip as ip, l.ip as description from lines l

-- case: row constructor
-- wrong: unhashed-pii
-- to: events
select {event}, cast(row(c.email, 1) as varchar) as description from lines l join customers c on c.customer_id = l.customer_id

-- case: reduce over addresses
-- wrong: unhashed-pii
-- to: events
select {event}, list_reduce([c.email, c.phone], lambda a, b: a || b) as description from lines l join customers c on c.customer_id = l.customer_id

-- case: aggregate over a list of addresses
-- wrong: unhashed-pii
-- to: events
select {event}, list_aggregate([c.email, c.phone], 'string_agg', ',') as description from lines l join customers c on c.customer_id = l.customer_id

-- case: list contains an address
-- clean
-- to: events
select {event}, if(list_contains([c.email], 'a@b.example'), 'a', 'b') as description from lines l join customers c on c.customer_id = l.customer_id

-- case: zipped lists
-- wrong: unhashed-pii
-- to: events
select {event}, list_zip([c.country], [c.email])[1][2] as description from lines l join customers c on c.customer_id = l.customer_id

-- case: nested CTE shadows a source
-- clean
-- to: audience
with customers as (select customer_id, sha256(lower(trim(email))) as email from customers)
select customer_id, email as email_sha256 from customers

-- case: inner CTE of the same name as an outer one
-- wrong: unhashed-pii
-- to: audience
with p as (select customer_id, sha256(lower(trim(email))) as e from customers)
select customer_id, e as email_sha256 from (with p as (select customer_id, email as e from customers) select customer_id, e from p) q

-- case: materialized CTE
-- wrong: unhashed-pii
-- to: audience
with p as materialized (select customer_id, email from customers) select customer_id, email as email_sha256 from p

-- case: column aliases of a derived table
-- wrong: unhashed-pii
-- to: audience
select k as customer_id, v as email_sha256 from (select customer_id, email from customers) t(k, v)

-- case: column aliases of a CTE
-- clean
-- to: audience
with t(k, v) as (select customer_id, email_sha256(email) from customers) select k as customer_id, v as email_sha256 from t

-- case: group by all
-- clean
-- to: audience
select customer_id, email_sha256(max(email)) as email_sha256, phone_sha256(max(phone), 'US') as phone_sha256 from customers group by all

-- case: filter clause over an address
-- clean
-- to: events
with p as (select customer_id, max(country) filter (where email is not null) as land from customers group by customer_id)
select {event}, p.land as description from lines l join p on p.customer_id = l.customer_id

-- case: try around an address
-- wrong: unhashed-pii
-- to: events
select {event}, try(c.email) as description from lines l join customers c on c.customer_id = l.customer_id

-- case: name in the order id
-- wrong: unhashed-pii
-- to: events
select l.order_id || c.full_name as order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256
from lines l join customers c on c.customer_id = l.customer_id

-- case: key made of a customer number
-- wrong: unhashed-pii
-- to: events
select l.order_id, 'Purchase' as event, l.customer_id || '-' || l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256
from lines l

-- case: key made of a hashed customer number
-- clean
-- to: events
select l.order_id, 'Purchase' as event, sha256(l.customer_id || '-' || l.order_id) as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256
from lines l

-- case: constant index picks the harmless item
-- clean
-- to: events
select {event}, struct_extract({'a': c.email, 'b': c.country}, 'b') as description from lines l join customers c on c.customer_id = l.customer_id

-- case: struct in struct, harmless inner
-- clean
-- to: events
select {event}, {'p': {'mail': c.email, 'land': c.country}}.p.land as description from lines l join customers c on c.customer_id = l.customer_id

-- case: struct in struct, address
-- wrong: unhashed-pii
-- to: events
select {event}, {'p': {'mail': c.email, 'land': c.country}}.p.mail as description from lines l join customers c on c.customer_id = l.customer_id

-- case: struct merged by insert
-- wrong: unhashed-pii
-- to: events
select {event}, struct_insert({'land': c.country}, mail := c.email).mail as description from lines l join customers c on c.customer_id = l.customer_id

-- case: unnested struct columns
-- wrong: unhashed-pii
-- to: audience
with p as (select customer_id, unnest({'a': email, 'b': country}) from customers) select customer_id, a as email_sha256 from p

-- case: list of structs, field
-- wrong: unhashed-pii
-- to: events
with p as (select customer_id, list({'mail': email, 'land': country} order by seen_at) as items from customers group by customer_id)
select {event}, p.items[1].mail as description from lines l join p using (customer_id)

-- case: list of structs, harmless field
-- clean
-- to: events
with p as (select customer_id, list({'mail': email, 'land': country} order by seen_at) as items from customers group by customer_id)
select {event}, p.items[1].land as description from lines l join p using (customer_id)

-- case: list of structs transformed to a harmless field
-- clean
-- to: events
with p as (select customer_id, list({'mail': email, 'land': country} order by seen_at) as items from customers group by customer_id)
select {event}, list_transform(p.items, lambda x: x.land)[1] as description from lines l join p using (customer_id)

-- case: list of structs transformed to the address
-- wrong: unhashed-pii
-- to: events
with p as (select customer_id, list({'mail': email, 'land': country} order by seen_at) as items from customers group by customer_id)
select {event}, list_transform(p.items, lambda x: x.mail)[1] as description from lines l join p using (customer_id)

-- case: list unnested as a table, hashed
-- clean
-- to: audience
with p as (select customer_id, list(distinct email) as mails from customers group by customer_id)
select p.customer_id, email_sha256(m.mail) as email_sha256 from p, unnest(p.mails) as m(mail)

-- case: lateral unnest leaks
-- wrong: unhashed-pii
-- to: audience
with p as (select customer_id, list(distinct email) as mails from customers group by customer_id)
select p.customer_id, m.mail as email_sha256 from p cross join lateral unnest(p.mails) as m(mail)

-- case: array_agg filter
-- wrong: unhashed-pii
-- to: events
select {event}, (select array_agg(c.email order by c.email) filter (where c.consent) from customers c where c.customer_id = l.customer_id)[1] as description from lines l

-- case: max with two arguments
-- wrong: unhashed-pii
-- to: events
with p as (select country, max(email, 3) as top from customers group by country)
select {event}, p.top[1] as description from lines l join p on p.country = l.currency

-- case: arg_max with three arguments
-- wrong: unhashed-pii
-- to: events
with p as (select country, arg_max(email, spent, 3) as top from customers group by country)
select {event}, p.top[1] as description from lines l join p on p.country = l.currency

-- case: first name out of the full one
-- wrong: unhashed-pii
-- to: events
select {event}, regexp_extract(c.full_name, '^\S+') as description from lines l join customers c on c.customer_id = l.customer_id

-- case: initials
-- wrong: unhashed-pii
-- to: events
select {event}, left(c.full_name, 1) as description from lines l join customers c on c.customer_id = l.customer_id

-- case: md5 of a name as description
-- wrong: weak-hash
-- to: events
select {event}, md5(c.email) as description from lines l join customers c on c.customer_id = l.customer_id

-- case: digest of an address as description
-- clean
-- to: events
select {event}, sha256(lower(trim(c.email))) as description from lines l join customers c on c.customer_id = l.customer_id

-- case: name of the table only
-- clean
-- to: audience
select customers.customer_id, email_sha256(customers.email) as email_sha256 from customers

-- case: alias that is called like a harmless column
-- wrong: unhashed-pii
-- to: events
select {event}, p.country as description from lines l join (select customer_id, full_name as country from customers) p using (customer_id)

-- case: same name, two relations
-- clean
-- to: events
select {event}, n.email as description from lines l join customers c using (customer_id) join (select 'DE' as land, 'post' as email) n on n.land = c.country

-- case: group by rollup
-- wrong: unhashed-pii
-- to: events
with p as (select country, full_name, count(*) as n from customers group by rollup (country, full_name))
select {event}, max(p.full_name) as description from lines l join p on p.country = l.currency group by all

-- case: grouping() of a name
-- clean
-- to: events
with p as (select country, full_name, grouping(full_name) as g from customers group by rollup (country, full_name))
select {event}, cast(max(p.g) as varchar) as description from lines l join p on p.country = l.currency group by all

-- case: ordinality
-- clean
-- to: audience
select c.customer_id, email_sha256(c.email) as email_sha256 from customers c, unnest(c.tags) with ordinality as t(tag, place) where t.place = 1

-- case: date of birth like parts by string
-- wrong: unhashed-pii
-- to: events
select {event}, substring(c.phone, 1, 3) as description from lines l join customers c on c.customer_id = l.customer_id

-- case: concat_ws of names
-- wrong: unhashed-pii
-- to: events
select {event}, concat_ws(' ', 'Dear', c.full_name) as description from lines l join customers c on c.customer_id = l.customer_id

-- case: address in a url
-- wrong: unhashed-pii
-- to: events
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'web' as event_set_id, 'web' as event_source, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256,
    'https://shop.example/thanks?m=' || url_encode(c.email) as page_url
from lines l join customers c on c.customer_id = l.customer_id

-- case: ip hashed where it may not be
-- clean
-- to: events
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'web' as event_set_id, 'web' as event_source, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256, l.page_url
from lines l where l.ip is not null

-- case: e-mail in the phone column
-- wrong: unhashed-pii
-- to: audience
select customer_id, email as phone_sha256 from customers

-- case: values with an address column inside
-- wrong: unhashed-pii
-- to: audience
select c.customer_id, v.what as email_sha256 from customers c, lateral (values (c.email), (c.phone)) v(what)

-- case: intersect keeps digests
-- clean
-- to: audience
select customer_id, email_sha256 from (select customer_id, email_sha256(email) as email_sha256 from customers intersect select customer_id, loyalty_digest from customers) x

-- case: except by name
-- clean
-- to: audience
with w as (select customer_id, email_sha256(email) as h from customers except all select customer_id, email from customers)
select customer_id, h as email_sha256 from w

-- case: union distinct by name, missing column
-- wrong: unhashed-pii
-- to: audience
with w as (select customer_id, email_sha256(email) as h from customers where consent union by name select customer_id, email as h, country from customers where not consent)
select customer_id, h as email_sha256 from w

-- case: recursive with using key
-- clean
-- to: audience
with recursive chain as (select customer_id, email, 1 as depth from customers union all select customer_id, email, depth + 1 from chain where depth < 3)
select customer_id, email_sha256(max(email)) as email_sha256 from chain group by customer_id

-- case: window over a digest
-- clean
-- to: audience
select customer_id, first_value(email_sha256(email)) over (partition by customer_id order by seen_at, email) as email_sha256 from customers

-- case: window frame sum named after an address
-- clean
-- to: events
with p as (select customer_id, sum(orders) over (partition by email order by seen_at rows unbounded preceding) as n from customers)
select {event}, cast(p.n as varchar) as description from lines l join p using (customer_id)

-- case: nth_value leaks
-- wrong: unhashed-pii
-- to: events
with p as (select customer_id, nth_value(full_name, 2) over (partition by country order by seen_at, customer_id) as n from customers)
select {event}, p.n as description from lines l join p using (customer_id)

-- case: percent_rank by phone
-- clean
-- to: events
with p as (select customer_id, percent_rank() over (order by phone) as n from customers)
select {event}, cast(p.n as varchar) as description from lines l join p using (customer_id)

-- case: bool aggregates
-- clean
-- to: events
with p as (select country, bool_or(email like '%@gmail.com') as g, count_if(phone is null) as n from customers group by country)
select {event}, if(p.g, 'gmail', 'other') || ' ' || p.n as description from lines l join p on p.country = l.currency

-- case: similarity of two addresses
-- clean
-- to: events
select {event}, cast(levenshtein(c.email, c.full_name) as varchar) as description from lines l join customers c using (customer_id)

-- case: character code
-- wrong: unhashed-pii
-- to: events
select {event}, cast(ascii(c.full_name) as varchar) as description from lines l join customers c using (customer_id)

-- case: extension by instr
-- clean
-- to: events
select {event}, cast(instr(c.email, '@') as varchar) as description from lines l join customers c using (customer_id)

-- case: bar chart of an order count
-- clean
-- to: events
select {event}, bar(c.orders, 0, 100, 10) as description from lines l join customers c using (customer_id)

-- case: json path wildcard
-- wrong: unhashed-pii
-- to: events
select {event}, cast(json_extract(to_json({'a': c.email, 'b': c.country}), '$.*') as varchar) as description from lines l join customers c using (customer_id)

-- case: json path to a harmless key
-- clean
-- to: events
select {event}, json_extract_string(to_json({'a': c.email, 'b': c.country}), '$.b') as description from lines l join customers c using (customer_id)

-- case: json arrow to an address
-- wrong: unhashed-pii
-- to: events
select {event}, to_json({'a': c.email, 'b': c.country}) ->> 'a' as description from lines l join customers c using (customer_id)

-- case: json of a row, keys only
-- clean
-- to: events
select {event}, array_to_string(json_keys(to_json({'a': c.email, 'b': c.country})), ',') as description from lines l join customers c using (customer_id)

-- case: row of a CTE as struct
-- wrong: unhashed-pii
-- to: events
with p as (select customer_id, email from customers) select {event}, cast(struct_pack(p := p) as varchar) as description from lines l join p on p.customer_id = l.customer_id

-- case: star of a joined relation into JSON
-- wrong: unhashed-pii
-- to: events
select {event}, cast(to_json({'x': c}) as varchar) as description from lines l join customers c using (customer_id)

-- case: COLUMNS regexp in the activation
-- wrong: star-in-activation
-- to: audience
select customer_id, columns('^email$') from customers

-- case: COLUMNS with replacement name
-- wrong: unhashed-pii, star-in-activation
-- to: audience
select customer_id, columns('(email)') as '\1_sha256' from customers

-- case: lambda over map values
-- wrong: unhashed-pii
-- to: events
select {event}, list_transform(map_values(map {'m': c.email}), lambda v: v)[1] as description from lines l join customers c using (customer_id)

-- case: map keys are harmless
-- clean
-- to: events
select {event}, map_keys(map {'m': c.email})[1] as description from lines l join customers c using (customer_id)

-- case: lambda with index
-- wrong: unhashed-pii
-- to: events
select {event}, list_transform([c.email], lambda v, i: v || i)[1] as description from lines l join customers c using (customer_id)

-- case: first of a sorted list of digests
-- clean
-- to: audience
with p as (select customer_id, list(email_sha256(email) order by seen_at) as hashes from customers group by customer_id)
select customer_id, list_first(hashes) as email_sha256 from p

-- case: coalesce of digest columns over a full join
-- clean
-- to: audience
with a as (select customer_id, email_sha256(email) as h from customers where consent), b as (select customer_id, loyalty_digest as h from customers where not consent)
select coalesce(a.customer_id, b.customer_id) as customer_id, coalesce(a.h, b.h) as email_sha256 from a full join b on b.customer_id = a.customer_id

-- case: address as map key
-- wrong: unhashed-pii
-- to: events
select {event}, map_keys(map {c.email: 1})[1] as description from lines l join customers c using (customer_id)

-- case: address as map key, whole map
-- wrong: unhashed-pii
-- to: events
select {event}, cast(map {c.email: 1} as varchar) as description from lines l join customers c using (customer_id)

-- case: address as map key by entries
-- wrong: unhashed-pii
-- to: events
select {event}, map_entries(map {c.email: c.country})[1].key as description from lines l join customers c using (customer_id)

-- case: address as json key
-- wrong: unhashed-pii
-- to: events
select {event}, cast(json_object(c.email, 1) as varchar) as description from lines l join customers c using (customer_id)

-- case: address as map key by lists
-- wrong: unhashed-pii
-- to: events
select {event}, cast(map([c.email], [1]) as varchar) as description from lines l join customers c using (customer_id)

-- case: map from entries
-- wrong: unhashed-pii
-- to: events
select {event}, cast(map_from_entries([(c.email, 1)]) as varchar) as description from lines l join customers c using (customer_id)

-- case: looked up by address
-- clean
-- to: events
select {event}, map {'a@b.example': 'staff'}[c.email] as description from lines l join customers c using (customer_id)

-- case: list position by address
-- clean
-- to: events
select {event}, ['a', 'b'][case when c.email is null then 1 else 2 end] as description from lines l join customers c using (customer_id)

-- case: COLUMNS with a lambda and a hash around
-- clean
-- to: audience
with p as (select customer_id, sha256(lower(trim(columns(lambda c: c = 'email')))) as h from customers) select customer_id, h as email_sha256 from p

-- case: COLUMNS with a lambda
-- wrong: unhashed-pii
-- to: audience
with p as (select customer_id, columns(lambda c: c = 'email') from customers) select customer_id, email as email_sha256 from p

-- case: template in DuckDB
-- wrong: unhashed-pii
-- to: events
select {event}, regexp_replace('Dear NAME', 'NAME', c.full_name) as description from lines l join customers c on c.customer_id = l.customer_id

-- case: most frequent name within a group
-- wrong: unhashed-pii
-- to: events
select {event}, p.m as description from lines l join (select country, mode() within group (order by full_name) as m from customers group by country) p on p.country = l.currency

-- Correct DuckDB
-- case: shopify newsletter subscribers
-- clean
-- to: audience
-- file: models/staging/shopify_customers.sql
select customer_id as id, email, phone, full_name as name, country as country_code, consent as accepts_marketing,
    spent as total_spent, orders as orders_count, tags, seen_at as updated_at
from customers
-- file: models/staging/shopify_orders.sql
select order_id as id, customer_id, ordered_at as processed_at, price * quantity as total_price, currency, buyer_sha256 as email_sha256,
    page_url as landing_site, ip as browser_ip
from lines
-- file: case
select id as customer_id, sha256(lower(trim(email))) as email_sha256
from shopify_customers
where accepts_marketing and email like '%@%'

-- case: shopify winback with days since last order
-- clean
-- to: audience
with last_order as (
    select customer_id, max(processed_at) as last_processed_at
    from shopify_orders
    group by 1
)
select c.id as customer_id, sha256(lower(trim(c.email))) as email_sha256
from shopify_customers as c
inner join last_order as o on o.customer_id = c.id
where date_diff('day', o.last_processed_at, now()) between 90 and 365
  and c.accepts_marketing is true

-- case: format puts a plus before digits
-- clean
-- to: audience
select customer_id, sha256(format('+{}', regexp_replace(phone, '[^0-9]', '', 'g'))) as phone_sha256 from customers where phone is not null

-- case: printf puts a plus before digits
-- clean
-- to: audience
select customer_id, sha256(printf('+%s', regexp_replace(phone, '[^0-9]', '', 'g'))) as phone_sha256 from customers where phone is not null

-- case: digits through bigint
-- clean
-- to: audience
select customer_id, sha256('+' || cast(cast(regexp_replace(phone, '[^0-9]', '', 'g') as bigint) as varchar)) as phone_sha256 from customers

-- case: digits through try_cast to ubigint
-- clean
-- to: audience
select customer_id, sha256('+' || try_cast(regexp_replace(phone, '\D', '', 'g') as ubigint)::text) as phone_sha256 from customers

-- case: digits by lstripped zeros
-- clean
-- to: audience
select customer_id, sha256('+' || ltrim(regexp_replace(phone, '[^0-9]', '', 'g'), '0')) as phone_sha256 from customers

-- case: gmail dots removed by split_part
-- clean
-- to: audience
with parts as (
    select customer_id, split_part(lower(trim(email)), '@', 1) as local_part, split_part(lower(trim(email)), '@', 2) as domain from customers
)
select customer_id,
    sha256(case when domain = 'gmail.com' then replace(local_part, '.', '') || '@' || domain else local_part || '@' || domain end) as email_sha256
from parts
where local_part <> '' and domain <> ''

-- case: translate to lower letters
-- clean
-- to: audience
select customer_id, sha256(translate(trim(email), 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')) as email_sha256 from customers

-- case: phone stripped by nested replace
-- clean
-- to: audience
select customer_id, sha256('+' || replace(replace(replace(replace(replace(replace(phone, ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '+', '')) as phone_sha256
from customers where regexp_full_match(phone, '[0-9 +().-]+')

-- case: phone stripped by translate
-- clean
-- to: audience
select customer_id, sha256('+' || translate(phone, ' -().+', '')) as phone_sha256 from customers where regexp_full_match(phone, '[0-9 +().-]+')

-- case: phone E.164 checked, then hashed
-- clean
-- to: audience
with t as (select customer_id, trim(phone) as phone from customers)
select customer_id, sha256(phone) as phone_sha256 from t where regexp_full_match(phone, '\+[1-9][0-9]{6,14}')

-- case: phone E.164 by CASE
-- clean
-- to: audience
select customer_id, case when regexp_full_match(phone, '\+[1-9][0-9]{6,14}') then sha256(phone) end as phone_sha256 from customers

-- case: phone by country
-- clean
-- to: audience
with digits as (select customer_id, country, regexp_replace(phone, '[^0-9]', '', 'g') as n from customers)
select customer_id,
    sha256(case
        when country = 'US' and length(n) = 10 then '+1' || n
        when country = 'GB' and starts_with(n, '0') then '+44' || substr(n, 2)
        when length(n) >= 11 then '+' || n
    end) as phone_sha256
from digits

-- case: email nfkc and strip of zero-width
-- clean
-- to: audience
select customer_id, sha256(lower(trim(nfc_normalize(email)))) as email_sha256 from customers

-- case: identity stitching with a full join
-- clean
-- to: audience
with a as (select id, max(lower(trim(email))) as email from shopify_customers group by id),
b as (select customer_id, max(lower(trim(email))) as email from customers group by customer_id)
select coalesce(a.id, b.customer_id) as customer_id, sha256(coalesce(a.email, b.email)) as email_sha256
from a full join b on a.id = b.customer_id

-- case: dedupe with row_number in a CTE
-- clean
-- to: audience
with ranked as (
    select *, row_number() over (partition by lower(trim(email)) order by seen_at desc, customer_id) as rn
    from customers
)
select customer_id, sha256(lower(trim(email))) as email_sha256 from ranked where rn = 1

-- case: list of addresses cleaned, hashed, first taken
-- clean
-- to: audience
select customer_id, list_transform(list_filter([email], lambda x: x is not null), lambda x: sha256(lower(trim(x))))[1] as email_sha256 from customers

-- case: comprehension over cleaned addresses
-- clean
-- to: audience
select customer_id, [sha256(lower(trim(x))) for x in [email] if x is not null][1] as email_sha256 from customers

-- case: struct of cleaned contact
-- clean
-- to: audience
with contact as (select customer_id, struct_pack(e := lower(trim(email)), p := '+' || regexp_replace(phone, '\D', '', 'g')) as c from customers)
select customer_id, sha256(c.e) as email_sha256, sha256(c.p) as phone_sha256 from contact

-- case: unpivot of digests into rows and back
-- clean
-- to: audience
with hashed as (select customer_id, sha256(lower(trim(email))) as e1, loyalty_digest as e2 from customers),
long as (unpivot hashed on e1, e2 into name which value digest)
select customer_id, max(digest) as email_sha256 from long group by customer_id

-- case: digest kept in lower by lcase
-- clean
-- to: audience
select customer_id, lcase(loyalty_digest) as email_sha256 from customers where length(loyalty_digest) = 64

-- case: nulls and junk filtered before hashing
-- clean
-- to: audience
with cleaned as (
    select customer_id, nullif(nullif(lower(trim(email)), ''), 'n/a') as email from customers
)
select customer_id, sha256(email) as email_sha256 from cleaned where email is not null and email not like '%@example.com'

-- case: purchase events from shopify orders
-- clean
-- to: events
with orders as (
    select id as order_id, customer_id, min(processed_at) as processed_at, sum(total_price) as total_price, any_value(currency order by currency) as currency
    from shopify_orders
    where processed_at >= now() - interval 7 days
    group by id, customer_id
)
select o.order_id, 'Purchase' as event, concat('shopify_', o.order_id) as event_id, 'web' as event_set_id, 'offline' as event_source,
    o.processed_at as timestamp, sha256(lower(trim(c.email))) as email_sha256, o.currency, cast(o.total_price as decimal(18, 2)) as value
from orders o
left join (select id, any_value(email order by updated_at desc) as email from shopify_customers group by id) c on c.id = o.customer_id

-- case: content type and category
-- clean
-- to: events
select {event}, 'product' as content_type, case when l.price > 100 then 'premium' else 'standard' end as content_category, l.currency, l.price as value from lines l

-- case: segment by email domain in WHERE
-- clean
-- to: audience
select customer_id, sha256(lower(trim(email))) as email_sha256 from customers where split_part(lower(trim(email)), '@', 2) not in ('mailinator.com', 'example.com')

-- case: correlated exists
-- clean
-- to: audience
select c.customer_id, sha256(lower(trim(c.email))) as email_sha256 from customers c
where exists (select 1 from lines l where l.customer_id = c.customer_id and l.ordered_at > now() - interval 30 days)
  and not exists (select 1 from customers d where lower(trim(d.email)) = lower(trim(c.email)) and d.seen_at > c.seen_at)

-- case: coalesce of cleaned with nullif
-- clean
-- to: audience
select customer_id, sha256(coalesce(nullif(trim(lower(email)), ''), null)) as email_sha256 from customers

-- case: if() keeps NULL
-- clean
-- to: audience
select customer_id, if(email like '%@%', sha256(lower(trim(email))), null) as email_sha256 from customers

-- case: lateral column alias
-- wrong: unrecognised-column
-- to: audience
select customer_id, lower(trim(email)) as clean_email, sha256(clean_email) as email_sha256 from customers

-- case: values of seeds joined
-- clean
-- to: audience
with vip_countries(country, minimum) as (values ('US', 500), ('GB', 400))
select c.customer_id, sha256(lower(trim(c.email))) as email_sha256 from customers c join vip_countries v using (country) where c.spent >= v.minimum

-- case: regexp_extract takes the plus and digits
-- clean
-- to: audience
select customer_id, sha256(regexp_extract(replace(phone, ' ', ''), '\+[0-9]+')) as phone_sha256 from customers where phone like '+%'

-- case: phone split joined digits by list
-- clean
-- to: audience
select customer_id, sha256('+' || array_to_string(regexp_extract_all(phone, '[0-9]+'), '')) as phone_sha256 from customers

-- case: external id for web
-- clean
-- to: events
select l.order_id, 'AddToCart' as event, 'c-' || l.order_id as event_id, 'web' as event_set_id, 'web' as event_source, l.ordered_at as timestamp,
    l.page_url, sha256(l.customer_id) as external_id_sha256, l.ip from lines l where l.page_url is not null and l.ordered_at > now() - interval 1 day

-- case: idfa upper-case normalised
-- clean
-- to: audience
select customer_id, sha256(lower(trim(idfa))) as idfa_sha256 from customers where idfa <> '00000000-0000-0000-0000-000000000000'

-- case: hash by cast to varchar
-- clean
-- to: audience
select customer_id, sha256(cast(lower(trim(email)) as varchar)) as email_sha256 from customers

-- case: sha256 of bytes
-- clean
-- to: audience
select customer_id, sha256(lower(trim(email))::blob) as email_sha256 from customers

-- case: digests by grouping sets
-- clean
-- to: audience
select customer_id, max(sha256(lower(trim(email)))) as email_sha256 from customers group by customer_id having max(spent) > 10

-- case: consent from a bool aggregate
-- clean
-- to: audience
with consents as (select customer_id, bool_and(consent) as ok from customers group by all)
select c.customer_id, email_sha256(c.email) as email_sha256 from customers c semi join (from consents where ok) k using (customer_id)

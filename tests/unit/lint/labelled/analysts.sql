-- What analysts write, and nothing is wrong with it.
-- case: lapsed customers
-- clean
-- to: audience
with last_orders as (
    select customer_id, max(ordered_at) as last_order_at, count(distinct order_id) as orders
    from lines
    group by customer_id
)
select
    customers.customer_id,
    email_sha256(customers.email) as email_sha256,
    phone_sha256(customers.phone, customers.country) as phone_sha256
from customers
inner join last_orders on last_orders.customer_id = customers.customer_id
where customers.consent and last_orders.last_order_at < now() - interval 180 days

-- case: top decile by spending
-- clean
-- to: audience
select customer_id, email_sha256(email) as email_sha256
from (
    select customer_id, email, ntile(10) over (order by spent desc, customer_id) as decile
    from customers
    where consent and spent > 0
) as ranked
where decile = 1

-- case: recency, frequency, money
-- clean
-- to: audience
with rfm as (
    select
        customer_id,
        date_diff('day', max(ordered_at), now()) as recency,
        count(distinct order_id) as frequency,
        sum(price * quantity) as money
    from lines
    group by customer_id
), scored as (
    select customer_id, ntile(5) over (order by recency desc, customer_id) as r, ntile(5) over (order by frequency, customer_id) as f,
        ntile(5) over (order by money, customer_id) as m
    from rfm
)
select c.customer_id, email_sha256(c.email) as email_sha256, phone_sha256(c.phone, c.country) as phone_sha256, maid_sha256(c.idfa) as idfa_sha256
from scored s join customers c using (customer_id)
where r + f + m >= 12 and c.consent

-- case: newest row per customer
-- clean
-- to: audience
select customer_id, sha256(lower(trim(email))) as email_sha256
from customers
where consent and email like '%_@_%.__%'
qualify row_number() over (partition by customer_id order by seen_at desc nulls last, email) = 1

-- case: raw identifiers, hashed at delivery
-- clean
-- to: audience
select customer_id, email, phone, idfa from customers where consent

-- case: several addresses
-- clean
-- to: audience
-- file: models/second_e.sql
select customer_id, max(email) as other from customers where not consent group by customer_id
-- file: case
select c.customer_id, c.email as email, s.other as email_2 from customers c left join second_e s using (customer_id)

-- case: buyers of a category but not of another
-- clean
-- to: audience
select c.customer_id, email_sha256(c.email) as email_sha256
from customers c
where c.customer_id in (select customer_id from lines where currency = 'EUR')
    and c.customer_id not in (select customer_id from lines where currency = 'USD' and customer_id is not null)

-- case: exclusion list by EXCEPT
-- clean
-- to: audience
with wanted as (select customer_id from customers where consent except select customer_id from lines where ordered_at > now() - interval 30 days)
select customer_id, email_sha256(email) as email_sha256 from customers semi join wanted using (customer_id)

-- case: union of two groups, deduplicated
-- clean
-- to: audience
with picked as (
    select customer_id, email from customers where spent > 1000
    union
    select customer_id, email from customers where orders > 20
)
select customer_id, email_sha256(email) as email_sha256 from picked

-- case: own words for both identifiers
-- clean
-- to: audience
with normal as (
    select customer_id, nullif(lower(trim(email)), '') as email, regexp_replace(phone, '[^0-9]', '', 'g') as digits, country from customers
)
select customer_id, sha256(email) as email_sha256,
    case when length(digits) between 8 and 15 then sha256('+' || digits) end as phone_sha256
from normal

-- case: american numbers by length
-- clean
-- to: audience
with d as (select customer_id, regexp_replace(phone, '[^0-9]', '', 'g') as n from customers)
select customer_id, case when length(n) = 10 then sha256('+1' || n) when length(n) = 11 and n like '1%' then sha256('+' || n) end as phone_sha256 from d

-- case: purchases of the last days
-- clean
-- to: events
select
    l.order_id,
    'Purchase' as event,
    l.order_id as event_id,
    'stores' as event_set_id,
    'offline' as event_source,
    l.ordered_at as timestamp,
    l.buyer_sha256 as email_sha256,
    'in_store' as event_channel,
    coalesce(upper(l.currency), 'USD') as currency,
    l.price * l.quantity as value
from lines as l
where l.ordered_at >= now() - interval 20 days and l.quantity > 0

-- case: web purchases
-- clean
-- to: events
select l.order_id, 'Purchase' as event, 'web-' || l.order_id as event_id, 'web' as event_set_id, 'web' as event_source,
    l.ordered_at as timestamp, l.page_url, l.ip, external_id_sha256(l.customer_id) as external_id_sha256, l.buyer_sha256 as email_sha256,
    l.currency, l.price as value
from lines l where l.ordered_at > now() - interval '7 days' and l.page_url is not null

-- case: one event per order, summed
-- clean
-- to: events
with orders as (
    select order_id, min(ordered_at) as ordered_at, max(customer_id) as customer_id, max(currency) as currency, sum(price * quantity) as total
    from lines group by order_id
)
select o.order_id, 'Purchase' as event, o.order_id as event_id, 'stores' as event_set_id, o.ordered_at as timestamp,
    email_sha256(c.email) as email_sha256, phone_sha256(c.phone, c.country) as phone_sha256, o.currency, round(o.total, 2) as value
from orders o left join (select customer_id, any_value(email order by seen_at desc, email) as email, any_value(phone order by seen_at desc, phone) as phone,
    any_value(country order by seen_at desc, country) as country from customers group by customer_id) c on c.customer_id = o.customer_id

-- case: average basket with a guard
-- clean
-- to: audience
with totals as (select customer_id, sum(price * quantity) as total, count(distinct order_id) as orders from lines group by customer_id)
select c.customer_id, email_sha256(c.email) as email_sha256 from totals t join customers c on c.customer_id = t.customer_id
where t.total / t.orders > 75

-- case: average by avg
-- clean
-- to: audience
select customer_id, email_sha256(any_value(email order by seen_at)) as email_sha256 from customers group by customer_id having avg(spent) > 75

-- case: share of total by window
-- clean
-- to: audience
select customer_id, email_sha256(email) as email_sha256 from customers
qualify spent / nullif(sum(spent) over (partition by country), 0) > 0.01

-- case: median threshold
-- clean
-- to: audience
select customer_id, email_sha256(email) as email_sha256 from customers
where spent >= (select median(spent) from customers where orders > 0)

-- case: tags in a list
-- clean
-- to: audience
select customer_id, email_sha256(email) as email_sha256 from customers where list_contains(tags, 'vip') or len(tags) > 5

-- case: tags unnested
-- clean
-- to: audience
select distinct c.customer_id, email_sha256(c.email) as email_sha256 from customers c, unnest(c.tags) as t(tag) where t.tag in ('vip', 'gold')

-- case: pivoted counts
-- clean
-- to: audience
with counts as (pivot (select customer_id, currency, order_id from lines) on currency in ('EUR', 'USD') using count(distinct order_id) group by customer_id)
select c.customer_id, email_sha256(c.email) as email_sha256 from counts k join customers c using (customer_id) where k.EUR > k.USD

-- case: calendar of days
-- clean
-- to: audience
with days as (select unnest(generate_series(current_date - 30, current_date, interval 1 day))::date as day),
active as (select distinct l.customer_id, d.day from days d join lines l on cast(l.ordered_at as date) = d.day)
select c.customer_id, email_sha256(c.email) as email_sha256 from customers c join (select customer_id from active group by customer_id having count(*) >= 3) a using (customer_id)

-- case: gaps between orders
-- clean
-- to: audience
with gaps as (
    select customer_id, ordered_at - lag(ordered_at) over (partition by customer_id order by ordered_at, order_id) as gap from lines
)
select c.customer_id, email_sha256(c.email) as email_sha256 from customers c
where c.customer_id in (select customer_id from gaps group by customer_id having max(gap) < interval 60 days)

-- case: first and last purchase
-- clean
-- to: audience
with spans as (select customer_id, min(ordered_at) as first_at, max(ordered_at) as last_at from lines group by all)
select c.customer_id, c.email as email from customers c join spans s using (customer_id) where s.last_at - s.first_at > interval 1 year

-- case: country by CASE
-- clean
-- to: audience
select customer_id, phone_sha256(phone, case country when 'UK' then 'GB' when 'USA' then 'US' else country end) as phone_sha256 from customers

-- case: event by CASE of channel
-- clean
-- to: events
select l.order_id, case when l.price = 0 then 'CompleteRegistration' else 'Purchase' end as event, {rest} from lines l

-- case: contents per item
-- clean
-- to: events
select {event}, 'product' as content_type, lower(l.currency) as content_id, l.price, l.quantity from lines l

-- case: UTC text of a moment
-- clean
-- to: events
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, strftime(timezone('UTC', l.ordered_at), '%Y-%m-%dT%H:%M:%SZ') as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: local time in its zone
-- clean
-- to: events
-- file: models/tills_e.sql
select order_id, buyer_sha256, cast(ordered_at as timestamp) as sold_at from lines
-- file: case
select t.order_id, 'Purchase' as event, t.order_id as event_id, 'stores' as event_set_id, t.sold_at at time zone 'Europe/Berlin' as timestamp, t.buyer_sha256 as email_sha256 from tills_e t

-- case: hash of a composed key
-- clean
-- to: events
select l.order_id, 'Purchase' as event, md5(l.order_id || '|' || l.ordered_at) as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: anti join of the unsubscribed
-- clean
-- to: audience
-- file: models/unsubscribed_e.sql
select lower(trim(email)) as email from customers where not consent
-- file: case
select c.customer_id, email_sha256(c.email) as email_sha256 from customers c left join unsubscribed_e u on u.email = lower(trim(c.email)) where u.email is null

-- case: staff left out by domain
-- clean
-- to: audience
select customer_id, email_sha256(email) as email_sha256 from customers where split_part(lower(email), '@', 2) not in ('shop.example', 'agency.example')

-- case: domain counted, not sent
-- clean
-- to: audience
with domains as (select split_part(lower(email), '@', 2) as domain, count(*) as people from customers group by 1 having count(*) > 100)
select c.customer_id, email_sha256(c.email) as email_sha256 from customers c join domains d on d.domain = split_part(lower(c.email), '@', 2)

-- case: sampled control group by hash
-- clean
-- to: audience
select customer_id, email_sha256(email) as email_sha256 from customers where hash(customer_id) % 10 <> 0

-- case: control group by digest prefix
-- clean
-- to: audience
select customer_id, email_sha256(email) as email_sha256 from customers where left(sha256(customer_id), 1) <> '0'

-- case: ids from a digest column, normalised case
-- clean
-- to: audience
select customer_id, lower(trim(loyalty_digest)) as email_sha256 from customers where length(trim(loyalty_digest)) = 64

-- case: digest or own hash
-- clean
-- to: audience
select customer_id, coalesce(loyalty_digest, sha256(lower(trim(email)))) as email_sha256 from customers

-- case: checked digest
-- clean
-- to: audience
select customer_id, case when regexp_full_match(loyalty_digest, '[0-9a-f]{64}') then loyalty_digest else email_sha256(email) end as email_sha256 from customers

-- case: cumulative spend
-- clean
-- to: audience
with running as (
    select customer_id, sum(spent) over (order by spent desc, customer_id rows between unbounded preceding and current row) as running_total,
        sum(spent) over () as total
    from customers
)
select c.customer_id, email_sha256(c.email) as email_sha256 from running r join customers c using (customer_id) where r.running_total <= 0.8 * r.total

-- case: grouping sets in a helper
-- clean
-- to: audience
with per as (select country, consent, count(*) as n from customers group by grouping sets ((country), (country, consent)))
select customer_id, email_sha256(email) as email_sha256 from customers where country in (select country from per where n > 1000 and consent is null)

-- case: asof join with rates
-- clean
-- to: events
-- file: models/rates_e.sql
-- /// model
-- grain = ["money", "day"]
-- ///
select currency as money, date_trunc('day', ordered_at) as day, max(price) as rate from lines group by all
-- file: case
select {event}, 'EUR' as currency, round(l.price * r.rate, 2) as value from lines l asof join rates_e r on r.money = l.currency and r.day <= l.ordered_at

-- case: json tags
-- clean
-- to: events
select {event}, json_extract_string(json_object('a', l.currency), '$.a') as description from lines l

-- case: window dedupe in a CTE
-- clean
-- to: audience
with ranked as (select customer_id, email, phone, country, row_number() over (partition by lower(trim(email)) order by seen_at desc, customer_id) as rank from customers where email is not null)
select customer_id, email_sha256(email) as email_sha256, phone_sha256(phone, country) as phone_sha256 from ranked where rank = 1

-- case: struct carried along
-- clean
-- to: audience
with p as (select customer_id, arg_max({'email': email, 'phone': phone, 'country': country}, seen_at) as newest from customers group by customer_id)
select customer_id, email_sha256(newest.email) as email_sha256, phone_sha256(newest.phone, newest.country) as phone_sha256 from p

-- case: list of addresses to three columns
-- clean
-- to: audience
with p as (select customer_id, list(distinct lower(trim(email)) order by lower(trim(email))) as mails from customers group by customer_id)
select customer_id, sha256(mails[1]) as email_sha256, sha256(mails[2]) as email_sha256_2, sha256(mails[3]) as email_sha256_3 from p

-- case: try_cast amounts
-- clean
-- to: events
select {event}, l.currency, try_cast(cast(l.price as varchar) as decimal(18, 2)) as value from lines l

-- case: macro of the project
-- clean
-- to: audience
-- file: models/macros/clean_e.sql
create or replace macro clean_address_e(x) as lower(trim(x));
-- file: case
select customer_id, sha256(clean_address_e(email)) as email_sha256 from customers

-- case: lateral column aliases
-- clean
-- to: audience
select customer_id, lower(trim(email)) as email, sha256(lower(trim(customers.email))) as email_sha256 from customers

-- case: group of products
-- clean
-- to: events
select {event}, 'product_group' as content_type, string_agg(l.currency, ',' order by l.currency) over (partition by l.order_id) as content_id from lines l

-- case: null safe comparison
-- clean
-- to: audience
select customer_id, email_sha256(email) as email_sha256 from customers where country is not distinct from 'DE' or country is null

-- case: having on a window-free aggregate
-- clean
-- to: audience
select customer_id, email_sha256(max(email)) as email_sha256 from customers group by customer_id having count(*) filter (where consent) > 0

-- case: order value band as description
-- clean
-- to: events
select {event}, case when l.price < 20 then 'small' when l.price < 100 then 'middle' else 'large' end as description from lines l

-- case: month of first purchase as description
-- clean
-- to: events
with f as (select customer_id, min(ordered_at) as first_at from lines group by customer_id)
select {event}, strftime(f.first_at at time zone 'UTC', '%Y-%m') as description from lines l join f on f.customer_id = l.customer_id

-- case: digit count by regexp in a filter
-- clean
-- to: audience
select customer_id, phone_sha256(phone, country) as phone_sha256 from customers where length(regexp_replace(phone, '[^0-9]', '', 'g')) >= 8

-- case: e164 in a model, hash in the activation
-- clean
-- to: audience
-- file: models/numbers_e.sql
select customer_id, e164(phone, country) as phone, normalize_email(email) as email from customers
-- file: case
select customer_id, sha256(phone) as phone_sha256, sha256(email) as email_sha256 from numbers_e

-- case: rollup in a staging model
-- clean
-- to: audience
-- file: models/rolled_e.sql
select country, consent, count(*) as people from customers group by rollup (country, consent)
-- file: case
select customer_id, email_sha256(email) as email_sha256 from customers where country in (select country from rolled_e where people > 10)

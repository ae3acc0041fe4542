-- Required columns, keys, windows, joins, divisions and names that lead nowhere.
-- case: no event
-- wrong: missing-column
-- to: events
select l.order_id, {rest} from lines l

-- case: no timestamp
-- wrong: missing-column
-- to: events
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.buyer_sha256 as email_sha256 from lines l

-- case: offline without identifier
-- wrong: missing-column
-- to: events
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, 'offline' as event_source, l.ordered_at as timestamp from lines l

-- case: web without page
-- wrong: missing-column
-- to: events
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'web' as event_set_id, 'web' as event_source, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: aliases of the reference document
-- clean
-- to: events
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_source_id, l.ordered_at as event_time, l.buyer_sha256 as emails from lines l

-- case: two spellings of one property
-- wrong: duplicate-column
-- to: events
select {event}, l.order_id as event_source_id from lines l

-- case: misspelt column
-- wrong: unrecognised-column
-- to: events
select {event}, l.currency as curency, l.price as price from lines l

-- case: plural nearly right
-- wrong: unrecognised-column
-- to: events
select {event}, l.quantity as quantities from lines l

-- case: NULL by construction in a required column
-- wrong: null-required
-- to: events
select l.order_id, 'Purchase' as event, case when l.price > 0 then l.order_id end as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: NULL by an outer join
-- wrong: null-required
-- to: events
select l.order_id, 'Purchase' as event, x.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256
from lines l left join (select distinct order_id from lines where price > 0) x on x.order_id = l.order_id

-- case: outer join made inner by a filter
-- clean
-- to: events
select l.order_id, 'Purchase' as event, x.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256
from lines l left join (select distinct order_id from lines where price > 0) x on x.order_id = l.order_id where x.order_id is not null

-- case: literal NULL
-- wrong: null-required
-- to: events
select l.order_id, null as event, {rest} from lines l

-- case: nullif without a filter
-- wrong: null-required
-- to: events
select l.order_id, 'Purchase' as event, nullif(l.order_id, '') as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: identifier may be NULL
-- clean
-- to: events
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, nullif(l.buyer_sha256, '') as email_sha256 from lines l

-- case: list as value
-- wrong: unfit-type
-- to: events
select {event}, l.currency, [l.price] as value from lines l

-- case: struct as content
-- wrong: unfit-type
-- to: events
select {event}, {'sku': l.currency} as content_id from lines l

-- case: date as value
-- wrong: unfit-type
-- to: events
select {event}, l.currency, cast(l.ordered_at as date) as value from lines l

-- case: hugeint as event set id
-- clean
-- to: events
select l.order_id, 'Purchase' as event, l.order_id as event_id, cast('7654321098765432109' as hugeint) as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: value in text
-- clean
-- to: events
select {event}, l.currency, cast(l.price as varchar) as value from lines l

-- case: epoch seconds as time
-- clean
-- to: events
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, epoch_seconds(l.ordered_at) as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: iso8601 as time
-- clean
-- to: events
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, iso8601_utc(l.ordered_at) as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: date as time
-- wrong: time-without-zone
-- to: events
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, cast(l.ordered_at as date) as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: made-up Z
-- wrong: made-up-zone
-- to: events
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, strftime(cast(l.ordered_at as timestamp), '%Y-%m-%dT%H:%M:%SZ') as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: true Z
-- clean
-- to: events
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, strftime(l.ordered_at at time zone 'UTC', '%Y-%m-%dT%H:%M:%SZ') as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: random event id
-- wrong: unstable-key
-- to: events
select l.order_id, 'Purchase' as event, uuid() as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: numbered event id
-- wrong: unstable-key
-- to: events
select l.order_id, 'Purchase' as event, cast(row_number() over () as varchar) as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: run time in the key
-- wrong: unstable-key
-- to: events
select l.order_id, 'Purchase' as event, l.order_id || current_date as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: run time as timestamp
-- wrong: unstable-value
-- to: events
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, now() as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: key per order and day
-- clean
-- to: events
select l.order_id, 'Purchase' as event, l.order_id || '-' || strftime(l.ordered_at at time zone 'UTC', '%Y%m%d') as event_id, 'stores' as event_set_id, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: stale window
-- wrong: stale-window
-- to: events
select {event} from lines l where l.ordered_at >= now() - interval 60 days

-- case: fresh window
-- clean
-- to: events
select {event} from lines l where l.ordered_at >= now() - interval 27 days

-- case: fresh window by today
-- clean
-- to: events
select {event} from lines l where l.ordered_at >= current_date - 7

-- case: stale window by date_diff
-- wrong: stale-window
-- to: events
select {event} from lines l where date_diff('day', l.ordered_at, now()) <= 90

-- case: limit without order
-- wrong: limit-without-order
-- to: audience
select customer_id, email_sha256(email) as email_sha256 from customers limit 1000

-- case: limit in a subquery without order
-- wrong: limit-without-order
-- to: audience
select customer_id, email_sha256(email) as email_sha256 from (select * from customers limit 1000) c

-- case: limit with order
-- clean
-- to: audience
select customer_id, email_sha256(email) as email_sha256 from customers order by spent desc, customer_id limit 1000

-- case: limit of an existence
-- clean
-- to: audience
select customer_id, email_sha256(email) as email_sha256 from customers c where exists (select 1 from lines l where l.customer_id = c.customer_id limit 1)

-- case: web fields on offline events
-- wrong: untaken-column
-- to: events
select {event}, l.ip from lines l

-- case: page of an offline event
-- wrong: untaken-column
-- to: events
select {event}, l.page_url from lines l

-- case: star in activation
-- wrong: star-in-activation
-- to: audience
with p as (select customer_id, email_sha256(email) as email_sha256 from customers) select * from p

-- case: star inside only
-- clean
-- to: audience
with p as (select * from customers) select customer_id, email_sha256(email) as email_sha256 from p

-- case: division by a column
-- wrong: unguarded-division
-- to: events
select {event}, l.currency, l.price / l.quantity as value from lines l

-- case: division guarded by nullif
-- clean
-- to: events
select {event}, l.currency, l.price / nullif(l.quantity, 0) as value from lines l

-- case: division guarded by filter
-- clean
-- to: events
select {event}, l.currency, l.price / l.quantity as value from lines l where l.quantity > 0

-- case: division guarded by CASE
-- clean
-- to: events
select {event}, l.currency, case when l.quantity <> 0 then l.price / l.quantity end as value from lines l

-- case: division by a literal
-- clean
-- to: events
select {event}, l.currency, l.price / 100 as value from lines l

-- case: division by greatest
-- clean
-- to: events
select {event}, l.currency, l.price / greatest(l.quantity, 1) as value from lines l

-- case: division in a filter
-- wrong: unguarded-division
-- to: audience
select customer_id, email_sha256(email) as email_sha256 from customers where spent / orders > 50

-- case: comma join without condition
-- wrong: cross-join
-- to: audience
select c.customer_id, email_sha256(c.email) as email_sha256 from customers c, lines l

-- case: comma join with condition
-- clean
-- to: audience
select distinct c.customer_id, email_sha256(c.email) as email_sha256 from customers c, lines l where l.customer_id = c.customer_id

-- case: join adds up twice
-- wrong: fan-out-join
-- to: audience
-- file: models/people_f.sql
-- /// model
-- grain = ["customer_id"]
-- ///
select customer_id, max(email) as email, max(spent) as spent from customers group by customer_id
-- file: models/orders_f.sql
-- /// model
-- grain = ["order_id"]
-- ///
select order_id, max(customer_id) as customer_id, sum(price) as total from lines group by order_id
-- file: case
select p.customer_id, email_sha256(max(p.email)) as email_sha256 from people_f p join orders_f o on o.customer_id = p.customer_id group by p.customer_id having sum(p.spent) > 10

-- case: join adds up the many side
-- clean
-- to: audience
-- file: models/people_g.sql
-- /// model
-- grain = ["customer_id"]
-- ///
select customer_id, max(email) as email, max(spent) as spent from customers group by customer_id
-- file: models/orders_g.sql
-- /// model
-- grain = ["order_id"]
-- ///
select order_id, max(customer_id) as customer_id, sum(price) as total from lines group by order_id
-- file: case
select p.customer_id, email_sha256(max(p.email)) as email_sha256 from people_g p join orders_g o on o.customer_id = p.customer_id group by p.customer_id having sum(o.total) > 10

-- case: misspelt in a CTE
-- wrong: unknown-column
-- to: audience
with p as (select customer_id, emal from customers) select customer_id, emal as email from p

-- case: misspelt function
-- wrong: unknown-function
-- to: audience
select customer_id, lowr(email) as email from customers

-- case: file by table function
-- wrong: undeclared-source
-- to: audience
select customer_id, email from read_parquet('x.parquet')

-- case: file by name
-- wrong: unknown-table
-- to: audience
select customer_id, email from 'x.parquet'

-- case: unnamed
-- wrong: unnamed-column, unrecognised-column
-- to: audience
select customer_id, email, lower(country) from customers

-- case: duplicated name
-- wrong: duplicate-column
-- to: audience
select customer_id, email, lower(trim(email)) as email from customers

-- case: digits first match only
-- wrong: regexp-replace-once
-- to: audience
select customer_id, '+' || regexp_replace(phone, '[^0-9]', '') as phone from customers

-- case: type error in arithmetic
-- wrong: type-error
-- to: audience
select customer_id, email from customers where orders + tags > 3

-- case: ambiguous
-- wrong: ambiguous-column
-- to: audience
select customer_id, email from customers a join customers b on a.customer_id = b.customer_id

-- case: value and currency NULL together
-- clean
-- to: events
select {event}, case when l.price > 0 then l.currency end as currency, case when l.price > 0 then l.price end as value from lines l

-- case: currency may be NULL
-- wrong: null-required
-- to: events
select {event}, case when l.price > 0 then l.currency end as currency, l.price as value from lines l

-- case: scalar macro with default leaks
-- wrong: unhashed-pii
-- to: audience
-- file: models/macros/def_g.sql
create or replace macro or_none(value, other := 'x') as coalesce(value, other);
-- file: case
select customer_id, or_none(lower(email)) as email_sha256 from customers

-- Queries that run and are wrong: patterns, divisions, keys, zones, joins, limits.
-- case: every character replaced
-- clean
-- to: events
select {event}, regexp_replace(l.currency, '[^A-Za-z]', '', 'g') as description from lines l

-- case: the first character only
-- wrong: regexp-replace-once
-- to: events
select {event}, regexp_replace(l.currency, '[^A-Za-z]', '') as description from lines l

-- case: anchored, once is enough
-- clean
-- to: events
select {event}, regexp_replace(l.currency, '^\s+', '') as description from lines l

-- case: guessed country code
-- wrong: guessed-country-code
-- to: audience
select customer_id, sha256('+1' || regexp_replace(phone, '[^0-9]', '', 'g')) as phone_sha256 from customers

-- case: country code after a look at the length
-- clean
-- to: audience
with digits as (select customer_id, regexp_replace(phone, '\D', '', 'g') as d from customers)
select customer_id, sha256('+1' || d) as phone_sha256 from digits where length(d) = 10

-- case: unguarded division
-- wrong: unguarded-division
-- to: events
select {event}, l.price / l.quantity as price from lines l

-- case: guarded division
-- clean
-- to: events
select {event}, l.price / nullif(l.quantity, 0) as price from lines l

-- case: guarded by WHERE
-- clean
-- to: events
select {event}, l.price / l.quantity as price from lines l where l.quantity > 0

-- case: random event id
-- wrong: unstable-key
-- to: events
select l.order_id, 'Purchase' as event, uuid()::varchar as event_id, 'stores' as event_set_id, 'offline' as event_source,
    l.ordered_at as timestamp, l.buyer_sha256 as email_sha256
from lines l

-- case: constant event id
-- wrong: repeated-event-id
-- to: events
select l.order_id, 'Purchase' as event, 'x' as event_id, 'stores' as event_set_id, 'offline' as event_source,
    l.ordered_at as timestamp, l.buyer_sha256 as email_sha256
from lines l

-- case: event id by customer
-- wrong: repeated-event-id
-- to: events
select l.order_id, 'Purchase' as event, sha256(l.customer_id) as event_id, 'stores' as event_set_id, 'offline' as event_source,
    l.ordered_at as timestamp, l.buyer_sha256 as email_sha256
from lines l

-- case: the time of the run
-- wrong: unstable-value
-- to: events
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, 'offline' as event_source,
    now() as timestamp, l.buyer_sha256 as email_sha256
from lines l

-- case: Z behind a local time
-- wrong: made-up-zone
-- to: events
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, 'offline' as event_source,
    strftime(l.ordered_at::timestamp, '%Y-%m-%dT%H:%M:%SZ') as timestamp, l.buyer_sha256 as email_sha256
from lines l

-- case: time without zone
-- wrong: time-without-zone
-- to: events
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, 'offline' as event_source,
    l.ordered_at::timestamp as timestamp, l.buyer_sha256 as email_sha256
from lines l

-- case: epoch seconds
-- clean
-- to: events
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, 'offline' as event_source,
    epoch(l.ordered_at)::bigint as timestamp, l.buyer_sha256 as email_sha256
from lines l

-- case: limit without order
-- wrong: limit-without-order
-- to: audience
select customer_id, email from customers limit 100

-- case: limit in an ordered subquery
-- clean
-- to: audience
select customer_id, email from (select customer_id, email from customers order by spent desc, customer_id limit 100)

-- case: comma join without a link
-- wrong: cross-join
-- to: audience
select c.customer_id, c.email from customers c, lines l

-- case: comma join with its link in WHERE
-- clean
-- to: audience
select distinct c.customer_id, c.email from customers c, lines l where l.customer_id = c.customer_id

-- case: fan-out before a sum
-- wrong: fan-out-join
-- to: audience
with people as (select customer_id, max(email) as email, sum(spent) as spent from customers group by customer_id)
select p.customer_id, max(p.email) as email
from people p join (select customer_id, order_id from lines group by all) l on l.customer_id = p.customer_id
group by p.customer_id
having sum(p.spent) > 100

-- case: a join to the grouped side
-- clean
-- to: audience
with bought as (select customer_id, sum(price) as bought from lines group by customer_id)
select c.customer_id, c.email
from customers c join bought b using (customer_id)
where b.bought > 100

-- case: numbers of rows as a key
-- wrong: unstable-key
-- to: events
select l.order_id, 'Purchase' as event, (row_number() over ())::varchar as event_id, 'stores' as event_set_id, 'offline' as event_source,
    l.ordered_at as timestamp, l.buyer_sha256 as email_sha256
from lines l

-- case: window older than what TikTok counts
-- clean
-- to: events
select {event} from lines l where l.ordered_at >= now() - interval 7 days

-- case: any phone of the group, no order
-- wrong: unstable-value
-- to: audience
select customer_id, first(email) as email from customers group by customer_id

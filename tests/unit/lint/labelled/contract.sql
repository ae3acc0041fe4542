-- Columns that are missing, misspelt, of the wrong type or unknown.
-- case: everything there
-- clean
-- to: events
select {event}, l.currency, l.price as value, l.quantity from lines l

-- case: misspelt output
-- wrong: unrecognised-column
-- to: events
select {event}, l.currency as curency from lines l

-- case: another letter case
-- clean
-- to: events
select {event}, l.currency as CURRENCY from lines l

-- case: no event id
-- wrong: missing-column
-- to: events
select l.order_id, 'Purchase' as event, 'stores' as event_set_id, 'offline' as event_source, l.ordered_at as timestamp,
    l.buyer_sha256 as email_sha256
from lines l

-- case: no identifier at all
-- wrong: missing-column
-- to: audience
select customer_id from customers

-- case: misspelt source column
-- wrong: unknown-column
-- to: audience
select customer_id, emial as email from customers

-- case: unknown table
-- wrong: unknown-table
-- to: audience
select customer_id, email from custmers

-- case: qualifier of nothing
-- wrong: unknown-relation
-- to: audience
select k.customer_id, k.email from customers c

-- case: ambiguous column
-- wrong: ambiguous-column
-- to: audience
select c.customer_id, email from customers c join customers d on c.customer_id = d.customer_id

-- case: unknown function
-- wrong: unknown-function
-- to: audience
select customer_id, emial_sha256(email) as email_sha256 from customers

-- case: list as value
-- wrong: unfit-type
-- to: audience
select customer_id, [email_sha256(email)] as email_sha256 from customers

-- case: column not in GROUP BY
-- wrong: type-error
-- to: audience
select customer_id, max(email) as email, country as email_2 from customers group by customer_id

-- case: the same name twice
-- wrong: duplicate-column
-- to: audience
select customer_id, email, lower(email) as EMAIL from customers

-- case: star in the last SELECT
-- wrong: star-in-activation
-- to: audience
select * from (select customer_id, email from customers)

-- case: boolean as amount
-- wrong: unfit-type
-- to: events
select {event}, l.currency, l.price > 0 as value from lines l

-- case: amount as text is cast
-- clean
-- to: events
select {event}, l.currency, cast(l.price as double) as value from lines l

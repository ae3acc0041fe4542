-- Constants through CASE, COALESCE, VALUES, unions and seed models.
-- case: right event by CASE
-- clean
-- to: events
select l.order_id, case when l.price > 0 then 'Purchase' else 'ViewContent' end as event, {rest} from lines l

-- case: near miss
-- wrong: unaccepted-value
-- to: events
select l.order_id, 'Purchese' as event, {rest} from lines l

-- case: snake case
-- wrong: unaccepted-value
-- to: events
select l.order_id, 'add_to_cart' as event, {rest} from lines l

-- case: put together right
-- clean
-- to: events
select l.order_id, 'Pur' || 'chase' as event, {rest} from lines l

-- case: legacy name of an order
-- wrong: legacy-event
-- to: events
select l.order_id, 'PlaceAnOrder' as event, {rest} from lines l

-- case: legacy name by CTE
-- wrong: legacy-event
-- to: events
with n as (select order_id, 'SubmitForm' as what from lines) select l.order_id, n.what as event, {rest} from lines l join n on n.order_id = l.order_id

-- case: coalesce with a wrong default
-- wrong: unaccepted-value
-- to: events
select {event}, coalesce(l.currency, 'EURO') as currency, l.price as value from lines l

-- case: coalesce with a right default
-- clean
-- to: events
select {event}, coalesce(l.currency, 'EUR') as currency, l.price as value from lines l

-- case: currency symbol
-- wrong: unaccepted-value
-- to: events
select {event}, '€' as currency, l.price as value from lines l

-- case: currency TikTok does not take
-- wrong: unaccepted-value
-- to: events
select {event}, 'XXX' as currency, l.price as value from lines l

-- case: currency by IF
-- wrong: unaccepted-value
-- to: events
select {event}, if(l.price > 100, 'USD', 'US') as currency, l.price as value from lines l

-- case: currency through a seed model
-- wrong: unaccepted-value
-- to: events
-- file: models/seed_money.sql
select * from (values ('DE', 'EUR'), ('CH', 'SFR')) as t(land, money)
-- file: case
select {event}, m.money as currency, l.price as value from lines l join customers c on c.customer_id = l.customer_id join seed_money m on m.land = c.country

-- case: currency through a right seed model
-- clean
-- to: events
-- file: models/seed_money_right.sql
select * from (values ('DE', 'EUR'), ('CH', 'CHF'), ('GB', 'GBP')) as t(land, money)
-- file: case
select {event}, m.money as currency, l.price as value from lines l join customers c on c.customer_id = l.customer_id join seed_money_right m on m.land = c.country

-- case: wrong row of a seed is filtered out
-- clean
-- to: events
-- file: models/seed_money_filtered.sql
select * from (values ('DE', 'EUR'), ('CH', 'SFR')) as t(land, money) where money <> 'SFR'
-- file: case
select {event}, m.money as currency, l.price as value from lines l join customers c on c.customer_id = l.customer_id join seed_money_filtered m on m.land = c.country

-- case: union of event names
-- wrong: unaccepted-value
-- to: events
with n as (select order_id, 'Purchase' as what from lines where price > 0 union all select order_id, 'Refund' from lines where price <= 0)
select l.order_id, n.what as event, {rest} from lines l join n on n.order_id = l.order_id

-- case: union of right event names
-- clean
-- to: events
with n as (select order_id, 'Purchase' as what from lines where price > 0 union all select order_id, 'AddToCart' from lines where price <= 0)
select l.order_id, n.what as event, {rest} from lines l join n on n.order_id = l.order_id

-- case: event source in upper case
-- wrong: unaccepted-value
-- to: events
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, 'Offline' as event_source, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: event source app
-- wrong: unaccepted-value
-- to: events
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, 'store' as event_source, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: event channel right
-- clean
-- to: events
select {event}, case when l.page_url is null then 'in_store' else 'website' end as event_channel from lines l

-- case: event channel with a blank
-- wrong: unaccepted-value
-- to: events
select {event}, 'in store' as event_channel from lines l

-- case: event channel in capitals
-- wrong: unaccepted-value
-- to: events
select {event}, 'IN_STORE' as event_channel from lines l

-- case: content type right
-- clean
-- to: events
select {event}, 'product_group' as content_type from lines l

-- case: event set id of the project
-- clean
-- to: events
select l.order_id, 'Purchase' as event, l.order_id as event_id, '7654321098765432109' as event_set_id, 'offline' as event_source, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: event set id misspelt
-- wrong: unknown-event-source
-- to: events
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'store' as event_set_id, 'offline' as event_source, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: event set id as decimal
-- clean
-- to: events
select l.order_id, 'Purchase' as event, l.order_id as event_id, cast('7654321098765432109' as decimal(38, 0)) as event_set_id, 'offline' as event_source, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: event set id as bigint
-- clean
-- to: events
with s as (select order_id, cast('7654321098765432109' as bigint) as id from lines)
select l.order_id, 'Purchase' as event, l.order_id as event_id, s.id as event_set_id, 'offline' as event_source, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256 from lines l join s using (order_id)

-- case: event set id as double loses digits
-- wrong: unfit-type, unknown-event-source
-- to: events
select l.order_id, 'Purchase' as event, l.order_id as event_id, cast('7654321098765432109' as double) as event_set_id, 'offline' as event_source, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: event set id by CASE over countries
-- wrong: unknown-event-source
-- to: events
select l.order_id, 'Purchase' as event, l.order_id as event_id, case when l.currency = 'EUR' then 'stores' else 'stores_us' end as event_set_id, 'offline' as event_source, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: simple CASE, right
-- clean
-- to: events
select l.order_id, case l.quantity when 0 then 'AddToCart' when 1 then 'Purchase' else 'InitiateCheckout' end as event, {rest} from lines l

-- case: upper of a mixed constant is right
-- clean
-- to: events
select {event}, upper('eur') as currency, l.price as value from lines l

-- case: trimmed constant is right
-- clean
-- to: events
select {event}, trim(' EUR ') as currency, l.price as value from lines l

-- case: replaced constant
-- wrong: unaccepted-value
-- to: events
select {event}, replace('E-R', '-', 'O') as currency, l.price as value from lines l

-- case: nullif leaves nothing
-- wrong: null-required
-- to: events
select {event}, nullif('', '') as currency, l.price as value from lines l

-- case: event name through an inline values join
-- wrong: unaccepted-value
-- to: events
select l.order_id, v.name as event, {rest} from lines l join (values (0, 'Purchase'), (1, 'Checkout')) v(q, name) on v.q = l.quantity

-- case: event name through a list
-- clean
-- to: events
select l.order_id, ['AddToCart', 'Purchase'][least(l.quantity, 1) + 1] as event, {rest} from lines l

-- case: web takes any name but looks at spelling
-- wrong: misspelt-event
-- to: events
select l.order_id, 'purchase' as event, l.order_id as event_id, 'web' as event_set_id, 'web' as event_source, l.ordered_at as timestamp, l.page_url, l.buyer_sha256 as email_sha256 from lines l

-- case: web takes custom names
-- clean
-- to: events
select l.order_id, 'WishlistShared' as event, l.order_id as event_id, 'web' as event_set_id, 'web' as event_source, l.ordered_at as timestamp, l.page_url, l.buyer_sha256 as email_sha256 from lines l

-- case: value negative
-- wrong: unaccepted-value
-- to: events
select {event}, 'EUR' as currency, -1 as value from lines l

-- case: quantity zero or whole
-- clean
-- to: events
select {event}, l.quantity, 'sku' as content_id from lines l

-- case: constant event id
-- wrong: repeated-event-id
-- to: events
select l.order_id, 'Purchase' as event, 'e1' as event_id, 'stores' as event_set_id, 'offline' as event_source, l.ordered_at as timestamp, l.buyer_sha256 as email_sha256 from lines l

-- case: unreachable branch
-- clean
-- to: events
select l.order_id, case when 1 = 1 then 'Purchase' else 'purchase' end as event, {rest} from lines l

-- case: filtered union
-- clean
-- to: events
with n as (select order_id, 'Purchase' as what from lines union all select order_id, 'refund' as what from lines)
select l.order_id, n.what as event, {rest} from lines l join n on n.order_id = l.order_id and n.what = 'Purchase'

-- case: decode through a model macro
-- wrong: unaccepted-value
-- to: events
-- file: models/macros/money_d.sql
create or replace macro money_of_d(land) as case land when 'DE' then 'EUR' when 'GB' then 'UKP' end;
-- file: case
select {event}, money_of_d(c.country) as currency, l.price as value from lines l join customers c on c.customer_id = l.customer_id

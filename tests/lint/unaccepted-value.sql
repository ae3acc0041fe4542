-- case: a name in the wrong case
-- expect: unaccepted-value 7:5 "purchase" is not accepted as event
-- fix: 'Purchase' as event
-- help: did you mean "Purchase"?
-- note: event is not one of the 24 allowed values (schemas/records/tiktok_events.schema.json)
-- note: its events are offline events
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, 'stores' as event_set_id, ordered_at as timestamp, buyer_sha256 as email_sha256,
    'purchase' as event
from lines

-- case: separators and near misses
-- expect: unaccepted-value 7:5 "add_to_cart" is not accepted as event
-- fix: 'AddToCart' as event,
-- help: did you mean "AddToCart"?
-- note: event is not one of the 24 allowed values (schemas/records/tiktok_events.schema.json)
-- note: its events are offline events
-- expect: unaccepted-value 8:5 "in-store" is not accepted as event_channel
-- fix: 'in_store' as event_channel,
-- help: did you mean "in_store"?
-- note: it leaves as column "event_channel" of model "case"
-- expect: unaccepted-value 9:5 "products" is not accepted as content_type
-- help: did you mean "product"?
-- note: it leaves as column "content_type" of model "case"
-- expect: unaccepted-value 10:5 "Offline" is not accepted as event_source
-- fix: 'offline' as event_source,
-- help: did you mean "offline"?
-- note: it leaves as column "event_source" of model "case"
-- expect: unaccepted-value 11:5 "Euro" is not accepted as currency
-- help: did you mean "EUR"?
-- note: rows that hold it are counted as currency_malformed
-- note: it leaves as column "currency" of model "case"
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, 'stores' as event_set_id, ordered_at as timestamp, buyer_sha256 as email_sha256,
    'add_to_cart' as event,
    'in-store' as event_channel,
    'products' as content_type,
    'Offline' as event_source,
    'Euro' as currency,
    price as value
from lines

-- case: nothing near
-- expect: unaccepted-value 8:5 "pigeon" is not accepted as event_channel
-- help: accepted values: crm, email, in_store, other, phone_call, website
-- note: event_channel is not one of the 6 allowed values (schemas/records/tiktok_events.schema.json)
-- note: it leaves as column "event_channel" of model "case"
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, 'stores' as event_set_id, ordered_at as timestamp, buyer_sha256 as email_sha256,
    'Purchase' as event,
    'pigeon' as event_channel
from lines

-- case: in a branch of CASE, behind COALESCE and through IF
-- expect: unaccepted-value 7:49 "Subcribe" is not accepted as event
-- help: did you mean "Subscribe"?
-- note: event is not one of the 24 allowed values (schemas/records/tiktok_events.schema.json)
-- note: its events are offline events
-- expect: unaccepted-value 8:33 "instore" is not accepted as event_channel
-- fix: if(quantity > 1, 'website', 'in_store') as event_channel,
-- help: did you mean "in_store"?
-- note: it leaves as column "event_channel" of model "case"
-- expect: unaccepted-value 9:24 "US" is not accepted as currency
-- help: did you mean "USD"?
-- note: rows that hold it are counted as currency_malformed
-- note: it leaves as column "currency" of model "case"
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, 'stores' as event_set_id, ordered_at as timestamp, buyer_sha256 as email_sha256,
    case when quantity > 1 then 'Purchase' else 'Subcribe' end as event,
    if(quantity > 1, 'website', 'instore') as event_channel,
    coalesce(currency, 'US') as currency
from lines

-- case: through functions and casts
-- expect: unaccepted-value 7:11 "PURCHASE" is not accepted as event
-- help: did you mean "Purchase"?
-- note: event is not one of the 24 allowed values (schemas/records/tiktok_events.schema.json)
-- note: its events are offline events
-- expect: unaccepted-value 8:10 "produkt" is not accepted as content_type
-- help: did you mean "product"?
-- note: it leaves as column "content_type" of model "case"
-- expect: unaccepted-value 9:10 "Website" is not accepted as event_channel
-- help: did you mean "website"?
-- note: it leaves as column "event_channel" of model "case"
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, 'stores' as event_set_id, ordered_at as timestamp, buyer_sha256 as email_sha256,
    upper('purchase') as event,
    cast('prod' || 'ukt' as varchar) as content_type,
    trim(' Website ') as event_channel
from lines

-- case: through a CTE, a subquery and a column alias
-- expect: unaccepted-value 6:49 "purchse" is not accepted as event
-- help: did you mean "Purchase"?
-- note: event is not one of the 24 allowed values (schemas/records/tiktok_events.schema.json)
-- note: its events are offline events
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
with named(id, kind, sold) as (select order_id, 'purchse', ordered_at from lines)
select order_id, order_id as event_id, 'stores' as event_set_id, sold as timestamp, kind as event, buyer_sha256 as email_sha256
from (select n.id as order_id, n.kind, n.sold, l.buyer_sha256 from named as n inner join lines as l on l.order_id = n.id)

-- case: through both sides of a union and the rows of VALUES
-- expect: unaccepted-value 7:67 "in store" is not accepted as event_channel
-- help: did you mean "in_store"?
-- note: event_channel is not one of the 6 allowed values (schemas/records/tiktok_events.schema.json)
-- note: it leaves as column "event_channel" of model "case"
-- expect: unaccepted-value 16:50 "product-group" is not accepted as content_type
-- help: did you mean "product_group"?
-- note: it leaves as column "content_type" of model "case"
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
with all_lines as (
    select order_id, ordered_at, buyer_sha256, 'store' as origin, 'in store' as channel from lines
    union all
    select order_id, ordered_at, buyer_sha256, 'web', 'website' from lines
)
select order_id, order_id as event_id, 'stores' as event_set_id, ordered_at as timestamp, buyer_sha256 as email_sha256,
    'Purchase' as event,
    channel as event_channel,
    types.content_type
from all_lines
inner join (values ('store', 'product'), ('web', 'product-group')) as types(origin, content_type)
    on types.origin = all_lines.origin

-- case: written in another model, from where it leaves twice
-- expect: unaccepted-value models/marts/orders.sql:2:5 "completepayment" is not accepted as event
-- help: did you mean "CompletePayment"?
-- note: event is not one of the 24 allowed values (schemas/records/tiktok_events.schema.json)
-- note: its events are offline events
-- file: models/marts/orders.sql
select order_id, ordered_at, buyer_sha256,
    'completepayment' as kind
from lines
-- file: models/activation/first.sql
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, 'stores' as event_set_id, ordered_at as timestamp, buyer_sha256 as email_sha256, kind as event from orders
-- file: models/activation/second.sql
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, 'stores' as event_set_id, ordered_at as timestamp, buyer_sha256 as email_sha256, kind as event from orders

-- case: in the project's own macro the place is its call
-- expect: unaccepted-value 7:5 "refund" is not accepted as event
-- help: accepted values: AddPaymentInfo, AddToCart, AddToWishlist, ApplicationApproval, ClickButton, CompletePayment, CompleteRegistration, Contact, CustomizeProduct, Download … and 14 more
-- note: event is not one of the 24 allowed values (schemas/records/tiktok_events.schema.json)
-- note: its events are offline events
-- file: models/macros/zz.sql
create or replace macro event_of(quantity) as case when quantity > 0 then 'Purchase' else 'refund' end;
-- file: models/activation/case.sql
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, 'stores' as event_set_id, ordered_at as timestamp, buyer_sha256 as email_sha256,
    event_of(quantity) as event
from lines

-- case: numbers and moments
-- expect: unaccepted-value 8:5 "yesterday" is not accepted as timestamp
-- help: give a value that the record schema takes
-- note: rows that hold it are counted as instant_ambiguous
-- note: it leaves as column "timestamp" of model "case"
-- expect: unaccepted-value 10:6 "-1" is not accepted as value
-- help: give a value that the record schema takes
-- note: it leaves as column "value" of model "case"
-- expect: unaccepted-value 11:5 "1.234,50" is not accepted as price
-- help: give a value that the record schema takes
-- note: rows that hold it are counted as number_malformed
-- note: it leaves as column "price" of model "case"
-- expect: unaccepted-value 12:5 "0.5" is not accepted as quantity
-- help: give a value that the record schema takes
-- note: rows that hold it are counted as number_not_whole
-- note: it leaves as column "quantity" of model "case"
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, 'stores' as event_set_id, buyer_sha256 as email_sha256,
    'Purchase' as event,
    'yesterday' as timestamp,
    'USD' as currency,
    -1 as value,
    '1.234,50' as price,
    0.5 as quantity
from lines

-- case: a value that may name a person is described, not shown
-- expect: unaccepted-value 8:5 a constant (15 characters, contains "@") is not accepted as event_channel
-- help: accepted values: crm, email, in_store, other, phone_call, website
-- note: rows that hold it are counted as text_holds_email
-- note: it leaves as column "event_channel" of model "case"
-- expect: unaccepted-value 9:5 a constant (9 characters) is not accepted as ip
-- help: give a value that the record schema takes
-- note: rows that hold it are counted as ip_malformed
-- note: it leaves as column "ip" of model "case"
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, 'web' as event_set_id, 'web' as event_source, page_url, ordered_at as timestamp, order_id as event_id,
    'Purchase' as event,
    'ann@example.com' as event_channel,
    'localhost' as ip
from lines

-- case: a query written for another system points at its own literal
-- expect: unaccepted-value 11:4 "purchase" is not accepted as event
-- help: did you mean "Purchase"?
-- note: event is not one of the 24 allowed values (schemas/records/tiktok_events.schema.json)
-- note: its events are offline events
-- /// model
-- grain = ["order_id"]
-- dialect = "presto"
--
-- [sync]
-- destination = "tiktok_events"
-- ///
SELECT order_id, CAST(order_id AS VARCHAR) AS event_id, 'stores' AS event_set_id
  ,buyer_sha256 AS email_sha256
  ,ordered_at AS timestamp
  ,'purchase' AS event
FROM lines

-- case: what a fix may not touch, because something else reads the literal
-- expect: unaccepted-value 6:26 "purchase" is not accepted as event
-- help: did you mean "Purchase"?
-- note: event is not one of the 24 allowed values (schemas/records/tiktok_events.schema.json)
-- note: its events are offline events
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
with named as (select *, 'purchase' as kind from lines)
select order_id, order_id as event_id, 'stores' as event_set_id, ordered_at as timestamp, buyer_sha256 as email_sha256,
    kind as event
from named
where kind = 'purchase'

-- case: accepted as they are, or as they become
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, 'stores' as event_set_id, ordered_at as timestamp, buyer_sha256 as email_sha256,
    'Purchase' as event,
    ' in_store ' as event_channel,
    'eur' as currency,
    '19.90' as value,
    2 as quantity,
    'product' as content_type,
    'offline' as event_source
from lines

-- case: a custom event of the web
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, 'web' as event_set_id, 'web' as event_source, page_url, ordered_at as timestamp,
    'BookedTestDrive' as event
from lines

-- case: a filter takes the constant away
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
with kinds as (
    select *, case when quantity > 0 then 'Purchase' when quantity < 0 then 'refund' else 'cancelled' end as kind
    from lines
)
select order_id, order_id as event_id, 'stores' as event_set_id, ordered_at as timestamp, buyer_sha256 as email_sha256,
    kind as event
from kinds
where kind not in ('refund', 'cancelled')

-- case: a filter on what decides may take the constant away
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, 'stores' as event_set_id, ordered_at as timestamp, buyer_sha256 as email_sha256,
    case when quantity > 0 then 'Purchase' else 'refund' end as event
from lines
where quantity between 1 and 10

-- case: a branch that cannot be reached
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, 'stores' as event_set_id, ordered_at as timestamp, buyer_sha256 as email_sha256,
    case currency when 'EUR' then 'Purchase' when 'USD' then 'Contact' else 'unknown' end as event
from lines
where currency in ('EUR', 'USD')

-- case: silenced with a reason
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, 'stores' as event_set_id, ordered_at as timestamp, buyer_sha256 as email_sha256,
    case when quantity > 0 then 'Purchase'
        else 'never' end as event -- noqa: unaccepted-value quantities are above zero, the till sees to it
from lines

-- case: a model that delivers nothing
select 'purchase' as event, 'nowhere' as event_channel from lines

-- Constants that reach columns whose values the platform limits.
-- case: the standard name
-- clean
-- to: events
select {event}, l.currency from lines l

-- case: lower-case event name
-- wrong: unaccepted-value
-- to: events
select l.order_id, 'purchase' as event, {rest} from lines l

-- case: event by CASE, both accepted
-- clean
-- to: events
select l.order_id, case when l.price > 0 then 'Purchase' else 'AddToCart' end as event, {rest} from lines l

-- case: event by CASE, one misspelt
-- wrong: unaccepted-value
-- to: events
select l.order_id, case when l.price > 0 then 'Purchase' else 'Add To Cart' end as event, {rest} from lines l

-- case: event by VALUES
-- wrong: unaccepted-value
-- to: events
select l.order_id, names.event, {rest}
from lines l join (values (1, 'Purchase'), (2, 'addtocart')) as names(kind, event) on names.kind = l.quantity

-- case: event by VALUES, right
-- clean
-- to: events
select l.order_id, names.event, {rest}
from lines l join (values (1, 'Purchase'), (2, 'AddToCart')) as names(kind, event) on names.kind = l.quantity

-- case: event by CTE and union
-- wrong: unaccepted-value
-- to: events
with both_kinds as (
    select *, 'Purchase' as event from lines where price > 0
    union all
    select *, 'SUBSCRIBE' from lines where price = 0
)
select l.order_id, l.event, {rest} from both_kinds l

-- case: the wrong side of the union is filtered out
-- clean
-- to: events
with both_kinds as (
    select *, 'Purchase' as event from lines where price > 0
    union all
    select *, 'unknown' from lines where price = 0
)
select l.order_id, l.event, {rest} from both_kinds l where l.event = 'Purchase'

-- case: constant in a WHERE only
-- clean
-- to: events
select {event} from lines l where l.currency <> 'usd'

-- case: upper of a lower-case name
-- wrong: unaccepted-value
-- to: events
select l.order_id, upper('purchase') as event, {rest} from lines l

-- case: initial capital by functions
-- clean
-- to: events
select l.order_id, concat('Pur', 'chase') as event, {rest} from lines l

-- case: an older name
-- wrong: legacy-event
-- to: events
select l.order_id, 'CompletePayment' as event, {rest} from lines l

-- case: lower-case currency
-- clean
-- to: events
select {event}, upper('usd') as currency from lines l

-- case: currency by name
-- wrong: unaccepted-value
-- to: events
select {event}, 'Dollar' as currency from lines l

-- case: currency with a fallback
-- clean
-- to: events
select {event}, coalesce(l.currency, 'USD') as currency from lines l

-- case: currency with a wrong fallback
-- wrong: unaccepted-value
-- to: events
select {event}, coalesce(l.currency, 'n/a') as currency from lines l

-- case: content type
-- wrong: unaccepted-value
-- to: events
select {event}, 'products' as content_type from lines l

-- case: content type by IF
-- clean
-- to: events
select {event}, if(l.quantity > 1, 'product_group', 'product') as content_type from lines l

-- case: channel
-- wrong: unaccepted-value
-- to: events
select {event}, 'store' as event_channel from lines l

-- case: channel by a list element
-- clean
-- to: events
select {event}, ['website', 'email'][1] as event_channel from lines l

-- case: undeclared event source
-- wrong: unknown-event-source
-- to: events
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'wep' as event_set_id, 'offline' as event_source,
    l.ordered_at as timestamp, l.buyer_sha256 as email_sha256
from lines l

-- case: event source in numbers
-- wrong: unquoted-event-source
-- to: events
select l.order_id, 'Purchase' as event, l.order_id as event_id, 7654321098765432109 as event_set_id, 'offline' as event_source,
    l.ordered_at as timestamp, l.buyer_sha256 as email_sha256
from lines l

-- case: event source 'app' is not taken
-- wrong: unaccepted-value
-- to: events
select l.order_id, 'Purchase' as event, l.order_id as event_id, 'stores' as event_set_id, 'app' as event_source,
    l.ordered_at as timestamp, l.buyer_sha256 as email_sha256
from lines l

-- case: negative value
-- wrong: unaccepted-value
-- to: events
select {event}, l.currency, -1 as value from lines l

-- case: quantity zero
-- clean
-- to: events
select {event}, 0 as quantity from lines l

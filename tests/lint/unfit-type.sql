-- case: a list in a record
-- expect: unfit-type 7:32 column "email" is VARCHAR[], which a record cannot hold
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id, [email] as email from customers

-- case: a digest as bytes
-- expect: digest-of-digest 7:21 "email_sha256" is a digest that is not hex text
-- expect: unfit-type 7:51 column "email_sha256" is BLOB, which a record cannot hold
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id, unhex(email_sha256(email)) as email_sha256 from customers

-- case: types that a contract does not allow
-- expect: unfit-type models/people.sql:1:40 column "orders" is VARCHAR, not BIGINT
-- expect: unfit-type models/people.sql:1:66 column "consent" is BIGINT, not BOOLEAN
-- expect: unfit-type models/people.sql:1:97 column "seen_at" is TIMESTAMP, not TIMESTAMP WITH TIME ZONE
-- file: models/people.sql
select customer_id, orders::varchar as orders, orders::bigint as consent, seen_at::timestamp as seen_at from customers

-- case: types that fit, decimals and wider integers too
-- file: models/people.sql
select customer_id, sum(orders) as orders, any_value(consent) as consent, sum(spent) as spent from customers group by customer_id

-- case: structs, maps, JSON and binary
-- expect: unfit-type 7:41 column "email" is STRUCT(email VARCHAR), which a record cannot hold
-- help: give one value per column; several identifiers go into columns with suffixes _2 to _5
-- note: destination "tiktok_audience" takes one text, number or moment per column
-- expect: unfit-type 7:68 column "phone" is MAP(VARCHAR, VARCHAR), which a record cannot hold
-- help: give one value per column; several identifiers go into columns with suffixes _2 to _5
-- note: destination "tiktok_audience" takes one text, number or moment per column
-- expect: unfit-type 7:93 column "email_2" is JSON, which a record cannot hold
-- help: give one value per column; several identifiers go into columns with suffixes _2 to _5
-- note: destination "tiktok_audience" takes one text, number or moment per column
-- expect: unfit-type 7:119 column "phone_2" is BLOB, which a record cannot hold
-- help: give one value per column; several identifiers go into columns with suffixes _2 to _5
-- note: destination "tiktok_audience" takes one text, number or moment per column
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id, {'email': email} as email, map {'a': phone} as phone, to_json(email) as email_2, encode(phone) as phone_2 from customers

-- case: types of which no value can be sent
-- expect: unfit-type 7:18 column "event_set_id" is DOUBLE, of which no value can be event_set_id
-- help: give a column of another type, or cast it to what it means
-- note: destination "tiktok_events" would refuse every row, or leave the value out
-- expect: unfit-type 8:21 column "value" is BOOLEAN, of which no value can be value
-- help: give a column of another type, or cast it to what it means
-- note: destination "tiktok_events" would refuse every row, or leave the value out
-- expect: unfit-type 9:19 column "quantity" is TIMESTAMP WITH TIME ZONE, of which no value can be quantity
-- help: give a column of another type, or cast it to what it means
-- note: destination "tiktok_events" would refuse every row, or leave the value out
-- expect: unfit-type 10:17 column "currency" is BIGINT, of which no value can be currency
-- help: give a column of another type, or cast it to what it means
-- note: destination "tiktok_events" would refuse every row, or leave the value out
-- expect: unfit-type 11:25 column "price" is TIME, of which no value can be price
-- help: give a column of another type, or cast it to what it means
-- note: destination "tiktok_events" would refuse every row, or leave the value out
-- expect: unfit-type 12:17 column "event_channel" is BIGINT, of which no value can be event_channel
-- help: give a column of another type, or cast it to what it means
-- note: destination "tiktok_events" would refuse every row, or leave the value out
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, ordered_at as timestamp, buyer_sha256 as email_sha256, 'Purchase' as event,
    price / 2 as event_set_id,
    quantity > 1 as value,
    ordered_at as quantity,
    quantity as currency,
    ordered_at::time as price,
    quantity as event_channel
from lines

-- case: an e-mail, a phone and a time of impossible types
-- expect: unfit-type 7:21 column "timestamp" is BOOLEAN, of which no value can be timestamp
-- help: give a column of another type, or cast it to what it means
-- note: destination "tiktok_events" would refuse every row, or leave the value out
-- expect: unfit-type 7:44 column "email" is BIGINT, of which no value can be email_sha256
-- help: give a column of another type, or cast it to what it means
-- note: destination "tiktok_events" would refuse every row, or leave the value out
-- expect: unfit-type 7:65 column "phone" is TIMESTAMP WITH TIME ZONE, of which no value can be phone_sha256
-- help: give a column of another type, or cast it to what it means
-- note: destination "tiktok_events" would refuse every row, or leave the value out
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, 'stores' as event_set_id, 'Purchase' as event,
    quantity > 1 as timestamp, quantity as email, ordered_at as phone
from lines

-- case: types that can be sent
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, 'Purchase' as event, buyer_sha256 as email_sha256,
    7654321098765432109::hugeint::varchar as event_set_id,
    extract('epoch' from ordered_at)::hugeint as timestamp,
    price as value, price::double as price, quantity::double as quantity, currency::varchar as currency,
    2065550100 as phone, quantity::decimal(38, 0) as shop_id, ordered_at::date as description
from lines

-- case: whole numbers of any type are read as their digits
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, quantity::decimal(18, 2) as event_id, 'Purchase' as event, buyer_sha256 as email_sha256,
    'web' as event_source, 'https://example.com' as page_url,
    ordered_at as timestamp, cast(order_id as decimal(38, 0)) as event_set_id,
    quantity::double as limited_data_use
from lines

-- case: constants that are whole numbers, too
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, 'Purchase' as event, buyer_sha256 as email_sha256,
    'web' as event_source, 'https://example.com' as page_url,
    ordered_at as timestamp, 'web' as event_set_id,
    1::double as limited_data_use
from lines

-- case: a number that holds too few digits for an event set id
-- expect: unfit-type 8:41 column "event_set_id" is DECIMAL(18,0), of which no value can be event_set_id
-- expect: unfit-type 9:19 column "limited_data_use" is TIMESTAMP WITH TIME ZONE, of which no value can be limited_data_use
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, order_id as event_id, 'Purchase' as event, buyer_sha256 as email_sha256,
    'web' as event_source, 'https://example.com' as page_url,
    cast(quantity as decimal(18, 0)) as event_set_id, ordered_at as timestamp,
    ordered_at as limited_data_use
from lines

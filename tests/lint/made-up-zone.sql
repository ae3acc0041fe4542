-- case: Z behind a time without a zone
-- expect: made-up-zone models/first.sql:1:8 "sold_at" is called UTC, and nothing says that it is
-- file: schemas/sources/lines.schema.json
{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "properties": {
  "sold_at": {"type": "string", "x-type": "TIMESTAMP"}}}
-- file: models/first.sql
select strftime(sold_at, '%Y-%m-%dT%H:%M:%SZ') as sold_at from lines

-- case: the clock of another zone called UTC
-- expect: made-up-zone 1:8 the time in Europe/Berlin is called UTC
select strftime(seen_at at time zone 'Europe/Berlin', '%Y-%m-%dT%H:%M:%SZ') as seen_at from customers

-- case: the zone lost in a CTE before
-- expect: made-up-zone 2:8 the time in Asia/Tokyo is called UTC
with seen as (select timezone('Asia/Tokyo', seen_at) as seen_at from customers)
select strftime(seen_at, '%xT%X+00:00') as seen_at from seen

-- case: joined as text
-- expect: made-up-zone 2:8 "seen_at" is called UTC, and nothing says that it is
-- expect: made-up-zone 2:38 "seen_at" is called UTC, and nothing says that it is
with seen as (select seen_at::timestamp as seen_at from customers)
select seen_at::varchar || 'Z' as a, replace(seen_at::varchar, ' ', 'T') || 'Z' as b from seen

-- case: a cast that reads it as UTC
-- expect: made-up-zone 2:8 "seen_at" is called UTC, and nothing says that it is
with seen as (select strptime(full_name, '%Y-%m-%d %H:%M') as seen_at from customers)
select seen_at::timestamptz as seen_at from seen

-- case: a day
-- expect: made-up-zone 1:8 "seen_at::date" is called UTC, and nothing says that it is
select concat(seen_at::date, 'T00:00:00Z') as seen_on from customers

-- case: in UTC
select strftime(seen_at at time zone 'UTC', '%Y-%m-%dT%H:%M:%SZ') as a, strftime(seen_at, '%Y-%m-%dT%H:%M:%SZ') as b from customers

-- case: the zone is part of the format
select strftime(seen_at at time zone 'Europe/Berlin', '%Y-%m-%d %H:%M:%S') as a, strptime(full_name, '%Y-%m-%d %z')::timestamptz as b from customers

-- case: a text that ends with Z for another reason
select country || 'Z' as a, full_name::timestamptz as b from customers

-- case: a quoted Z in a pattern of another system
-- expect: made-up-zone models/case.sql:4:8 "sold_at" is called UTC, and nothing says that it is
-- file: models/tills.sql
select order_id, cast(ordered_at as timestamp) as sold_at from lines
-- file: models/case.sql
-- /// model
-- dialect = "postgres"
-- ///
select to_char(sold_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as sold_at_utc, order_id from tills

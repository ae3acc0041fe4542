-- case: a raw value under the name of a digest
-- expect: unhashed-pii 8:5 phone reaches "phone_sha256" without a digest
-- note: customers.phone is tagged x-pii = "phone" in schemas/sources/customers.schema.json
-- help: use phone_sha256(phone, region)
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    phone as phone_sha256
from customers

-- case: through text functions
-- expect: unhashed-pii 8:5 phone reaches "phone_sha256" without a digest
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    substr(replace(upper(phone), ' ', ''), 2) as phone_sha256
from customers

-- case: through COALESCE behind a digest
-- expect: unhashed-pii 8:5 phone reaches "phone_sha256" without a digest
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    coalesce(phone_sha256(phone, country), phone) as phone_sha256
from customers

-- case: through a CASE branch
-- expect: unhashed-pii 8:5 phone reaches "phone_sha256" without a digest
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    case when consent then phone_sha256(phone, country) else phone end as phone_sha256
from customers

-- case: through a window and an aggregate
-- expect: unhashed-pii 8:5 phone reaches "phone_sha256" without a digest
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    max(phone) over (partition by country) as phone_sha256
from customers

-- case: through a list and back
-- expect: unhashed-pii 8:5 phone reaches "phone_sha256" without a digest
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    [phone, country][1] as phone_sha256
from customers

-- case: through a struct field
-- expect: unhashed-pii 8:5 phone reaches "phone_sha256" without a digest
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    {'p': phone}.p as phone_sha256
from customers

-- case: through a lambda
-- expect: unhashed-pii 8:5 phone reaches "phone_sha256" without a digest
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    list_transform([phone], lambda x: x || '')[1] as phone_sha256
from customers

-- case: through a list comprehension
-- expect: unhashed-pii 8:5 phone reaches "phone_sha256" without a digest
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    [upper(p) for p in [phone]][1] as phone_sha256
from customers

-- case: through string_agg
-- expect: unhashed-pii 8:13 phone reaches "phone_sha256" without a digest
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    (select string_agg(other.phone, ',') from customers as other) as phone_sha256
from customers

-- case: through a scalar subquery of a CTE
-- expect: unhashed-pii 9:13 phone reaches "phone_sha256" without a digest
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
with phones as (select phone as p from customers)
select customer_id,
    (select max(p) from phones) as phone_sha256
from customers

-- case: through arg_max
-- expect: unhashed-pii 8:13 phone reaches "phone_sha256" without a digest
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    (select arg_max(c.phone, c.orders) from customers as c) as phone_sha256
from customers

-- case: through method chaining
-- expect: unhashed-pii 8:5 phone reaches "phone_sha256" without a digest
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    phone.upper().lower() as phone_sha256
from customers

-- case: through to_json
-- expect: unhashed-pii 8:5 phone reaches "phone_sha256" without a digest
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    to_json({'p': phone})::varchar as phone_sha256
from customers

-- case: through the project's own macro
-- expect: unhashed-pii 8:5 phone reaches "phone_sha256" without a digest
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    shouted(phone) as phone_sha256
from customers

-- case: through an alias of the same SELECT
-- expect: unrecognised-column 7:36 destination "tiktok_audience" does not know column "tidy"
-- expect: unhashed-pii 8:5 phone reaches "phone_sha256" without a digest
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id, trim(phone) as tidy,
    tidy || '' as phone_sha256
from customers

-- case: across models, through a star and another name
-- expect: unhashed-pii 7:21 phone reaches "phone_sha256" without a digest
-- file: models/staging/stg.sql
select * exclude (email) rename (phone as number) from customers
-- file: models/marts/mart.sql
select customer_id, trim(s.number) as contact from stg as s
-- file: models/activation/case.sql
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id, contact as phone_sha256 from mart

-- case: through both sides of UNION, by position
-- expect: unhashed-pii 8:21 phone reaches "phone_sha256" without a digest
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
with both_sides as (select customer_id, sha256('x') as y from customers union all select customer_id, phone from customers)
select customer_id, y as phone_sha256 from both_sides

-- case: through a recursive CTE
-- expect: unhashed-pii 13:21 phone reaches "phone_sha256" without a digest
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
with recursive walk(customer_id, p, step) as (
    select customer_id, phone, 1 from customers
    union all
    select walk.customer_id, walk.p, walk.step + 1 from walk where walk.step < 3
)

select customer_id, p as phone_sha256 from walk

-- case: through PIVOT
-- expect: unhashed-pii 8:21 phone reaches "phone_sha256" without a digest
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
with few as (select customer_id, country, phone from customers), wide as (from few pivot (max(phone) for country in ('DE', 'FR')))
select customer_id, "DE" as phone_sha256 from wide

-- case: by position
-- expect: unhashed-pii 7:27 phone reaches "phone_sha256" without a digest
-- expect: unhashed-pii 7:27 external_id reaches "phone_sha256" without a digest
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id, #1 as phone_sha256 from (select phone, customer_id from customers)

-- case: through COLUMNS
-- expect: star-in-activation 7:21 an activation model does not write out its columns
-- expect: unhashed-pii 7:21 email reaches "email_sha256" without a digest
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id, columns('email.*') from (select customer_id, email as email_sha256 from customers)

-- case: a macro that cannot be followed counts as personal
-- expect: unhashed-pii 7:21 phone reaches "phone_sha256" without a digest
-- expect: unhashed-pii 7:21 column "phone_sha256" cannot be proved to be free of personal data
-- help: write the columns out, or add -- noqa: unhashed-pii and why it is safe
-- file: models/macros/overloaded.sql
create or replace macro spelt(value) as value, (value, instead) as coalesce(value, instead);
-- file: models/activation/case.sql
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id, spelt(phone) as phone_sha256 from customers

-- case: a macro with a default is followed
-- expect: unhashed-pii 7:21 phone reaches "phone_sha256" without a digest
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id, with_default(phone) as phone_sha256 from customers

-- case: an e-mail in a column of another kind
-- expect: unhashed-pii 6:132 email reaches "page_url" without a digest
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, 'Purchase' as event, order_id as event_id, 'web' as event_set_id, 'web' as event_source, ordered_at as timestamp, 'https://x/?' || email as page_url from lines join customers using (customer_id)

-- case: silenced with a reason
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    phone as phone_sha256 -- noqa: unhashed-pii the column holds digests since 2024
from customers

-- case: raw values that the destination hashes
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id, email, phone, idfa from customers

-- case: raw values that the platform wants readable
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, 'Purchase' as event, order_id as event_id, 'web' as event_set_id, 'web' as event_source, ordered_at as timestamp, ip, external_id_sha256(customer_id) as external_id_sha256, page_url from lines

-- case: certified digests, also when they were made in another model
-- file: models/marts/mart.sql
select customer_id, phone_sha256(phone, country) as phone_digest, maid_sha256(idfa) as device from customers
-- file: models/activation/case.sql
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id, phone_digest as phone_sha256, device as idfa_sha256 from mart

-- case: personal data in conditions, joins, order and counts does not leave
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select c.customer_id, email_sha256(c.email) as email_sha256
from customers as c
join customers as d on c.phone = d.phone
where c.full_name is not null and length(c.phone) > 3
order by c.phone

-- case: a flag made of personal data is not personal
-- /// model
-- grain = ["order_id"]
-- [sync]
-- destination = "tiktok_events"
-- ///
select order_id, case when email like '%@x.de' then 'Purchase' else 'Contact' end as event, order_id as event_id, 'web' as event_set_id, 'web' as event_source, ordered_at as timestamp, count(phone) over () as quantity, page_url from lines join customers using (customer_id)

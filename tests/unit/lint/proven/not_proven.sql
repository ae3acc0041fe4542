-- What looks like a digest of a certified function and is none for sure.
-- case: a column of a source that its schema calls a digest
-- proven: nothing
select loyalty_digest as email_sha256 from customers

-- case: a digest that is no certified one: it may be that of nothing
-- proven: nothing
select sha256(email) as email_sha256, md5(idfa) as idfa_md5 from customers

-- case: certified functions that do not hash
-- proven: nothing
select normalize_email(email) as email_sha256, e164(phone, country) as phone_sha256, normalize_maid(idfa) as idfa_sha256,
    email_problem(email) as a
from customers

-- case: a raw value
-- proven: nothing
select email as email_sha256 from customers

-- case: changed afterwards
-- proven: nothing
select upper(email_sha256(email)) as a, lower(email_sha256(email)) as b, substr(email_sha256(email), 1, 63) as c,
    email_sha256(email) || '' as d, concat(email_sha256(email), country) as e, replace(email_sha256(email), 'a', 'b') as f,
    left(email_sha256(email), 32) as g, reverse(email_sha256(email)) as h, email_sha256(email)[1] as i,
    trim(email_sha256(email)) as j, unhex(email_sha256(email)) as k, cast(email_sha256(email) as blob) as l,
    email_sha256(email)::varchar as m, hash(email_sha256(email)) as n, email_sha256(email) is null as o
from customers

-- case: a constant in its place
-- proven: nothing
select coalesce(email_sha256(email), 'none') as a, case when consent then email_sha256(email) else '' end as b,
    if(consent, email_sha256(email), 'x') as c, ifnull(email_sha256(email), repeat('0', 64)) as d,
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' as e, null as f
from customers

-- case: a raw value in its place
-- proven: nothing
select coalesce(email_sha256(email), email) as a, coalesce(loyalty_digest, email_sha256(email)) as b,
    case when consent then email_sha256(email) when orders > 1 then loyalty_digest end as c,
    case when consent then email_sha256(email) else loyalty_digest end as d,
    nullif(email, email_sha256(email)) as e, greatest(email_sha256(email), email) as f
from customers

-- case: of two algorithms
-- proven: nothing
select coalesce(md5_hex_digest(idfa), maid_sha256(idfa)) as idfa_md5 from customers

-- case: the condition is a digest, the value is not
-- proven: nothing
select case when email_sha256(email) is not null then email end as a, arg_max(email, email_sha256(email)) as b
from customers group by all

-- case: aggregates and windows that make something else
-- proven: nothing
select list(email_sha256(email)) as a, string_agg(email_sha256(email)) as b, max(email_sha256(email), 2) as c,
    count(email_sha256(email)) as d, arg_max(email_sha256(email), seen_at, 2) as e, arbitrary(email) as f,
    list(email_sha256(email))[1] as g
from customers

-- case: a window with a default
-- proven: nothing
select lag(d, 1, 'none') over (order by country) as a, lead(d, 1, country) over (order by country) as b
from (select email_sha256(email) as d, country from customers)

-- case: one branch of a union is raw
-- proven: nothing
select email_sha256(email) as email_sha256 from customers union all select email from customers

-- case: one branch of a union is a digest of a source
-- proven: nothing
select email_sha256(email) as email_sha256 from customers union all select buyer_sha256 from lines

-- case: a union that counts columns, not names
-- proven: a sha256
select email_sha256(email) as a, email_digest(email) as b from customers
union all
select email_sha256(email) as b, email as a from customers

-- case: a union by name with another column
-- proven: nothing
select email_sha256(email) as email_sha256 from customers union all by name select email as "EMAIL_SHA256" from customers

-- case: a union whose sides have columns of one name
-- proven: nothing
select d as email_sha256 from (
    select email as x, email as x, email_sha256(email) as d from customers
    union all select email as x, email_sha256(email) as d, email as d from customers
)

-- case: an intersection with what is raw
-- proven: nothing
select email_sha256(email) as email_sha256 from customers intersect select loyalty_digest from customers

-- case: a column of the same name on the other side of a join
-- proven: nothing
with a as (select email_sha256(email) as d, customer_id from customers), b as (select email as d, customer_id from customers)
select b.d as email_sha256 from a join b using (customer_id)

-- case: a joined column of which one side is raw
-- proven: nothing
with a as (select email_sha256(email) as d from customers), b as (select loyalty_digest as d from customers)
select d as email_sha256 from a full join b using (d)

-- case: a right join shows the right side's column
-- proven: nothing
with a as (select email_sha256(email) as d from customers), b as (select email as d from customers)
select d as email_sha256 from a right join b using (d)

-- case: a star over a full join by name
-- proven: nothing
with a as (select email_sha256(email) as d from customers), b as (select email as d from customers)
select * from a full join b using (d)

-- case: a star over a natural join
-- proven: nothing
with a as (select email_sha256(email) as d from customers), b as (select email as d from customers)
select * from a natural full join b

-- case: a star over relations with the same name
-- proven: nothing
select d as email_sha256 from (
    select * from (select email as d, 1 as k from customers) as a, (select email_sha256(email) as d from customers) as b
)

-- case: the source has a column of that name, and FROM goes first
-- proven: buyer_sha256 sha256
select email_sha256(order_id) as buyer_sha256, buyer_sha256 as email_sha256 from lines

-- case: a name of the same SELECT that is there twice
-- proven: nothing
select email_sha256(email) as d, email as d, d as email_sha256 from customers

-- case: a name that the engine gives to the second of two
-- proven: nothing
select x_1 as email_sha256 from (select country as x, email as x, email_sha256(email) as x_1 from customers)

-- case: a name that the engine makes up
-- proven: nothing
select "max(email)" as email_sha256 from (select max(email), max(email_sha256(email)) as "max(email)" from customers)

-- case: a struct that is spread over columns
-- proven: nothing
select unnest({'email_sha256': email, 'x': 1}), email_sha256(email) as email_sha256 from customers

-- case: a struct that is spread by another name
-- proven: nothing
select unlist({'email_sha256': email, 'x': 1}) as y, email_sha256(email) as email_sha256 from customers

-- case: a struct's fields as columns
-- proven: nothing
select s.*, email_sha256(email) as email_sha256 from (select {'email_sha256': email} as s, email from customers)

-- case: a struct's field
-- proven: nothing
select s.digest as email_sha256 from (select {'digest': email} as s from customers)

-- case: columns by a pattern
-- proven: nothing
select columns('email') as email_sha256 from (select email as my_email, email_sha256(email) as email from customers)

-- case: columns by a pattern, beside a digest
-- proven: nothing
select * like '%digest', email_sha256(email) as loyalty_digest from customers

-- case: a column of a source without a schema, and a star over it
-- proven: nothing
-- file: pyproject.toml
visits = "visits.parquet"
-- file: case
select visits.*, email_sha256(email_1) as email_sha256 from visits

-- case: a relation nobody can list may have the column
-- proven: nothing
-- file: pyproject.toml
visits = "visits.parquet"
-- file: case
with a as (select email_sha256(email) as d from customers) select d as email_sha256 from a, visits

-- case: a table of values
-- proven: nothing
select d as email_sha256 from (values ('ann@example.com'), (email_sha256('ann@example.com'))) as t(d)

-- case: a function that makes rows
-- proven: nothing
select d as email_sha256 from customers, unnest([email_sha256(email), email]) as t(d)

-- case: a lateral subquery with the name of a column
-- proven: nothing
select t.d as email_sha256 from (select email_sha256(email) as d, email from customers) as s, lateral (select s.email as d) as t

-- case: a subquery as a value that yields something raw
-- proven: nothing
select (select max(c.email) from customers as c) as a, (select d from (select 'x' as x)) as b, email_sha256(l.ip) || '' as d
from lines as l

-- case: a pivot
-- proven: nothing
select "DE" as email_sha256 from (select country, email_sha256(email) as d from customers)
pivot (max(d) for country in ('DE', 'FR'))

-- case: recursion that changes it
-- proven: nothing
with recursive r as (
    select email_sha256(email) as d, 1 as n from customers
    union all
    select upper(d), n + 1 from r where n < 3
)
select d as email_sha256 from r

-- case: a CTE hides the one outside
-- proven: nothing
with t as (select email_sha256(email) as d from customers)
select d as email_sha256 from (with t as (select email as d from customers) select d from t)

-- case: a CTE hides a model
-- proven: nothing
-- file: models/marts/people.sql
select email_sha256(email) as d from customers
-- file: case
with people as (select email as d from customers) select d as email_sha256 from people

-- case: a model that is read through hands on a raw column
-- proven: other sha256
-- file: models/marts/people.sql
select email as email_sha256, email_sha256(email) as other from customers
-- file: case
select email_sha256, other from people

-- case: columns renamed crosswise
-- proven: e sha256
select d, e from (select email_sha256(email) as d, email as e from customers) as t(e, d)

-- case: a star without one relation's column of that name
-- proven: nothing
select d as email_sha256 from (
    select * exclude (b.d) from (select email as d from customers) as a, (select email_sha256(email) as d from customers) as b
)

-- case: a star with the digest replaced by something else
-- proven: nothing
select * replace (upper(d) as d) from (select email_sha256(email) as d, country from customers)

-- case: a function of another schema
-- proven: nothing
select main.email_sha256(email) as email_sha256 from customers

-- case: a project's own macro around it
-- proven: nothing
-- file: models/macros/own.sql
create or replace macro person_digest(value) as upper(email_sha256(value));
-- file: case
select person_digest(email) as email_sha256 from customers

-- case: a project's own macro in the place of a certified function
-- proven: nothing
-- file: models/macros/own.sql
create or replace macro email_sha256(email) as email;
-- file: case
select email_sha256(email) as email_sha256 from customers

-- case: a project's own macro with a schema before the name of a certified function
-- proven: nothing
-- file: models/macros/own.sql
create or replace macro main.email_sha256(email) as email;
-- file: case
select email_sha256(email) as email_sha256 from customers

-- case: a project's own macro in the place of what a certified function is made of
-- proven: nothing
-- file: models/macros/own.sql
create or replace macro visible_text(value) as upper(value);
-- file: case
select email_sha256(email) as email_sha256 from customers

-- case: a project's own macro in the place of the engine's hash
-- proven: nothing
-- file: models/macros/own.sql
create or replace macro sha256(value) as value;
-- file: case
select email_sha256(email) as email_sha256 from customers

-- case: a project's own macro in the place of an aggregate
-- proven: nothing
-- file: models/macros/own.sql
create or replace macro max(value) as any_value(upper(value));
-- file: case
select max(email_sha256(email)) as email_sha256 from customers

-- case: a macro file with another statement
-- proven: nothing
-- file: models/macros/own.sql
create or replace table other as select 1 as one;
-- file: case
select email_sha256(email) as email_sha256 from customers

-- case: the name of a relation is a struct of its columns
-- proven: c sha256
select email_sha256(c.email) as c, c as email_sha256 from customers as c

-- case: recursion that has the name of a model
-- proven: nothing
-- file: models/marts/people.sql
select email_sha256(email) as d, email_sha256(email) as e, 1 as n from customers
-- file: case
select d as email_sha256 from (
    with recursive people as (
        select email_sha256(email) as d, email as e, 1 as n from customers
        union all
        select e, e, n + 1 from people where n < 3
    )
    select d from people
)
union all
select d from people

-- case: a CTE hides a model that is read beside it
-- proven: nothing
-- file: models/marts/people.sql
select email_sha256(email) as d from customers
-- file: case
select d as email_sha256 from (with people as (select email as d from customers) select d from people)
union all
select d from people

-- case: a star over a full join by name, counted
-- proven: x sha256
with a as (select email_sha256(email) as d from customers), b as (select email_sha256(phone) as d, email as e from customers)
select cast(x as varchar) as z, y as email_sha256, sha256_digest(x) as x
from (select * from a full join b using (d)) as t(x, y)

-- case: a star over a semi join, counted
-- proven: nothing
with a as (select email as d, 1 as k from customers), b as (select email_sha256(email) as e, 1 as k from customers)
select * from a semi join b on a.k = b.k

-- case: a star with columns renamed
-- proven: nothing
select d as email_sha256 from (
    select * rename (d as e, e as d) from (select email_sha256(email) as d, email as e from customers)
)

-- case: a star without one relation's column of that name, counted
-- proven: nothing
select x as email_sha256 from (
    select * exclude (b.d)
    from (select email as d from customers) as a,
        (select email_sha256(email) as d, email_sha256(email) as e, 1 as f from customers) as b
) as t(x, y)

-- case: a struct that is spread, whatever it is called
-- proven: nothing
select unnest({'email_sha256': email, 'x': 1}) as y, email_sha256(email) as email_sha256 from customers

-- case: a struct that is spread by a function of a schema
-- proven: nothing
select main.unnest({'email_sha256': email, 'x': 1}) as y, email_sha256(email) as email_sha256 from customers

-- case: columns by a pattern, counted
-- proven: nothing
select b as email_sha256 from (
    select columns('^e') as y, email_sha256(email) as d from (select email, email as e from customers)
) as t(a, b)

-- case: a pivot makes a column of that name
-- proven: nothing
select d as email_sha256 from (select email_sha256(email) as d, 'd' as k from customers) pivot (max(d || 'x') for k in ('d'))

-- case: a field of a field, with the name of a relation between
-- proven: nothing
select s.t.d as email_sha256 from (select email_sha256(email) as d, {'t': {'d': email}} as s from customers) as t

-- case: two relations of one alias, counted
-- proven: nothing
select x as email_sha256 from (
    select * from (select email as d from customers) as t, (select email_sha256(email) as e from customers) as t
) as u(x)

-- case: a pivot of a CTE makes a column of that name
-- proven: nothing
with t as (select email_sha256(email) as d, 'd' as k from customers)
select d as email_sha256 from t pivot (max(d || 'x') for k in ('d'))

-- case: a project's own macro in the place of a function that only a certified one calls
-- proven: nothing
-- file: models/macros/own.sql
create or replace macro getvariable(name) as 'upper';
-- file: case
select email_sha256(email) as email_sha256 from customers

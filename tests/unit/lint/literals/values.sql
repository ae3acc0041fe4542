-- What each column of a query may hold, as the interpreter sees it: constants in quotes, null when the query
-- itself makes NULLs, ... when it may be anything else. `test_literals.py` also runs every query on rows.

-- case: literals and what the engine makes of them
-- a: 'Purchase'
-- b: 'PURCHASE'
-- c: '-5'
-- d: 'true'
-- e: '1000.0'
-- f: '2026-11-01'
-- g: '7654321098765432109'
select 'Purchase' as a, upper('purchase') as b, -5 as c, true as d, 1e3 as e, date '2026-11-01' as f, 7654321098765432109 as g;

-- case: NULL, and what stays NULL
-- a: null
-- b: null
-- c: null
-- d: null
-- e: 'x'
select null as a, cast(null as varchar) as b, upper(null) as c, email_sha256(null) as d, concat('x', null) as e;

-- case: what nobody knows before there are rows
-- a: ...
-- b: ...
-- c: ...
select country as a, random() as b, current_date as c from customers;

-- case: branches
-- a: 'a' 'b'
-- b: 'a' null
-- c: 'a' null
-- d: 'a' 'b'
-- e: 'a' 'b' ...
-- f: 'a' ...
select
    case when consent then 'a' else 'b' end as a,
    case when consent then 'a' end as b,
    case country when 'DE' then 'a' when 'FR' then null else 'a' end as c,
    if(consent, 'a', 'b') as d,
    case when orders > 1 then 'a' when orders <= 1 then 'b' else null end as e,
    coalesce(country, 'a') as f
from customers;

-- case: branches that constants decide
-- a: 'a'
-- b: 'b'
-- c: 'z'
-- d: 'a'
select
    case when true then 'a' else 'b' end as a,
    case 'x' when 'y' then 'a' else 'b' end as b,
    coalesce(null, 'z', 'never') as c,
    case when 1 = 2 and consent then 'b' else 'a' end as d
from customers;

-- case: NULLIF
-- a: null
-- b: 'a'
-- c: null ...
select nullif('a', 'a') as a, nullif('a', 'b') as b, nullif(country, 'XX') as c from customers;

-- case: the project's own macro, and one with a branch
-- a: 'SOLD'
-- b: 'z'
select shouted('sold') as a, either(null, 'z') as b;

-- case: a filter on the value itself takes exactly what it rules out
-- e: 'a'
with a as (select case when consent then 'a' else 'skip' end as e from customers)
select e from a where e <> 'skip';

-- case: a filter through a function, too
-- e: 'a'
with a as (select case when consent then 'a' else 'skip' end as e from customers)
select e from a where upper(e) in ('A', 'B');

-- case: a filter on what decides leaves nothing certain
-- e: ...
select case when orders > 0 then 'a' else 'b' end as e from customers where orders between 1 and 5;

-- case: unless the filter lists what is left
-- a: 'a' 'b'
-- b: 'a'
select
    case country when 'DE' then 'a' when 'FR' then 'b' else 'never' end as a,
    case country when 'DE' then 'a' when 'FR' then 'a' end as b
from customers
where country in ('DE', 'FR');

-- case: what is not NULL takes away why it might be
-- a: 'a' 'b'
-- b: 'a'
-- c: ...
select
    case country when 'DE' then 'a' else 'b' end as a,
    case when consent then 'a' end as b,
    coalesce(country, 'never') as c
from customers
where country is not null and case when consent then 'a' end is not null;

-- case: both sides of a union, and the rows that a filter leaves
-- k: 'b'
-- v: 'y' ...
with a as (
    select 'a' as k, 'x' as v from customers
    union all
    select 'b', 'y' from customers
)
select k, v from a where k = 'b';

-- case: a filter that does not tell the sides apart
-- v: 'x' 'y' null
with a as (
    select 'x' as v, country from customers
    union all
    select 'y', country from customers
    union all by name
    select null as v, country from customers
)
select v from a where country = 'DE';

-- case: a CASE over the sides of a union covers them
-- e: 'A' 'B'
with a as (select 'a' as k from customers union all select 'b' from customers)
select case k when 'a' then 'A' when 'b' then 'B' end as e from a;

-- case: rows of VALUES behind a join
-- v: 'website' 'store'
-- n: '1' '2'
select m.v, m.n
from customers as c
inner join (values ('DE', 'website', 1), ('FR', 'store', 2)) as m(k, v, n) on m.k = c.country;

-- case: the outer side of a join, and what keeps its NULL
-- a: null ...
-- b: null ...
-- c: 'EUR' ...
-- d: ...
-- e: null ...
select l.price as a, upper(l.currency) || '!' as b, coalesce(l.currency, 'EUR') as c, c.country as d, max(l.price) over () + l.quantity as e
from customers as c
left join lines as l on l.customer_id = c.customer_id;

-- case: a filter, or a later inner join, takes the outer side's NULL away
-- a: ...
-- b: ...
select l.price as a, l.quantity as b
from customers as c
left join lines as l on l.customer_id = c.customer_id
where l.order_id is not null;

-- case: right, full and inner joins, and USING
-- a: null ...
-- b: ...
-- c: null ...
select c.country as a, l.price as b, o.price as c
from customers as c
right join lines as l using (customer_id)
left join lines as o on o.order_id = l.order_id;

-- case: aggregates pass over NULL
-- a: 'a'
-- b: 'x'
-- c: ...
select any_value(case when consent then 'a' end) as a, max('x') as b, count(*) as c from customers;

-- case: a star with a replacement, and columns renamed on the way
-- kind: 'x'
-- other: 'y'
select s.kind, s.other from (select * exclude (email) replace ('x' as country) from customers) as t
cross join (select 'x', 'y') as s(kind, other);

-- case: EXCEPT and INTERSECT leave nobody knows what
-- a: ...
select case when consent then 'a' else 'b' end as a from customers except select 'a';

-- case: constructs that are not followed may be anything
-- a: ...
-- b: ...
-- c: ...
select unnest(['a', 'b']) as a, {'k': 'v'}.k as b, list_transform(['a'], lambda x: x || 'b')[1] as c;

-- case: semi and anti joins choose rows
-- a: ...
-- b: 'x'
select a.k as a, 'x' as b
from (select case when consent then 'a' else 'b' end as k from customers) as a
anti join (select 'a' as k) as b on b.k = a.k;

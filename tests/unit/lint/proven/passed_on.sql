-- Digests that come straight from a certified function, and what passes them on.
-- case: every certified function that hashes
-- proven: a sha256, b sha256, c sha256, d sha256, e sha256, f sha256, g sha256, h sha256, i md5, j sha256, k md5
select email_sha256(email) as a, phone_sha256(phone, country) as b, maid_sha256(idfa) as c,
    external_id_sha256(customer_id) as d, email_digest(email) as e, phone_digest(phone, 'US') as f,
    maid_digest(idfa) as g, external_id_digest(customer_id) as h, maid_md5(idfa) as i,
    sha256_digest(loyalty_digest) as j, md5_hex_digest(full_name) as k
from customers

-- case: any letter case, and names of any letter case
-- proven: email_sha256 sha256
select EMAIL_SHA256(Email) as "Email_SHA256", customer_id from Customers

-- case: whatever it is given
-- proven: a sha256, b sha256
select email_sha256(upper(email)) as a, sha256_digest(upper(sha256(email))) as b from customers

-- case: through CTEs, renamed
-- proven: email_sha256 sha256
with a as (select customer_id, email_sha256(email) as digest from customers),
b(id, known) as (select customer_id, digest from a),
c as (select b.known as email_sha256 from b where id is not null)
select c.email_sha256 from c

-- case: a column of the same SELECT
-- proven: digest sha256, email_sha256 sha256
select email_sha256(email) as digest, digest as email_sha256 from customers

-- case: a subquery in FROM, its columns renamed
-- proven: email_sha256 sha256
select d as email_sha256, country from (select email_sha256(email), country from customers) as t(d, country)

-- case: a star
-- proven: digest sha256
select * from (select customer_id, email_sha256(email) as digest from customers)

-- case: a star with a column replaced and another left out
-- proven: email sha256
select * exclude (phone, full_name) replace (email_sha256(email) as email) from customers

-- case: columns beside all of a relation
-- proven: email_sha256 sha256
select c.*, email_sha256(c.email) as email_sha256 from customers as c

-- case: a star over two relations of other names
-- proven: d sha256, e sha256
select * from (select customer_id as k, email_sha256(email) as d from customers) as a
join (select customer_id as l, email_digest(phone) as e from customers) as b on a.k = b.l

-- case: through another model
-- proven: email_sha256 sha256
-- file: models/marts/people.sql
select customer_id, email_sha256(email) as digest from customers
-- file: case
select digest as email_sha256 from people

-- case: through a model in another dialect
-- proven: email_sha256 sha256
-- file: models/marts/people.sql
-- /// model
-- dialect = "bigquery"
-- ///
select `customer_id`, email_sha256(`email`) as digest from customers
-- file: case
select digest as email_sha256 from people

-- case: both branches of a union
-- proven: email_sha256 sha256
select email_sha256(email) as email_sha256 from customers
union all
select sha256_digest(buyer_sha256) from lines

-- case: a union with NULL
-- proven: email_sha256 sha256
select email_sha256(email) as email_sha256, 1 as n from customers union select null, 2 from lines

-- case: a union by name that lacks the column on one side
-- proven: email_sha256 sha256
select email_sha256(email) as email_sha256, customer_id from customers
union all by name
select order_id as customer_id from lines

-- case: what EXCEPT leaves
-- proven: email_sha256 sha256
select email_sha256(email) as email_sha256 from customers except select buyer_sha256 from lines

-- case: unions in parentheses
-- proven: d sha256
(select email_sha256(email) as d from customers) union all (select null union all select email_digest(phone) from customers)

-- case: joins, and NULL where nothing is joined
-- proven: email_sha256 sha256, other sha256
with a as (select customer_id as k, email_sha256(email) as d from customers),
b as (select customer_id as l, phone_sha256(phone, country) as e from customers)
select a.d as email_sha256, e as other from a full join b on a.k = b.l

-- case: a column that a join has on both sides
-- proven: d sha256
with a as (select email_sha256(email) as d from customers), b as (select email_digest(phone) as d from customers)
select d from a full join b using (d)

-- case: CASE, if, coalesce, nullif
-- proven: a sha256, b sha256, c sha256, d sha256, e sha256
select case when consent then email_sha256(email) end as a,
    case country when 'DE' then email_sha256(email) when 'FR' then null else sha256_digest(loyalty_digest) end as b,
    if(consent, email_sha256(email), null) as c,
    coalesce(email_sha256(email), null, sha256_digest(loyalty_digest)) as d,
    nullif(email_sha256(email), 'x') as e
from customers

-- case: aggregates that choose one
-- proven: a sha256, b sha256, c sha256, d sha256, e sha256, f sha256
select country, min(email_sha256(email)) as a, max(email_sha256(email)) filter (where consent) as b,
    any_value(email_sha256(email)) as c, first(email_sha256(email) order by seen_at) as d,
    last(email_sha256(email)) as e, arg_max(email_sha256(email), seen_at) as f
from customers group by country

-- case: windows that choose one
-- proven: a sha256, b sha256
select first_value(d ignore nulls) over (partition by country order by seen_at) as a, max(d) over (partition by country) as b
from (select *, email_sha256(email) as d from customers)

-- case: a subquery as a value
-- proven: email_sha256 sha256
select (select max(email_sha256(c.email)) from customers as c where c.customer_id = l.customer_id) as email_sha256
from lines as l

-- case: one row of each person
-- proven: email_sha256 sha256
select distinct on (customer_id) email_sha256(email) as email_sha256 from customers
qualify row_number() over (partition by country order by seen_at desc) < 9 order by all limit 1000

-- case: a project's own macro beside them
-- proven: email_sha256 sha256
-- file: models/macros/tidy.sql
create or replace macro tidy_name(name) as upper(trim(name));
-- file: case
select tidy_name(full_name) as full_name, email_sha256(email) as email_sha256 from customers

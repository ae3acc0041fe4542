-- case: a column of a source: type, words, personal data
-- hover: **email** `VARCHAR` of `customers`
-- hover: As typed.
-- hover: Personal data: raw e-mail (from `customers.email`)
-- hover: as `email_sha256` of `everyone`: SHA-256 of normalised e-mail
select ema▮il from customers

-- case: a column of a model, with the way it came
-- hover: **email** `VARCHAR` of `people`
-- hover: normal form
-- hover: Personal data: raw e-mail, in its normal form (from `customers.email`)
-- hover: Lineage: `customers.email` → `stg_customers.mail` → `people.email`
-- hover: Leaves: as `email_sha256` of `everyone`: SHA-256 of normalised e-mail
select p.em▮ail from people as p

-- case: a column that holds nothing personal and leaves nowhere
-- hover: **total** `DECIMAL(38,2)` of `people`
-- hover: Personal data: clean: no personal data
-- hover: Lineage: `orders.amount` → `people.total`
-- hover not: Leaves
select total▮ from people

-- case: a digest that a source gives as it is
-- hover: Personal data: SHA-256 of e-mail, as the source gives it (from `customers.partner_digest`)
-- hover not: normalised
select partner_▮digest from stg_customers

-- case: a column of a source without a schema
-- hover nothing
select opene▮d_by from opened

-- case: a column of a CTE: its type is the engine's
-- hover: **total** `DECIMAL(38,2)` of `sums`
-- hover: all they spent
-- hover: Lineage: `orders.amount`
with sums as (
    select customer_id, sum(amount) as total    -- all they spent
    from orders group by customer_id
)
select s.tot▮al from sums as s

-- case: a digest made in a CTE
-- hover: Personal data: SHA-256 of e-mail that is not in its normal form (from `customers.email`)
with hashed as (select sha256(email) as digest from customers)
select dig▮est from hashed

-- case: a column of a subquery
-- hover: **mail** `VARCHAR` of `inner_one`
-- hover: raw e-mail
select inner_one.ma▮il from (select lower(email) as mail from customers) as inner_one

-- case: in a CTE that reads the one before
-- hover: **b** `VARCHAR` of `first`
with first as (select country as b from customers), second as (select ▮b from first) select * from second

-- case: of an outer query, from within a subquery
-- hover: **phone** `VARCHAR` of `customers`
select 1 as one from customers as c where exists (select 1 from orders where orders.customer_id = c.pho▮ne)

-- case: the nearest relation wins
-- hover: of `orders`
select 1 as one from customers where exists (select customer_▮id from orders)

-- case: one side of a union sees its own relations
-- hover: of `orders`
select customer_id from customers where false union all select customer_▮id from orders

-- case: another letter case and quotes
-- hover: **email** `VARCHAR` of `customers`
select "EMA▮IL" from CUSTOMERS

-- case: unfinished SQL still knows its columns
-- hover: **email** `VARCHAR` of `people`
select upper(p.ema▮il, from people as p where (

-- case: an open quote further on
-- hover: **email** `VARCHAR` of `people`
select ema▮il, 'oh from people
from people

-- case: a dialect of its own
-- hover: **digest** `VARCHAR` of `hashed`
-- /// model
-- dialect = "presto"
-- ///
with hashed as (select to_hex(sha256(to_utf8(email))) as digest from customers)
select dige▮st from hashed

-- case: behind text that is not ASCII
-- hover: **email** `VARCHAR` of `customers`
select 'ä🎉 grüße' as gruß, ema▮il from customers

-- case: a column nobody knows
-- hover nothing
select emial▮ from customers

-- case: a model
-- hover: **people** — model, `models/marts/people.sql`
-- hover: Everyone; one row per person.
-- hover: One row per `customer_id`
-- hover: - total `DECIMAL(38,2)`
select 1 as one from peo▮ple

-- case: a source
-- hover: **customers** — source, `data/customers.parquet`
-- hover: One row per account.
-- hover: - phone `VARCHAR`
select 1 as one from custom▮ers

-- case: a source without a schema
-- hover: No schema says what its columns hold.
select 1 as one from open▮ed

-- case: an alias
-- hover: **people** — model
select p▮.email from people as p

-- case: a CTE where it is read
-- hover: **sums** — CTE
-- hover: - total `DECIMAL(38,2)`
with sums as (select sum(amount) as total from orders) select total from su▮ms

-- case: a CTE where it is written
-- hover: - total `DECIMAL(38,2)`
with su▮ms as (select sum(amount) as total from orders) select total from sums

-- case: a CTE that hides the model it reads
-- hover: **people** — CTE
-- hover: - mail
with people as (select email as mail from people) select mail from pe▮ople

-- case: inside, the name means the model
-- hover: **people** — model
with people as (select email as mail from pe▮ople) select mail from people

-- case: a relation that is not there
-- hover nothing
select 1 as one from nobo▮dy

-- case: a certified function
-- hover: **phone_sha256(phone, region)** — certified function, `models/macros/phone.sql`
select phone_sha▮256(phone, 'DE') as digest from customers

-- case: a macro of the project
-- hover: **two_letters(word)** — macro, `models/macros/own.sql`
-- hover: The first two letters.
-- hover: For countries written in full.
select two_let▮ters(country) as country from customers

-- case: a function of the engine
-- hover nothing
select low▮er(country) as country from customers

-- case: a rule that is silenced
-- hover: **missing-grain** — rule of lint
-- hover: Why it hurts:
select country from customers -- noqa: missing-gra▮in they are all alike

-- case: another comment
-- hover nothing
select country from customers -- ema▮il is not here

-- case: a text literal
-- hover nothing
select 'ema▮il' as word from customers

-- case: a key of the header
-- hover: **grain** — header key
-- hover: Output columns that identify one row.
-- /// model
-- gra▮in = ["country"]
-- ///
select distinct country from customers

-- case: a key of the sync table with its values
-- hover: **mode** — header key in `[sync]`
-- hover: One of `mirror`, `append`
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- mo▮de = "append"
-- ///
select customer_id, email_sha256(email) as email_sha256 from people

-- case: an output column says what becomes of it
-- hover: **email_sha256** `VARCHAR` of `case`
-- hover: Sent as `email_sha256` of `tiktok_audience`. SHA-256 of the normalised e-mail address
-- hover: Personal data: SHA-256 of normalised e-mail (from `customers.email`)
-- hover: `people.email` → `case.email_sha256`
-- /// model
-- grain = ["customer_id"]
-- [sync]
-- destination = "tiktok_audience"
-- ///
select customer_id, email_sha256(email) as email_sh▮a256 from people

-- case: a keyword
-- hover nothing
sel▮ect country from customers

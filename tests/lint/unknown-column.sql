-- case: a misspelt column
-- expect: unknown-column 2:5 column "emial" does not exist here
-- help: did you mean "email"?
select
    emial
from customers

-- case: a misspelt column of an aliased model, for which the engine has no candidates
-- expect: unknown-column 1:10 column "emial" does not exist here
-- help: did you mean "email"?
-- file: models/people_mails.sql
select email from customers
-- file: models/activation/case.sql
select p.emial from people_mails as p

-- case: a misspelt column of a CTE
-- expect: unknown-column 2:8 column "mial" does not exist here
-- help: did you mean "mail"?
with mails as (select email as mail from customers)
select mial from mails

-- case: a misspelt column of a subquery
-- expect: unknown-column 1:8 column "contry" does not exist here
-- help: did you mean "country"?
select contry from (select country from customers) as places

-- case: several mistakes are reported in one run
-- expect: unknown-column 2:5 column "emial" does not exist here
-- expect: unknown-column 3:11 column "fone" does not exist here
-- expect: unknown-column 5:7 column "konsent" does not exist here
select
    emial,
    upper(fone) as phone
from customers
where konsent

-- case: a column in USING
-- expect: unknown-column 1:47 column "custmer_id" does not exist here
select price from lines join customers using (custmer_id)

-- case: a reader of a broken model is not blamed
-- expect: unknown-column models/first.sql:1:8 column "emial" does not exist here
-- file: models/first.sql
select emial from customers
-- file: models/second.sql
select email from first
-- file: models/third.sql
select email, nothing_of_the_kind from second

-- case: a transpiled model points at its own text
-- expect: unknown-column 4:38 column "emial" does not exist here
-- help: did you mean "email"?
-- /// model
-- dialect = "presto"
-- ///
select to_hex(sha256(to_utf8(lower(c.emial)))) as digest
from customers c

-- case: non-ASCII text before the place does not move it
-- expect: unknown-column 1:37 column "emial" does not exist here
select 'Größe – 日本' as label, lower(emial) as email from customers

-- case: a column that exists
select email, consent from customers where country = 'DE'

-- case: what a fix may rename
-- expect: unknown-column 2:5 column "Emial" does not exist here
-- fix: email as a,
-- expect: unknown-column 3:5 column "pone" does not exist here
-- fix: "phone" as b,
-- expect: unknown-column 4:14 column "full_nmae" does not exist here
-- fix: upper(c. full_name) as c -- full_nmae stays here
select
    Emial as a,
    "pone" as b,
    upper(c. full_nmae) as c -- full_nmae stays here
from customers as c

-- case: what only a person may rename
-- expect: unknown-column 1:8 column "mail_address" does not exist here
-- fix: none
-- expect: unknown-column 1:27 column "tag" does not exist here
-- fix: none
select mail_address as a, tag as b from customers

-- case: two names are as near
-- expect: unknown-column 1:8 column "prices" does not exist here
-- fix: none
select prices from (select 1 as priced, 2 as price)

-- case: digits tell names apart
-- expect: unknown-column 1:8 column "email_3" does not exist here
-- fix: none
select email_3 from (select 1 as email_2)

-- case: the name that a misspelt one was to have is no second mistake
-- expect: unknown-column 1:37 column "emal" does not exist here
-- help: did you mean "email"?
with people as (select customer_id, emal from customers)
select customer_id, emal as contact from people

-- case: a column of a pivot over what the data hold
-- expect: unknown-column 2:21 column "DE" does not exist here
with people as (pivot (select customer_id, country, orders from customers) on country using max(orders) group by customer_id)
select customer_id, DE as orders from people

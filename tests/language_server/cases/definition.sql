-- case: a model is its file
-- definition: models/marts/people.sql:1:1
select total from peo▮ple

-- case: a source is its schema
-- definition: schemas/sources/orders.schema.json:1:1
select amount from ord▮ers

-- case: a source without a schema is the line that declares it
-- definition: pyproject.toml:4:1
select 1 as one from open▮ed

-- case: a macro of the project
-- definition: models/macros/own.sql:4:1
select two_▮letters(country) as country from customers

-- case: a column of a model is its projection there
-- definition: models/marts/people.sql:13:22
select em▮ail from people

-- case: a column of a source is its property
-- definition: schemas/sources/customers.schema.json:10:6
select pho▮ne from customers

-- case: a CTE
-- definition: models/activation/case.sql:1:6
with sums as (select sum(amount) as total from orders) select total from su▮ms

-- case: a column of a CTE is its projection
-- definition: models/activation/case.sql:1:37
with sums as (select sum(amount) as total from orders) select tot▮al from sums

-- case: behind text that is not ASCII
-- definition: models/activation/case.sql:1:48
with sums as (select '🎉' as a, sum(amount) as total from orders) select tot▮al from sums

-- case: a column that a CTE passes on with a star
-- definition: models/marts/people.sql:13:22
with everyone_else as (select * from people) select em▮ail from everyone_else

-- case: a column of a subquery
-- definition: models/activation/case.sql:1:55
select mail▮ from (select customer_id, lower(email) as mail from customers) as s

-- case: an alias leads to what it stands for
-- definition: models/marts/people.sql:1:1
select p▮.email from people as p

-- case: nothing to go to
-- definition nothing
select low▮er(country) as country from customers

-- case: a macro that cannot be parsed
-- expect: macro-error models/macros/zz.sql:3:10 macro "twice" cannot be created
-- help: mend the syntax here
-- file: models/macros/zz.sql

create or replace macro twice(x) as
    x * 2)
-- file: models/first.sql
select orders from customers

-- case: a macro that calls what does not exist
-- expect: macro-error models/macros/zz.sql:1:1 macro "twice" cannot be created
-- note: it calls "shoutet", which does not exist at this point
-- help: did you mean "shouted"?
-- file: models/macros/zz.sql
create or replace macro twice(x) as shoutet(x);
-- file: models/first.sql
select orders from customers

-- case: a quote that is never closed
-- expect: macro-error models/macros/zz.sql:1:1 the file cannot be read
-- file: models/macros/zz.sql
create or replace macro broken(x) as x || 'a;
-- file: models/first.sql
select orders from customers

-- case: a macro that works
-- file: models/macros/zz.sql
create or replace macro twice(x) as x * 2;
-- file: models/first.sql
select twice(orders) as orders from customers

-- case: a macro that opens a file; a call of it is not reported as well
-- expect: macro-error models/macros/zz.sql:1:1 macro "users" cannot be created
-- note: the SQL reads something that is not a declared source
-- file: models/macros/zz.sql
create or replace macro users() as (select content from read_text('/etc/passwd'));
-- file: models/first.sql
select users() as users, orders from customers

-- case: words that stand before a bracket and are no functions
-- expect: macro-error models/macros/zz.sql:1:1 macro "twice" cannot be created
-- note: it calls "shoutet", which does not exist at this point
-- file: models/macros/zz.sql
create or replace macro twice(x) as (case when x in ('a', 'b') and (x > 'a') then (x) else shoutet(x) end);
-- file: models/first.sql
select orders from customers

-- case: a macro that reads a source
-- expect: macro-error models/macros/newest.sql:1:1 macro "newest_country" cannot be created
-- note: macros exist before any source or model does, so this one has nothing to read
-- help: make it a model, and join that
-- file: models/macros/newest.sql
create or replace macro newest_country(id) as (select max(country) from customers where customer_id = id);
-- file: models/case.sql
select customer_id from customers

-- case: a macro that yields rows
-- expect: macro-error models/macros/people.sql:1:1 macro "people_of" cannot be created
-- note: macros exist before any source or model does, so this one has nothing to read
-- file: models/macros/people.sql
create or replace macro people_of(land) as table select customer_id from customers where country = land;
-- file: models/case.sql
select customer_id from customers

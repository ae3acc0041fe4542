-- case: a table made in a macro file
-- expect: macro-statement models/macros/zz.sql:2:1 a macro file holds only macros; this is another statement
-- file: models/macros/zz.sql
create macro fine(x) as x;
create table leak as select 1;
-- file: models/first.sql
select fine(orders) as orders from customers

-- case: words that only look like a macro
-- expect: macro-statement models/macros/zz.sql:1:1 a macro file holds only macros; this is another statement
-- expect: macro-statement models/macros/zz.sql:2:1 a macro file holds only macros; this is another statement
-- file: models/macros/zz.sql
create or replace view macro as select 1;
set memory_limit = '1GB'; -- create macro x(a) as a;
-- file: models/first.sql
select orders from customers

-- case: every way to write a macro
-- file: models/macros/zz.sql
/* a comment; with a semicolon */ create macro one(x) as x || ';';
create or replace function two(x) as one(x);
create temp macro "three"(x) as two(x)
-- file: models/first.sql
select three(country) as country from customers

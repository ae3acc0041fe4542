-- case: a certified function defined again
-- expect: macro-clash models/macros/zz.sql:1:1 macro "email_sha256" takes the name of another function
-- note: the other one is models/macros/identifiers.sql:3:1
-- file: models/macros/zz.sql
create temp macro "EMAIL_SHA256"(email) as email;
-- file: models/first.sql
select email_sha256(email) as digest from customers

-- case: a function of the engine
-- expect: macro-clash models/macros/zz.sql:1:1 macro "sha256" takes the name of another function
-- file: models/macros/zz.sql
create or replace macro sha256(x) as x;
-- file: models/first.sql
select orders from customers

-- case: another spelling of a function
-- expect: macro-clash models/macros/zz.sql:1:1 macro "endswith" takes the name of another function
-- file: models/macros/zz.sql
create or replace macro endswith(x) as x;
-- file: models/first.sql
select orders from customers

-- case: names of its own
-- file: models/macros/zz.sql
create or replace macro my_sha256(x) as sha256(x);
-- file: models/first.sql
select my_sha256(country) as digest from customers

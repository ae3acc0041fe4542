-- case: a second statement
-- expect: one-statement 1:30 a model is one SELECT; here is a second statement
select email from customers; select 1 as one

-- case: another kind of statement
-- expect: one-statement 1:1 a model is one SELECT; this is another kind
create table copied as select email from customers

-- case: one SELECT with a closing semicolon
select email from customers;

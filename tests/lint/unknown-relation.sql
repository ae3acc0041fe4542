-- case: an alias that is not there
-- expect: unknown-relation 1:8 "c" is not a relation of this query
-- help: did you mean "cu"?
select c.email from customers as cu

-- case: an alias that is there
select c.email from customers as c

-- case: the alias alone is replaced
-- expect: unknown-relation 1:8 "custmers" is not a relation of this query
-- fix: select customers.email from customers
select custmers.email from customers

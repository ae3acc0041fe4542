-- case: an alias that is not there
-- expect: unknown-relation 1:8 "c" is not a relation of this query
-- help: did you mean "cu"?
select c.email from customers as cu

-- case: an alias that is there
select c.email from customers as c

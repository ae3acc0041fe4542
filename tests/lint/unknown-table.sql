-- case: a misspelt source
-- expect: unknown-table 1:19 "custmers" is neither a model nor a declared source
-- help: did you mean "customers"?
-- fix: none
select email from custmers

-- case: a CTE is not a table
with custmers as (select email from customers) select email from custmers

-- case: a dialect nobody can read
-- expect: unknown-dialect 2:4 dialect "prestodb" is not known
-- help: did you mean "presto"?
-- /// model
-- dialect = "prestodb"
-- ///
select email from customers

-- case: one that can be transpiled
-- /// model
-- dialect = "presto"
-- ///
select email from customers

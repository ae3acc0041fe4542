-- case: two models that read each other
-- expect: model-cycle models/a.sql:1:15 model "a" depends on itself
-- file: models/a.sql
select x from b
-- file: models/b.sql
select x from a

-- case: a model that two others read
-- file: models/a.sql
select email from customers
-- file: models/b.sql
select email from a
-- file: models/c.sql
select a.email from a cross join b

-- case: a source whose columns nobody knows
-- expect: source-without-schema pyproject.toml:5:1 the columns of source "visits" are not known
-- help: write schemas/sources/visits.schema.json, or put the file where the source says
-- file: pyproject.toml
visits = "data/visits.parquet"
-- file: models/first.sql
select anything from visits

-- case: a model without findings beside it
-- expect: source-without-schema pyproject.toml:5:1 the columns of source "visits" are not known
-- expect: unknown-column models/second.sql:1:8 column "emial" does not exist here
-- file: pyproject.toml
visits = "data/visits.parquet"
-- file: models/first.sql
select anything from visits
-- file: models/second.sql
select emial from customers

-- case: every source has one
select email from customers

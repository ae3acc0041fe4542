-- case: a file read behind the project's back
-- expect: undeclared-source 1:19 the table function "read_csv" reads something that is not a declared source
select email from read_csv('customers.csv')

-- case: rows made out of nothing
select number from generate_series(1, 3) as numbers(number)

-- case: a macro that opens the file it is given
-- expect: undeclared-source 2:12 "peek" opens a file that is not a declared source
-- help: declare the file under [tool.sync.sources] in pyproject.toml and read it by name
-- expect: unknown-column 3:5 column "emial" does not exist here
-- file: models/macros/zz.sql
create or replace macro peek(path) as (select content from read_text(path));
-- file: models/activation/case.sql
select
    length(peek('/etc/passwd')) as users,
    emial
from customers

-- case: a macro that only takes a path for a text
-- file: models/macros/zz.sql
create or replace macro folder(path) as regexp_extract(path, '^(.*)/', 1);
-- file: models/activation/case.sql
select folder('/etc/passwd') as folder from customers

-- case: a misspelt function that makes rows
-- expect: undeclared-source 1:40 the table function "generate_serie" reads something that is not a declared source
-- note: only generate_series, generate_subscripts, range, unnest may stand after FROM, and no macro that yields a table
-- help: did you mean "generate_series"?
select email from customers cross join generate_serie(1, 2) as numbers(number)

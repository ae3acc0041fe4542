-- case: a file read behind the project's back
-- expect: undeclared-source 1:19 the table function "read_csv" reads something that is not a declared source
select email from read_csv('customers.csv')

-- case: rows made out of nothing
select number from generate_series(1, 3) as numbers(number)

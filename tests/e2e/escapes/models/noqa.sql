select a as email from '__OUTSIDE__/other.csv' -- noqa: unknown-table, undeclared-source it is only a file

select content as email from read_text('__OUTSIDE__/other.csv') -- noqa: undeclared-source, unhashed-pii only a file

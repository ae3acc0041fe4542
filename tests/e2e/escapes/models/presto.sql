-- /// model
-- dialect = "presto"
-- ///
select content as email from table(read_text('__OUTSIDE__/other.csv'))

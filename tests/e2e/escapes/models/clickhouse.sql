-- /// model
-- dialect = "clickhouse"
-- ///
select a as email from file('__OUTSIDE__/other.csv', 'CSV')

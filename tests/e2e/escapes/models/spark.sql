-- /// model
-- dialect = "spark"
-- ///
select a as email from csv.`__OUTSIDE__/other.csv`

-- /// model
-- dialect = "prestoo"
-- ///
select 1 as a

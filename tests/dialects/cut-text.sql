-- case: cut to the length
-- dialects: presto, trino, athena, postgres, redshift
select cast(phone as varchar(3)) as a, cast(phone as varchar(99)) as b, cast(phone as varchar) as c from given
-- rows
select '206', '206-555-0101', '206-555-0101'

-- case: cut to the length
-- dialects: mysql
select cast(phone as char(3)) as a, cast(phone as char) as b from given
-- rows
select '206', '206-555-0101'

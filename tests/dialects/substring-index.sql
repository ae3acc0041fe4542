-- case: before the first and behind the last
-- dialects: spark, databricks, mysql
select substring_index('a.b.c', '.', 1) as a, substring_index('a.b.c', '.', -1) as b, substring_index(phone, '@', 1) as c from given
-- rows
select 'a', 'c', '206-555-0101'

-- case: before the second and behind the second from the end
-- dialects: spark, databricks, mysql
select substring_index('a.b.c.d', '.', 2) as a, substring_index('a.b.c.d', '.', -2) as b, substring_index('a', '.', 2) as c from given
-- rows
select 'a.b', 'c.d', 'a'

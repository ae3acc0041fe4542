-- case: a backslash escapes
-- dialects: postgres
select underscored like 'a\_b' as a, phone like 'a\_b' as b, 'axb' like 'a\_b' as c, 'A_B' ilike 'a\_b' as d, 'a\b' like 'a#\b' escape '#' as e from given
-- rows
select true, false, false, true, true

-- case: a backslash escapes, and is written twice in a text
-- dialects: spark, databricks, redshift, bigquery, clickhouse, mysql
select underscored like 'a\\_b' as a, 'axb' like 'a\\_b' as b, underscored like 'a_b' as c from given
-- rows
select true, false, true

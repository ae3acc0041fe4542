-- case: tabs and line ends go, too
-- dialects: presto, trino, athena
select '[' || trim(tabbed) || ']' as a, '[' || ltrim(tabbed) || ']' as b, trim(email) as c from given
-- rows
select '[Ann@X.com]', E'[Ann@X.com\n]', 'Ann@X.com'

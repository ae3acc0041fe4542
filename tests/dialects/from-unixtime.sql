-- case: with a pattern it is text
-- dialects: mysql
select from_unixtime(1767867072, '%Y-%m-%dT%H:%i') as a from given
-- rows
select '2026-01-08T10:11'

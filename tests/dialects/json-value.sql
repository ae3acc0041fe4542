-- case: without quotes
-- dialects: mysql
select json_value(document, '$.name') as a from given
-- rows
select 'Ann'

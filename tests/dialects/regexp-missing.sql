-- case: NULL when nothing matches
-- dialects: presto, trino, athena
select regexp_extract(phone, '[a-z]+') as a, regexp_extract(phone, '([0-9]+)-', 1) as b, regexp_extract(phone, '[0-9]+') as c from given
-- rows
select null, '206', '206'

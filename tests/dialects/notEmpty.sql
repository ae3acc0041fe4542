-- case: is there a text
-- dialects: clickhouse
select notEmpty(email) as a, notEmpty('') as b, notEmpty(missing) as c from given
-- rows
select true, false, null

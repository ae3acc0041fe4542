-- case: is a text empty
-- dialects: clickhouse
select empty(email) as a, empty('') as b, empty(missing) as c from given
-- rows
select false, true, null

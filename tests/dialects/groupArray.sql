-- case: a list without NULL
-- dialects: clickhouse
select groupArray(email) as a, groupArray(missing) as b from given
-- rows
select [' Ann@X.com '], []

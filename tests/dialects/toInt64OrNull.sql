-- case: digits, and what is none
-- dialects: clickhouse
select toInt64OrNull('-5') as a, toInt64OrNull(phone) as b from given
-- rows
select '-5', null

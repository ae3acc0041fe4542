-- case: digits, and what is none
-- dialects: clickhouse
select toUInt64OrNull('5') as a, toUInt64OrNull(phone) as b from given
-- rows
select '5', null

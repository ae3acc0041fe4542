-- case: a list as text
-- dialects: clickhouse
select arrayStringConcat(['a', 'b'], ', ') as a, arrayStringConcat(groupArray(phone), ', ') as b from given
-- rows
select 'a, b', '206-555-0101'

-- case: a number as text
-- dialects: clickhouse
select toString(n) || 'x' as a from given
-- rows
select '7x'

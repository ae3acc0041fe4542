-- case: all letters
-- dialects: clickhouse
select lowerUTF8('ÄB') as a from given
-- rows
select 'äb'

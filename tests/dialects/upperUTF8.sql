-- case: all letters
-- dialects: clickhouse
select upperUTF8('äb') as a from given
-- rows
select 'ÄB'

-- case: as it is there
-- dialects: clickhouse
select length(toString(generateUUIDv4())) as a from given
-- rows
select '36'

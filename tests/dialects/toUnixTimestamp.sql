-- case: as it is there
-- dialects: clickhouse
select toUnixTimestamp(instant) as a from given
-- rows
select '1767867072'

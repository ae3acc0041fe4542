-- case: every occurrence
-- dialects: clickhouse
select replaceAll(phone, '-', '') as a from given
-- rows
select '2065550101'

-- case: as it is there
-- dialects: clickhouse
select arrayStringConcat(extractAll(phone, '[0-9]+'), '') as a from given
-- rows
select '2065550101'

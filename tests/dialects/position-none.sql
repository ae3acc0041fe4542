-- case: position 0 is nowhere
-- dialects: presto, trino, athena, mysql, clickhouse
select substring(phone, 0, 3) as a, substring(phone, 1, 3) as b, substring(missing, 0, 3) as c from given
-- rows
select '', '206', null

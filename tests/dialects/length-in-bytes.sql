-- case: in bytes
-- dialects: mysql, clickhouse
select length(accented) as a, char_length(accented) as b from given
-- rows
select 10, 9

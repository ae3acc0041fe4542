-- case: NULL behind the last part
-- dialects: presto, trino, athena
select split_part(phone, '-', 1) as a, split_part(phone, '-', 9) as b from given
-- rows
select '206', null

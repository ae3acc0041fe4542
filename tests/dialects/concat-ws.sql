-- case: NULL is left out
-- dialects: presto, trino, athena
select concat_ws('/', phone, missing, 'x') as a from given
-- rows
select '206-555-0101/x'

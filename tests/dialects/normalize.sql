-- case: composed letters
-- dialects: presto, trino, athena, bigquery
select normalize(accented) = accented as a, length(normalize(concat('e', '́'))) as b from given
-- rows
select 'true', '1'

-- case: the form by name
-- dialects: presto, trino, athena, bigquery
select normalize(accented, NFC) as a from given
-- rows
select 'Zoë@x.com'

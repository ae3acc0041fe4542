-- case: position 0 is the first character
-- dialects: spark, databricks, bigquery
select substr(phone, 0, 3) as a, substr(phone, 1, 3) as b, substr(phone, -4) as c from given
-- rows
select '206', '206', '0101'

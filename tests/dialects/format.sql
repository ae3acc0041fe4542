-- case: %s
-- dialects: postgres, bigquery
select format('%s: %s%%', phone, n) as a from given
-- rows
select '206-555-0101: 7%'

-- case: NULL is nothing
-- dialects: postgres
select format('%s/%s', phone, missing) as a from given
-- rows
select '206-555-0101/'

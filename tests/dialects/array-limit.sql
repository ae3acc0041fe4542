-- case: the newest of a group
-- dialects: bigquery
select array_agg(phone order by n desc limit 1)[offset(0)] as a from given
-- rows
select '206-555-0101'

-- case: without NULL
-- dialects: bigquery
select array_to_string(array_agg(x ignore nulls order by x limit 2), ',') as a from unnest(['c', null, 'b', 'a']) as x
-- rows
select 'a,b'

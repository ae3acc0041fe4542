-- case: the base comes first
-- dialects: presto
select round(log(two, 8), 6) as a from given
-- rows
select 3.0::double

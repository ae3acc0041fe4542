-- case: NULL when a part is
-- dialects: redshift
select concat('+', missing) as a, concat('+', phone) as b from given
-- rows
select null, '+206-555-0101'

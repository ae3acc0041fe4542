-- case: as it is there
-- dialects: redshift
select listagg(distinct x, ';') within group (order by x) as a from (select 'b' as x union all select 'a' union all select 'b') t
-- rows
select 'a;b'

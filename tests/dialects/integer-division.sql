-- case: of whole numbers it is whole, and cut towards zero
-- dialects: presto, trino, athena, postgres, redshift
select n / two as a, -n / two as b, (n + 1) / (two + 1) as c, n / two / two as d from given
-- rows
select 3, -3, 2, 1

-- case: of anything else it has a fraction
-- dialects: presto, trino, athena, postgres, redshift
select half / two as a, n / half as b from given
-- rows
select 1.25::double, 2.8::double

-- case: by zero it is NULL where the query would have stopped, which lint reports
-- dialects: presto, trino, athena, postgres, redshift
select n / zero as a, price / zero as b, half / zero as c, n / nullif(two, 2) as d from given
-- rows
select null, null, null, null

-- case: TRY makes it NULL there, too
-- dialects: presto, trino, athena
select try(n / zero) as a from given
-- rows
select null

-- case: an interval stays one
-- dialects: postgres
select moment - interval '2' day / 2 as a from given
-- rows
select timestamp '2026-01-07 10:11:12.345'

-- case: by zero it is nothing that can be sent, in an amount that leaves
-- dialects: presto, trino, athena
select cast(price / zero as double) as a, cast(n / two as double) as b from given
-- rows
select 'infinity'::double, 3.0::double

-- case: by zero it is nothing that can be sent, in an amount that leaves
-- dialects: postgres, redshift
select cast(price / zero as double precision) as a, cast(n / two as double precision) as b from given
-- rows
select 'infinity'::double, 3.0::double

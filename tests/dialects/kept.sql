-- case: lists count from 1
-- dialects: presto, trino, athena, postgres
select (array[10, 20])[1] as a from given
-- rows
select 10

-- case: lists count from 0
-- dialects: snowflake, bigquery, spark, databricks
select split(phone, '-')[0] as a from given
-- rows
select '206'

-- case: a NULL part makes the whole NULL
-- dialects: presto, trino, athena, snowflake, bigquery, spark, databricks, clickhouse, mysql
select concat('+', missing) as a from given
-- rows
select null

-- case: a NULL part is left out
-- dialects: postgres
select concat('+', missing) as a, '+' || missing as b from given
-- rows
select '+', null

-- case: a NULL makes the greatest NULL
-- dialects: presto, trino, athena, snowflake, bigquery, mysql
select greatest(n, cast(missing as decimal(10, 0))) as a from given
-- rows
select null

-- case: a NULL does not count among the greatest
-- dialects: postgres, redshift, spark, databricks
select greatest(n, nullif(two, 2)) as a from given
-- rows
select 7

-- case: NULL comes last, also downwards
-- dialects: presto, trino, athena
select x from (select n as x from given union all select nullif(n, 7) from given) as both_rows order by x desc
-- rows
select unnest([7, null])

-- case: NULL comes first downwards
-- dialects: postgres, redshift, snowflake
select x from (select n as x from given union all select nullif(n, 7) from given) as both_rows order by x desc
-- rows
select unnest([null, 7])

-- case: NULL comes first upwards
-- dialects: bigquery, spark, databricks, mysql
select x from (select n as x from given union all select nullif(n, 7) from given) as both_rows order by x
-- rows
select unnest([null, 7])

-- case: the first of a window follows the same order
-- dialects: postgres, redshift, snowflake
select row_number() over (order by x desc) as place, x from (select n as x from given union all select nullif(n, 7) from given) as both_rows order by 1
-- rows
select unnest([1, 2]), unnest([null, 7])

-- case: regexp_replace replaces every match
-- dialects: presto, trino, athena, snowflake, bigquery, spark, databricks, mysql
select regexp_replace(phone, '[^0-9]', '') as a from given
-- rows
select '2065550101'

-- case: regexp_replace replaces the first match
-- dialects: postgres
select regexp_replace(phone, '[^0-9]', '') as a, regexp_replace(phone, '[^0-9]', '', 'g') as b from given
-- rows
select '206555-0101', '2065550101'

-- case: groups with a backslash
-- dialects: postgres
select regexp_replace(phone, '([0-9]+)-', '<\1>', 'g') as a from given
-- rows
select '<206><555>0101'

-- case: groups with a backslash, written twice
-- dialects: snowflake, bigquery
select regexp_replace(phone, '([0-9]+)-', '<\\1>') as a from given
-- rows
select '<206><555>0101'

-- case: a pattern must match the whole
-- dialects: snowflake
select regexp_like(phone, '[0-9]{3}') as a, regexp_like(phone, '[0-9-]+') as b from given
-- rows
select false, true

-- case: a week begins on Monday
-- dialects: presto, trino, athena, postgres, redshift, spark, databricks
select cast(date_trunc('week', day) as date) as a from given
-- rows
select date '2026-01-05'

-- case: a week begins on Sunday
-- dialects: bigquery
select date_trunc(day, week) as a from given
-- rows
select date '2026-01-04'

-- case: a cast that fails is NULL
-- dialects: presto, trino, athena, snowflake, databricks
select try_cast(phone as date) as a from given
-- rows
select null

-- case: boundaries are counted
-- dialects: redshift, snowflake
select datediff(month, date '2026-01-31', date '2026-02-01') as a from given
-- rows
select 1

-- case: a timestamp literal is a moment
-- dialects: bigquery, spark, databricks
select timestamp '2026-01-08 10:11:12' as a from given
-- rows
select timestamptz '2026-01-08 10:11:12+00'

-- case: strings in double quotes, escapes with a backslash
-- dialects: bigquery, spark, databricks, mysql
select "a\tb" as a, 'it\'s' as b from given
-- rows
select E'a\tb', 'it''s'

-- case: a cast that fails is NULL, a division by zero too
-- dialects: spark, mysql
select n / zero as a, n / two as b from given
-- rows
select null, 3.5::double

-- case: lists leave NULL out
-- dialects: spark, databricks
select collect_list(x) as a from (select n as x from given union all select nullif(n, 7) from given) as both_rows
-- rows
select [7]

-- case: digests
-- dialects: presto, trino, athena
select lower(to_hex(sha256(to_utf8('abc')))) as a, to_hex(md5(to_utf8('abc'))) as b from given
-- rows
select 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', '900150983CD24FB0D6963F7D28E17F72'

-- case: digests
-- dialects: bigquery
select to_hex(sha256('abc')) as a, to_hex(md5('abc')) as b from given
-- rows
select 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', '900150983cd24fb0d6963f7d28e17f72'

-- case: digests
-- dialects: snowflake
select sha2('abc') as a, sha2_hex('abc', 256) as b, hex_encode(sha2_binary('abc')) as c, md5('abc') as d from given
-- rows
select 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', 'BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD', '900150983cd24fb0d6963f7d28e17f72'

-- case: digests
-- dialects: clickhouse
select lower(hex(MD5('abc'))) as a from given
-- rows
select '900150983cd24fb0d6963f7d28e17f72'

-- case: digests
-- dialects: spark, databricks, mysql, redshift
select sha2('abc', 256) as a, md5('abc') as b, sha1('abc') as c from given
-- rows
select 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', '900150983cd24fb0d6963f7d28e17f72', 'a9993e364706816aba3e25717850c26c9cd0d89d'

-- case: JSON without quotes
-- dialects: presto, trino, athena
select json_extract_scalar(document, '$.name') as a from given
-- rows
select 'Ann'

-- case: JSON without quotes
-- dialects: postgres
select document::json ->> 'name' as a from given
-- rows
select 'Ann'

-- case: ISO 8601 with plain text in quotes
-- dialects: postgres, redshift
select to_char(moment, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as a, to_char(moment, 'YYYY-MM-DD"T"HH24:MI:SS.MS') as b from given
-- rows
select '2026-01-08T10:11:12Z', '2026-01-08T10:11:12.345'

-- case: names and numbers without padding
-- dialects: postgres
select to_char(moment, 'FMMonth FMDD, YYYY HH12:MI AM, Dy') as a from given
-- rows
select 'January 8, 2026 10:11 AM, Thu'

-- case: a text read by a pattern with plain text is a moment
-- dialects: postgres, redshift
select to_timestamp('2026-01-08T10:11', 'YYYY-MM-DD"T"HH24:MI') as a from given
-- rows
select timestamptz '2026-01-08 10:11:00+00'

-- case: a text read by a pattern is a moment
-- dialects: spark, databricks
select to_timestamp('08.01.2026 10:11', 'dd.MM.yyyy HH:mm') as a from given
-- rows
select timestamptz '2026-01-08 10:11:00+00'

-- case: ISO 8601 with plain text in quotes
-- dialects: snowflake
select to_char(moment, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as a, to_varchar(moment, 'yyyy-mm-dd hh24:mi:ss.ff3') as b from given
-- rows
select '2026-01-08T10:11:12Z', '2026-01-08 10:11:12.345'

-- case: ISO 8601 with plain text in quotes
-- dialects: spark, databricks
select date_format(moment, "yyyy-MM-dd'T'HH:mm:ss'Z'") as a, date_format(moment, "yyyy-MM-dd'T'HH:mm:ss.SSSXXX") as b, date_format(moment, 'EEEE d MMM yy h:m a') as c from given
-- rows
select '2026-01-08T10:11:12Z', '2026-01-08T10:11:12.345Z', 'Thursday 8 Jan 26 10:11 AM'

-- case: to_char takes the same patterns
-- dialects: databricks
select to_char(moment, "yyyy-MM-dd'T'HH:mm") as a from given
-- rows
select '2026-01-08T10:11'

-- case: Joda
-- dialects: presto, trino, athena
select format_datetime(moment, 'yyyy-MM-dd''T''HH:mm:ss.SSSZZ') as a, format_datetime(moment, 'h ''o''''clock''') as b from given
-- rows
select '2026-01-08T10:11:12.345+00:00', '10 o''clock'

-- case: a text read by Joda
-- dialects: presto, trino, athena
select parse_datetime('2026-01-08T10:11', 'yyyy-MM-dd''T''HH:mm') as a from given
-- rows
select timestamptz '2026-01-08 10:11:00+00'

-- case: %i is the minute
-- dialects: clickhouse
select formatDateTime(moment, '%Y-%m-%dT%H:%i:%SZ') as a from given
-- rows
select '2026-01-08T10:11:12Z'

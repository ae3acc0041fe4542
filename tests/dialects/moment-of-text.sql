-- case: in UTC
-- dialects: bigquery
select parse_timestamp('%Y-%m-%d %H:%M', '2026-01-08 10:11') as a from given
-- rows
select timestamptz '2026-01-08 10:11:00+00'

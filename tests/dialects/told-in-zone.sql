-- case: the zone counts
-- dialects: bigquery
select format_timestamp('%Y-%m-%d %H:%M', instant, 'America/New_York') as a, format_timestamp('%H:%M', instant) as b from given
-- rows
select '2026-01-08 05:11', '10:11'

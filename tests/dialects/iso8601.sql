-- case: by type
-- dialects: presto, trino, athena
select to_iso8601(day) as a, to_iso8601(moment) as b, to_iso8601(instant) as c from given
-- rows
select '2026-01-08', '2026-01-08T10:11:12.345', '2026-01-08T10:11:12.000Z'

-- case: the moment a clock there shows the time
-- dialects: presto, trino, athena
select to_iso8601(with_timezone(moment, 'America/New_York')) as a from given
-- rows
select '2026-01-08T15:11:12.345Z'

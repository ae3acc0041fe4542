-- case: the moment as a clock there shows it
-- dialects: presto, trino, athena
select date_format(instant at time zone 'America/New_York', '%H:%i') as a, date_format(moment at time zone 'America/New_York', '%H:%i') as b from given
-- rows
select '05:11', '05:11'

-- case: at_timezone
-- dialects: presto, trino, athena
select date_format(at_timezone(instant, 'Asia/Tokyo'), '%H:%i') as a from given
-- rows
select '19:11'

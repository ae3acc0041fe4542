-- case: every match
-- dialects: clickhouse
select replaceRegexpAll(phone, '[^0-9]', '') as a, replaceRegexpAll(phone, '([0-9])-', '\\1+') as b from given
-- rows
select '2065550101', '206+555+0101'

-- case: as it is there
-- dialects: snowflake
select typeof(convert_timezone('UTC', instant)) as a, extract(hour from convert_timezone('UTC', instant)) as b from given
-- rows
select 'TIMESTAMP WITH TIME ZONE', '10'

-- case: items of a list
-- dialects: snowflake
select f.value as a, f.index as b from given, lateral flatten(input => array_construct(phone, 'b')) f order by f.index
-- rows
select * from (values ('206-555-0101', '0'), ('b', '1'))

-- case: as a table function
-- dialects: snowflake
select f.value as a from given, table(flatten(array_construct('a', 'b'))) f order by 1
-- rows
select * from (values ('a'), ('b'))

-- case: items that a path finds
-- dialects: snowflake
select f.value::number as a from (select parse_json('{"items": [1, 2]}') as o) t, lateral flatten(input => t.o:items) f order by 1
-- rows
select * from (values ('1'), ('2'))

-- case: keys and values
-- dialects: postgres
select jsonb_build_object('a', n) ->> 'a' as a, json_build_object('p', phone) ->> 'p' as b from given
-- rows
select '7', '206-555-0101'

-- case: look-ahead
-- expect: unportable-pattern schemas/models/people.schema.json:1:54 "(?=" looks ahead or behind, which RE2 cannot do
-- file: schemas/models/people.schema.json
{"type": "object", "properties": {"x": {"pattern": "^(?=a)b$"}}}
-- file: models/people.sql
select 'x' as x

-- case: a class and a count
-- file: schemas/models/people.schema.json
{"type": "object", "properties": {"x": {"type": "string", "pattern": "^[0-9]{2}$"}}}
-- file: models/people.sql
select 'x' as x

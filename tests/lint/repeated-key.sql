-- case: two types
-- expect: repeated-key schemas/models/people.schema.json:1:59 "/properties/x/type" is given more than once
-- file: schemas/models/people.schema.json
{"type": "object", "properties": {"x": {"type": "string", "type": "integer"}}}
-- file: models/people.sql
select 1 as x

-- case: one type
-- file: schemas/models/people.schema.json
{"type": "object", "properties": {"x": {"type": "integer"}}}
-- file: models/people.sql
select 1 as x

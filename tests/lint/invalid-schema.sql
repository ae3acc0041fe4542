-- case: a type that does not exist
-- expect: invalid-schema schemas/models/people.schema.json:1:49 type "strng" is not known
-- help: did you mean "string"?
-- file: schemas/models/people.schema.json
{"type": "object", "properties": {"x": {"type": "strng"}}}
-- file: models/people.sql
select 'x' as x

-- case: a schema of rows
-- file: schemas/models/people.schema.json
{"type": "object", "properties": {"x": {"type": "string"}}}
-- file: models/people.sql
select 'x' as x

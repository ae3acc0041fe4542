-- case: another file
-- expect: invalid-reference schemas/models/people.schema.json:1:49 "$ref" leads to no schema of this file
-- file: schemas/models/people.schema.json
{"type": "object", "properties": {"x": {"$ref": "email.json"}}}
-- file: models/people.sql
select 'x' as x

-- case: a definition of the same file
-- file: schemas/models/people.schema.json
{"type": "object", "properties": {"x": {"$ref": "#/$defs/y"}}, "$defs": {"y": {"type": "string"}}}
-- file: models/people.sql
select 'x' as x

-- case: a misspelt tag of personal data
-- expect: unknown-keyword schemas/models/people.schema.json:1:41 keyword "x-pi" is not known
-- help: did you mean "x-pii"?
-- file: schemas/models/people.schema.json
{"type": "object", "properties": {"x": {"x-pi": "email"}}}
-- file: models/people.sql
select 'x' as x

-- case: the right one
-- file: schemas/models/people.schema.json
{"type": "object", "properties": {"x": {"x-pii": "email"}}}
-- file: models/people.sql
select 'x' as x

-- case: a format without a checker
-- expect: unknown-format schemas/models/people.schema.json:1:51 format "datetime" has no checker
-- help: did you mean "date-time"?
-- file: schemas/models/people.schema.json
{"type": "object", "properties": {"x": {"format": "datetime"}}}
-- file: models/people.sql
select 'x' as x

-- case: one that is checked
-- file: schemas/models/people.schema.json
{"type": "object", "properties": {"x": {"type": "string", "format": "date"}}}
-- file: models/people.sql
select 'x' as x

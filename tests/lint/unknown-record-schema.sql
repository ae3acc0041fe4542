-- case: nearly a destination's name
-- expect: unknown-record-schema schemas/records/tiktok_event.schema.json:1:1 no destination has records of that name
-- help: did you mean "tiktok_events.schema.json"?
-- file: schemas/records/tiktok_event.schema.json
{"type": "object"}
-- file: models/a.sql
select email from customers

-- case: no records schema of the project's own
-- file: models/a.sql
select email from customers

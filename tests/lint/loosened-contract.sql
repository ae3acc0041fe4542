-- case: any text passes for a digest
-- expect: loosened-contract schemas/records/tiktok_audience.schema.json:1:112 "/properties/email_sha256" loosens "pattern"
-- file: schemas/records/tiktok_audience.schema.json
{"type": "object", "additionalProperties": false, "required": ["email_sha256"], "properties": {"email_sha256": {"type": "string"}}}
-- file: models/a.sql
select email from customers

-- case: less is taken than the destination takes
-- file: schemas/records/tiktok_audience.schema.json
{"type": "object", "additionalProperties": false, "required": ["email_sha256"], "properties": {"email_sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"}}}
-- file: models/a.sql
select email from customers

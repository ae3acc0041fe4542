-- case: bytes as hex
-- dialects: postgres
select encode(sha256('abc'::bytea), 'hex') as a from given
-- rows
select 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'

-- case: bytes as Base64
-- dialects: postgres
select encode('abc'::bytea, 'base64') as a from given
-- rows
select 'YWJj'

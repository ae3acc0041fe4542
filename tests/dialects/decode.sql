-- case: hex and Base64 as bytes
-- dialects: postgres
select encode(decode('616263', 'hex'), 'hex') as a, encode(decode('YWJj', 'base64'), 'hex') as b from given
-- rows
select '616263', '616263'

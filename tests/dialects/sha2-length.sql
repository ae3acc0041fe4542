-- case: another length than 256 has no counterpart
-- dialects: snowflake, spark, databricks, redshift, mysql
select sha2(email, 512) as a from given
-- fails

-- case: SHA-512 has no counterpart
-- dialects: presto, trino, athena
select to_hex(sha512(to_utf8(email))) as a from given
-- fails

-- case: SHA512 has no counterpart
-- dialects: bigquery, clickhouse
select lower(hex(SHA512(email))) as a from given
-- fails

-- case: sha512 of bytes has no counterpart
-- dialects: postgres
select encode(sha512(email::bytea), 'hex') as a from given
-- fails

-- case: 0 stands for 256
-- dialects: spark, databricks, redshift, mysql
select sha2('abc', 0) as a from given
-- rows
select 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'

-- case: 256
-- dialects: spark, databricks, redshift, mysql, snowflake
select sha2('abc', 256) as a from given
-- rows
select 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'

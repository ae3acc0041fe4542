-- The same questions in the SQL of other systems.
-- case: presto, lower of to_hex
-- clean
-- to: audience presto
SELECT customer_id, LOWER(TO_HEX(SHA256(TO_UTF8(LOWER(TRIM(email)))))) AS email_sha256 FROM customers

-- case: presto, upper case by to_hex
-- wrong: uppercase-digest
-- to: audience presto
SELECT customer_id, TO_HEX(SHA256(TO_UTF8(LOWER(TRIM(email))))) AS email_sha256 FROM customers

-- case: presto, no trim
-- wrong: hash-of-unnormalised
-- to: audience presto
SELECT customer_id, LOWER(TO_HEX(SHA256(TO_UTF8(LOWER(email))))) AS email_sha256 FROM customers

-- case: presto, binary digest
-- wrong: digest-of-digest, unfit-type
-- to: audience presto
SELECT customer_id, SHA256(TO_UTF8(LOWER(TRIM(email)))) AS email_sha256 FROM customers

-- case: presto, Base64
-- wrong: digest-of-digest
-- to: audience presto
SELECT customer_id, TO_BASE64(SHA256(TO_UTF8(LOWER(TRIM(email))))) AS email_sha256 FROM customers

-- case: presto, replaces every match
-- clean
-- to: audience presto
SELECT customer_id, LOWER(TO_HEX(SHA256(TO_UTF8('+' || REGEXP_REPLACE(phone, '[^0-9]', ''))))) AS phone_sha256 FROM customers

-- case: presto, weak
-- wrong: weak-hash
-- to: audience presto
SELECT customer_id, LOWER(TO_HEX(MD5(TO_UTF8(LOWER(TRIM(email)))))) AS email_sha256 FROM customers

-- case: presto, raw through COALESCE
-- wrong: unhashed-pii
-- to: audience presto
SELECT customer_id, COALESCE(loyalty_digest, email) AS email_sha256 FROM customers

-- case: presto, hex of hex
-- wrong: double-hash
-- to: audience presto
SELECT customer_id, LOWER(TO_HEX(SHA256(SHA256(TO_UTF8(LOWER(TRIM(email))))))) AS email_sha256 FROM customers

-- case: trino, cast to varbinary
-- clean
-- to: audience trino
SELECT customer_id, LOWER(TO_HEX(SHA256(CAST(LOWER(TRIM(email)) AS VARBINARY)))) AS email_sha256 FROM customers

-- case: trino, null folded
-- wrong: hash-of-null-folded
-- to: audience trino
SELECT customer_id, LOWER(TO_HEX(SHA256(TO_UTF8(LOWER(TRIM(COALESCE(email, 'none'))))))) AS email_sha256 FROM customers

-- case: athena, chain of CTEs
-- clean
-- to: audience athena
WITH t AS (SELECT customer_id, LOWER(TRIM(email)) AS e FROM customers WHERE consent)
SELECT customer_id, LOWER(TO_HEX(SHA256(TO_UTF8(e)))) AS email_sha256 FROM t

-- case: athena, upper
-- wrong: hash-of-unnormalised
-- to: audience athena
WITH t AS (SELECT customer_id, UPPER(TRIM(email)) AS e FROM customers WHERE consent)
SELECT customer_id, LOWER(TO_HEX(SHA256(TO_UTF8(e)))) AS email_sha256 FROM t

-- case: postgres, sha256 of bytes
-- clean
-- to: audience postgres
SELECT customer_id, encode(sha256(lower(trim(email))::bytea), 'hex') AS email_sha256 FROM customers

-- case: postgres, pgcrypto
-- clean
-- to: audience postgres
SELECT customer_id, encode(digest(lower(trim(email)), 'sha256'), 'hex') AS email_sha256 FROM customers

-- case: postgres, convert_to
-- clean
-- to: audience postgres
SELECT customer_id, encode(sha256(convert_to(lower(btrim(email)), 'UTF8')), 'hex') AS email_sha256 FROM customers

-- case: postgres, not normal
-- wrong: hash-of-unnormalised
-- to: audience postgres
SELECT customer_id, encode(sha256(email::bytea), 'hex') AS email_sha256 FROM customers

-- case: postgres, Base64
-- wrong: digest-of-digest
-- to: audience postgres
SELECT customer_id, encode(sha256(lower(trim(email))::bytea), 'base64') AS email_sha256 FROM customers

-- case: postgres, md5
-- wrong: weak-hash
-- to: audience postgres
SELECT customer_id, md5(lower(trim(email))) AS email_sha256 FROM customers

-- case: postgres, first match only
-- wrong: regexp-replace-once, hash-of-unnormalised
-- to: audience postgres
SELECT customer_id, encode(sha256(('+' || regexp_replace(phone, '[^0-9]', ''))::bytea), 'hex') AS phone_sha256 FROM customers

-- case: postgres, every match
-- clean
-- to: audience postgres
SELECT customer_id, encode(sha256(('+' || regexp_replace(phone, '[^0-9]', '', 'g'))::bytea), 'hex') AS phone_sha256 FROM customers

-- case: postgres, distinct on
-- clean
-- to: audience postgres
SELECT customer_id, encode(sha256(lower(trim(email))::bytea), 'hex') AS email_sha256
FROM (SELECT DISTINCT ON (customer_id) customer_id, email FROM customers ORDER BY customer_id, seen_at DESC) t

-- case: redshift
-- clean
-- to: audience redshift
SELECT customer_id, SHA2(LOWER(TRIM(email)), 256) AS email_sha256 FROM customers

-- case: redshift, sha1
-- wrong: weak-hash
-- to: audience redshift
SELECT customer_id, SHA1(LOWER(TRIM(email))) AS email_sha256 FROM customers

-- case: redshift, no lower
-- wrong: hash-of-unnormalised
-- to: audience redshift
SELECT customer_id, SHA2(TRIM(email), 256) AS email_sha256 FROM customers

-- case: redshift, nvl
-- wrong: hash-of-null-folded
-- to: audience redshift
SELECT customer_id, SHA2(NVL(LOWER(TRIM(email)), ''), 256) AS email_sha256 FROM customers

-- case: snowflake
-- clean
-- to: audience snowflake
SELECT customer_id, SHA2(LOWER(TRIM(email)), 256) AS email_sha256 FROM customers

-- case: snowflake, default length
-- clean
-- to: audience snowflake
SELECT customer_id, SHA2(TRIM(LOWER(email))) AS email_sha256 FROM customers

-- case: snowflake, sha2_hex
-- clean
-- to: audience snowflake
SELECT customer_id, SHA2_HEX(LOWER(TRIM(email)), 256) AS email_sha256 FROM customers

-- case: snowflake, binary
-- wrong: digest-of-digest, unfit-type
-- to: audience snowflake
SELECT customer_id, SHA2_BINARY(LOWER(TRIM(email)), 256) AS email_sha256 FROM customers

-- case: snowflake, qualify
-- clean
-- to: audience snowflake
SELECT customer_id, SHA2(LOWER(TRIM(email)), 256) AS email_sha256
FROM customers
QUALIFY ROW_NUMBER() OVER (PARTITION BY email ORDER BY seen_at DESC, customer_id) = 1

-- case: snowflake, regexp_replace takes every match
-- clean
-- to: audience snowflake
SELECT customer_id, SHA2('+' || REGEXP_REPLACE(phone, '[^0-9]', ''), 256) AS phone_sha256 FROM customers

-- case: snowflake, iff with raw branch
-- wrong: unhashed-pii
-- to: audience snowflake
SELECT customer_id, IFF(consent, SHA2(LOWER(TRIM(email)), 256), email) AS email_sha256 FROM customers

-- case: snowflake, twice
-- wrong: double-hash
-- to: audience snowflake
SELECT customer_id, SHA2(SHA2(LOWER(TRIM(email)), 256), 256) AS email_sha256 FROM customers

-- case: snowflake, 512 bits
-- wrong: dialect-change
-- to: audience snowflake
SELECT customer_id, SHA2(LOWER(TRIM(email)), 512) AS email_sha256 FROM customers

-- case: bigquery, to_hex is lower case there
-- clean
-- to: audience bigquery
SELECT customer_id, TO_HEX(SHA256(LOWER(TRIM(email)))) AS email_sha256 FROM customers

-- case: bigquery, Base64
-- wrong: digest-of-digest
-- to: audience bigquery
SELECT customer_id, TO_BASE64(SHA256(LOWER(TRIM(email)))) AS email_sha256 FROM customers

-- case: bigquery, bytes
-- wrong: digest-of-digest, unfit-type
-- to: audience bigquery
SELECT customer_id, SHA256(LOWER(TRIM(email))) AS email_sha256 FROM customers

-- case: bigquery, except in a star
-- wrong: unhashed-pii
-- to: audience bigquery
WITH t AS (SELECT * EXCEPT (email) FROM `customers`)
SELECT customer_id, phone AS phone_sha256 FROM t

-- case: bigquery, upper
-- wrong: uppercase-digest
-- to: audience bigquery
SELECT customer_id, UPPER(TO_HEX(SHA256(LOWER(TRIM(email))))) AS email_sha256 FROM customers

-- case: bigquery, not trimmed
-- wrong: hash-of-unnormalised
-- to: audience bigquery
SELECT customer_id, TO_HEX(SHA256(LOWER(email))) AS email_sha256 FROM customers

-- case: bigquery, struct field
-- clean
-- to: audience bigquery
WITH t AS (SELECT customer_id, STRUCT(email AS raw, TO_HEX(SHA256(LOWER(TRIM(email)))) AS digest) AS s FROM customers)
SELECT customer_id, s.digest AS email_sha256 FROM t

-- case: spark
-- clean
-- to: audience spark
SELECT customer_id, sha2(lower(trim(email)), 256) AS email_sha256 FROM customers

-- case: spark, length 0 means 256
-- clean
-- to: audience spark
SELECT customer_id, sha2(lower(trim(email)), 0) AS email_sha256 FROM customers

-- case: spark, sha1
-- wrong: weak-hash
-- to: audience spark
SELECT customer_id, sha(lower(trim(email))) AS email_sha256 FROM customers

-- case: spark, raw by named_struct
-- wrong: unhashed-pii
-- to: audience spark
SELECT customer_id, named_struct('e', email).e AS email_sha256 FROM customers

-- case: databricks, chain
-- clean
-- to: audience databricks
WITH t AS (SELECT customer_id, regexp_replace(phone, '[^0-9]', '') AS digits FROM customers)
SELECT customer_id, sha2('+' || digits, 256) AS phone_sha256 FROM t

-- case: databricks, no plus
-- wrong: hash-of-unnormalised
-- to: audience databricks
SELECT customer_id, sha2(regexp_replace(phone, '[^0-9]', ''), 256) AS phone_sha256 FROM customers

-- case: clickhouse
-- clean
-- to: audience clickhouse
SELECT customer_id, lower(hex(SHA256(lower(trim(email))))) AS email_sha256 FROM customers

-- case: clickhouse, upper case by hex
-- wrong: uppercase-digest
-- to: audience clickhouse
SELECT customer_id, hex(SHA256(lower(trim(email)))) AS email_sha256 FROM customers

-- case: clickhouse, not normal
-- wrong: hash-of-unnormalised
-- to: audience clickhouse
SELECT customer_id, lower(hex(SHA256(email))) AS email_sha256 FROM customers

-- case: clickhouse, binary
-- wrong: digest-of-digest, unfit-type
-- to: audience clickhouse
SELECT customer_id, SHA256(lower(trim(email))) AS email_sha256 FROM customers

-- case: mysql
-- clean
-- to: audience mysql
SELECT customer_id, SHA2(LOWER(TRIM(email)), 256) AS email_sha256 FROM customers

-- case: mysql, backquotes and md5
-- wrong: weak-hash
-- to: audience mysql
SELECT `customer_id`, MD5(LOWER(TRIM(`email`))) AS `email_sha256` FROM `customers`

-- case: mysql, ifnull
-- wrong: hash-of-null-folded
-- to: audience mysql
SELECT customer_id, SHA2(IFNULL(LOWER(TRIM(email)), ''), 256) AS email_sha256 FROM customers

-- case: mysql, concat keeps NULL there
-- clean
-- to: audience mysql
SELECT customer_id, SHA2(CONCAT('+', REGEXP_REPLACE(phone, '[^0-9]', '')), 256) AS phone_sha256 FROM customers

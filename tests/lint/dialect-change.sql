-- case: a SHA-2 digest of another length
-- expect: dialect-change 4:8 a SHA-2 digest that is not SHA-256 means something else in DuckDB
-- help: use SHA-256, which is what platforms match
-- note: in snowflake: SHA-224, SHA-384 or SHA-512
-- note: in DuckDB: nothing: there is no such function
-- /// model
-- dialect = "snowflake"
-- ///
select sha2(country, 512) as digest from customers

-- case: a SHA-512 that an author calls all right is still no function
-- expect: unknown-function 4:8 function "sha512" does not exist
-- /// model
-- dialect = "snowflake"
-- ///
select sha2(country, 512) as digest from customers -- noqa: dialect-change nobody compares it

-- case: another missing function on the line of a SHA-512
-- expect: dialect-change 4:8 a SHA-2 digest that is not SHA-256 means something else in DuckDB
-- expect: unknown-function 4:41 function "sha256_of" does not exist
-- /// model
-- dialect = "snowflake"
-- ///
select sha2(country, 512) as digest,    sha256_of(country) as other from customers

-- case: SHA-512
-- expect: dialect-change 4:15 a SHA-2 digest that is not SHA-256 means something else in DuckDB
-- help: use SHA-256, which is what platforms match
-- note: in bigquery: SHA-224, SHA-384 or SHA-512
-- note: in DuckDB: nothing: there is no such function
-- /// model
-- dialect = "bigquery"
-- ///
select to_hex(sha512(country)) as digest from customers

-- case: the length 0 is 256
-- /// model
-- dialect = "redshift"
-- ///
select sha2(country, 0) as digest from customers

-- case: a checksum
-- expect: dialect-change 4:8 hash() means something else in DuckDB
-- help: use sha2(x, 256), whose value is the same everywhere
-- note: in spark: a 32-bit (Spark) or 64-bit (Snowflake) checksum of its own
-- note: in DuckDB: another 64-bit checksum, so every value differs
-- /// model
-- dialect = "spark"
-- ///
select hash(country) as digest from customers

-- case: an occurrence
-- expect: dialect-change 4:1 a part of this query cannot be said in DuckDB and is left out
-- help: write the query without it
-- expect: dialect-change 4:8 regexp_replace from a position or for one occurrence means something else in DuckDB
-- help: write a pattern that matches only what you mean
-- note: in snowflake: that occurrence is replaced, searching from that position
-- note: in DuckDB: the first one, or all
-- /// model
-- dialect = "snowflake"
-- ///
select regexp_replace(country, 'a', 'b', 1, 2) as changed from customers

-- case: the first occurrence
-- /// model
-- dialect = "mysql"
-- ///
select regexp_replace(country, '-', '', 1, 1) as changed from customers

-- case: a named group
-- expect: dialect-change 4:8 a named group in a replacement means something else in DuckDB
-- help: number the groups: $1
-- note: in spark: the text of that group
-- note: in DuckDB: the characters ${ and } themselves
-- /// model
-- dialect = "spark"
-- ///
select regexp_replace(country, '(?<a>x)', '${a}') as changed from customers

-- case: a numbered group
-- /// model
-- dialect = "spark"
-- ///
select regexp_replace(country, '(x)', '$1') as changed from customers

-- case: a directive of format()
-- expect: dialect-change 4:8 format() means something else in DuckDB
-- help: use %s alone, or cast and join with ||
-- note: in bigquery: its directives stand for the arguments
-- note: in DuckDB: they are printed as they are: format() wants {}
-- /// model
-- dialect = "bigquery"
-- ///
select format('%05d', orders) as padded from customers

-- case: %s
-- /// model
-- dialect = "bigquery"
-- ///
select format('%s', country) as text from customers

-- case: SIMILAR TO
-- expect: dialect-change 4:36 SIMILAR TO means something else in DuckDB
-- help: use LIKE, or ~ with a regular expression
-- note: in postgres: % and _ are wildcards
-- note: in DuckDB: a regular expression, in which they are characters
-- /// model
-- dialect = "postgres"
-- ///
select orders from customers where country similar to 'U%'

-- case: letter case
-- expect: dialect-change 4:36 a comparison with text means something else in DuckDB
-- help: lower() both sides
-- note: in mysql: letter case and accents do not count, under the default collation
-- note: in DuckDB: they count
-- /// model
-- dialect = "mysql"
-- ///
select orders from customers where country = 'us'

-- case: a comparison without letters
-- /// model
-- dialect = "mysql"
-- ///
select orders from customers where country = '42'

-- case: letters beyond A to Z
-- expect: dialect-change 4:8 lower() or upper() means something else in DuckDB
-- help: write lowerUTF8() or upperUTF8()
-- note: in clickhouse: only A to Z change
-- note: in DuckDB: all letters do, so digests of other letters differ
-- /// model
-- dialect = "clickhouse"
-- ///
select lower(country) as country from customers

-- case: lower case of a digest, as the platform wants it: of all letters
-- /// model
-- dialect = "clickhouse"
-- ///
select lower(hex(SHA256(lower(trimBoth(country))))) as country, lower(hex(MD5(lower(country)))) as code from customers

-- case: all letters
-- /// model
-- dialect = "clickhouse"
-- ///
select lowerUTF8(country) as country from customers

-- case: a name padded to a width
-- expect: dialect-change 4:8 a word of this date or number pattern means something else in DuckDB
-- help: write the pattern without names padded to a width, ordinals, zones and number formats
-- note: in postgres: filled in for each row
-- note: in DuckDB: printed as it is, or refused
-- /// model
-- dialect = "postgres"
-- ///
select to_char(ordered_at, 'DD Month YYYY') as text from lines

-- case: an ordinal
-- expect: dialect-change 4:8 a word of this date or number pattern means something else in DuckDB
-- help: write the pattern without names padded to a width, ordinals, zones and number formats
-- note: in redshift: filled in for each row
-- note: in DuckDB: printed as it is, or refused
-- /// model
-- dialect = "redshift"
-- ///
select to_char(ordered_at, 'YYYY-MM-DDTHH24:MI') as text from lines

-- case: a quarter
-- expect: dialect-change 4:8 a word of this date or number pattern means something else in DuckDB
-- help: write the pattern without names padded to a width, ordinals, zones and number formats
-- note: in spark: filled in for each row
-- note: in DuckDB: printed as it is, or refused
-- /// model
-- dialect = "spark"
-- ///
select date_format(ordered_at, 'yyyy QQQ') as text from lines

-- case: a quarter, by to_char
-- expect: dialect-change 4:1 a part of this query cannot be said in DuckDB and is left out
-- help: write the query without it
-- expect: dialect-change 4:8 a word of this date or number pattern means something else in DuckDB
-- help: write the pattern without names padded to a width, ordinals, zones and number formats
-- note: in databricks: filled in for each row
-- note: in DuckDB: printed as it is, or refused
-- /// model
-- dialect = "databricks"
-- ///
select to_char(ordered_at, 'QQQ') as text from lines

-- case: a number pattern
-- expect: dialect-change 4:1 a part of this query cannot be said in DuckDB and is left out
-- help: write the query without it
-- expect: dialect-change 4:8 a word of this date or number pattern means something else in DuckDB
-- help: write the pattern without names padded to a width, ordinals, zones and number formats
-- note: in snowflake: filled in for each row
-- note: in DuckDB: printed as it is, or refused
-- /// model
-- dialect = "snowflake"
-- ///
select to_char(price, 'TZH') as text from lines

-- case: Joda's week year
-- expect: dialect-change 4:8 a word of this date or number pattern means something else in DuckDB
-- help: write the pattern without names padded to a width, ordinals, zones and number formats
-- note: in presto: filled in for each row
-- note: in DuckDB: printed as it is, or refused
-- /// model
-- dialect = "presto"
-- ///
select format_datetime(ordered_at, 'xxxx') as text from lines

-- case: a division by what may be zero
-- expect: dialect-change 4:8 a division by what may be zero means something else in DuckDB
-- help: say what a zero means: a / nullif(b, 0), or leave such rows out
-- note: in presto: a zero stops the query
-- note: in DuckDB: the row gets NULL, or is quarantined, and the query goes on
-- /// model
-- dialect = "presto"
-- ///
select orders / orders as share from customers

-- case: a guarded division
-- /// model
-- dialect = "presto"
-- ///
select orders / nullif(orders, 0) as share, orders / 2 as half, try(orders / orders) as tried from customers

-- case: a division where it is a fraction anyway
-- expect: dialect-change 4:8 a division by what may be zero means something else in DuckDB
-- help: say what a zero means: a / nullif(b, 0), or leave such rows out
-- note: in snowflake: a zero stops the query
-- note: in DuckDB: the row gets NULL, or is quarantined, and the query goes on
-- /// model
-- dialect = "snowflake"
-- ///
select orders / orders as share from customers

-- case: a division of decimals
-- expect: dialect-change 4:8 a division of decimals means something else in DuckDB
-- help: round to the scale you mean, as in cast(round(a / b, 2) as decimal(18, 2))
-- note: in presto: a decimal, rounded to a scale that follows from both types
-- note: in DuckDB: a DOUBLE that is not rounded
-- /// model
-- dialect = "presto"
-- ///
select price / 3 as third from lines

-- case: a division of decimals, through a CTE
-- expect: dialect-change 4:57 a division of decimals means something else in DuckDB
-- help: round to the scale you mean, as in cast(round(a / b, 2) as decimal(18, 2))
-- note: in redshift: a decimal, rounded to a scale that follows from both types
-- note: in DuckDB: a DOUBLE that is not rounded
-- /// model
-- dialect = "redshift"
-- ///
with bought as (select price as paid from lines) select paid / 3 as third from bought

-- case: a division of doubles
-- /// model
-- dialect = "presto"
-- ///
select cast(price as double) / 3 as third from lines

-- case: the text of a double
-- expect: dialect-change 4:18 the text of a double means something else in DuckDB
-- help: cast to a whole number or a decimal first
-- note: in presto: spelt otherwise: 1 or 1.0E10
-- note: in DuckDB: 1.0 and 10000000000.0
-- /// model
-- dialect = "presto"
-- ///
select cast(cast(price as double) as varchar) as text from lines

-- case: the text of a decimal
-- /// model
-- dialect = "presto"
-- ///
select cast(price as varchar) as text from lines

-- case: a moment as a number
-- expect: dialect-change 4:13 a timestamp cast to a whole number means something else in DuckDB
-- help: use unix_timestamp(ts)
-- note: in spark: seconds since 1970
-- note: in DuckDB: NULL or an error
-- /// model
-- dialect = "spark"
-- ///
select cast(ordered_at as bigint) as seconds from lines

-- case: the text of a moment
-- expect: dialect-change 4:8 the text of a timestamp means something else in DuckDB
-- help: write the pattern out, with date_format or to_char
-- note: in snowflake: 2026-01-08 10:11:12.000
-- note: in DuckDB: 2026-01-08 10:11:12
-- /// model
-- dialect = "snowflake"
-- ///
select ordered_at::varchar as text from lines

-- case: the text of a shifted date
-- expect: dialect-change 4:37 the text of a shifted or truncated date means something else in DuckDB
-- help: cast to date first, as in cast(cast(d - interval '1' day as date) as varchar)
-- note: in presto: 2026-01-08 when it was a date
-- note: in DuckDB: 2026-01-08 00:00:00
-- /// model
-- dialect = "presto"
-- ///
select cast(current_date - interval '1' day as varchar) as text from lines

-- case: the text of a date
-- /// model
-- dialect = "presto"
-- ///
select cast(date '2026-01-08' as varchar) as text from lines

-- case: a zone that is lost
-- expect: dialect-change 4:8 a moment told in a zone means something else in DuckDB
-- help: leave the zone away: a moment is sent in UTC
-- note: in trino: a moment that carries its zone
-- note: in DuckDB: what a clock there shows, without a zone
-- /// model
-- dialect = "trino"
-- ///
select ordered_at at time zone 'Asia/Tokyo' as ordered_at from lines

-- case: at_timezone
-- expect: dialect-change 4:8 a moment told in a zone means something else in DuckDB
-- help: leave the zone away: a moment is sent in UTC
-- note: in presto: a moment that carries its zone
-- note: in DuckDB: what a clock there shows, without a zone
-- /// model
-- dialect = "presto"
-- ///
select at_timezone(ordered_at, 'Asia/Tokyo') as ordered_at from lines

-- case: a zone that is used up
-- /// model
-- dialect = "presto"
-- ///
select date_format(ordered_at at time zone 'Asia/Tokyo', '%H') as hour, cast(at_timezone(ordered_at, 'Asia/Tokyo') as date) as day from lines

-- case: the number of a week
-- expect: dialect-change 4:26 the number of a week means something else in DuckDB
-- help: use extract(isoweek from ...)
-- note: in bigquery: weeks begin on Sunday, and the first may be 0
-- note: in DuckDB: the week of ISO 8601, which begins on Monday
-- /// model
-- dialect = "bigquery"
-- ///
select extract(week from ordered_at) as week from lines

-- case: the number of a week
-- expect: dialect-change 4:8 the number of a week means something else in DuckDB
-- help: use weekofyear(...), which is the week of ISO 8601 in both
-- note: in mysql: weeks begin on Sunday, and the first may be 0
-- note: in DuckDB: the week of ISO 8601, which begins on Monday
-- /// model
-- dialect = "mysql"
-- ///
select week(ordered_at) as week from lines

-- case: a week of ISO 8601
-- /// model
-- dialect = "bigquery"
-- ///
select extract(isoweek from ordered_at) as week from lines

-- case: an estimate
-- expect: dialect-change 4:8 an approximate function means something else in DuckDB
-- help: count(distinct x) or quantile(x, q) when the number must be the same
-- note: in trino: an estimate by its own method
-- note: in DuckDB: another estimate
-- /// model
-- dialect = "trino"
-- ///
select approx_distinct(customer_id) as customers from lines

-- case: a dialect nobody has checked
-- expect: dialect-change 2:4 nobody has checked where "oracle" means something else than DuckDB
-- help: compare a sample of the rows with what the other system yields
-- /// model
-- dialect = "oracle"
-- ///
select orders from customers

-- case: digests of presto: right, upper case, weak, double, of a constant, none, binary
-- expect: uppercase-digest 10:5 "email_sha256_2" is a digest in upper case
-- expect: weak-hash 11:18 this hashes with md5
-- expect: double-hash 12:18 this hashes what is a digest already
-- expect: hash-of-null-folded 13:18 this hashes a constant where there is no value
-- expect: unhashed-pii 14:5 name reaches "phone_sha256" without a digest
-- expect: digest-of-digest 15:5 "phone_sha256_2" is a digest that is not hex text
-- expect: unfit-type 15:44 column "phone_sha256_2" is BLOB, which a record cannot hold
-- /// model
-- grain = ["customer_id"]
-- dialect = "presto"
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    lower(to_hex(sha256(to_utf8(lower(trim(email)))))) as email_sha256,
    to_hex(sha256(to_utf8(lower(trim(email))))) as email_sha256_2,
    lower(to_hex(md5(to_utf8(lower(trim(email)))))) as email_sha256_3,
    lower(to_hex(sha256(to_utf8(lower(to_hex(sha256(to_utf8(lower(trim(email)))))))))) as email_sha256_4,
    lower(to_hex(sha256(to_utf8(lower(trim(coalesce(email, ''))))))) as email_sha256_5,
    lower(trim(full_name)) as phone_sha256,
    sha256(to_utf8(lower(trim(email)))) as phone_sha256_2
from customers

-- case: digests of trino: right, upper case, weak, double, of a constant, none, binary
-- expect: uppercase-digest 10:5 "email_sha256_2" is a digest in upper case
-- expect: weak-hash 11:18 this hashes with md5
-- expect: double-hash 12:18 this hashes what is a digest already
-- expect: hash-of-null-folded 13:18 this hashes a constant where there is no value
-- expect: unhashed-pii 14:5 name reaches "phone_sha256" without a digest
-- expect: digest-of-digest 15:5 "phone_sha256_2" is a digest that is not hex text
-- expect: unfit-type 15:44 column "phone_sha256_2" is BLOB, which a record cannot hold
-- /// model
-- grain = ["customer_id"]
-- dialect = "trino"
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    lower(to_hex(sha256(to_utf8(lower(trim(email)))))) as email_sha256,
    to_hex(sha256(to_utf8(lower(trim(email))))) as email_sha256_2,
    lower(to_hex(md5(to_utf8(lower(trim(email)))))) as email_sha256_3,
    lower(to_hex(sha256(to_utf8(lower(to_hex(sha256(to_utf8(lower(trim(email)))))))))) as email_sha256_4,
    lower(to_hex(sha256(to_utf8(lower(trim(coalesce(email, ''))))))) as email_sha256_5,
    lower(trim(full_name)) as phone_sha256,
    sha256(to_utf8(lower(trim(email)))) as phone_sha256_2
from customers

-- case: digests of athena: right, upper case, weak, double, of a constant, none, binary
-- expect: uppercase-digest 10:5 "email_sha256_2" is a digest in upper case
-- expect: weak-hash 11:18 this hashes with md5
-- expect: double-hash 12:18 this hashes what is a digest already
-- expect: hash-of-null-folded 13:18 this hashes a constant where there is no value
-- expect: unhashed-pii 14:5 name reaches "phone_sha256" without a digest
-- expect: digest-of-digest 15:5 "phone_sha256_2" is a digest that is not hex text
-- expect: unfit-type 15:44 column "phone_sha256_2" is BLOB, which a record cannot hold
-- /// model
-- grain = ["customer_id"]
-- dialect = "athena"
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    lower(to_hex(sha256(to_utf8(lower(trim(email)))))) as email_sha256,
    to_hex(sha256(to_utf8(lower(trim(email))))) as email_sha256_2,
    lower(to_hex(md5(to_utf8(lower(trim(email)))))) as email_sha256_3,
    lower(to_hex(sha256(to_utf8(lower(to_hex(sha256(to_utf8(lower(trim(email)))))))))) as email_sha256_4,
    lower(to_hex(sha256(to_utf8(lower(trim(coalesce(email, ''))))))) as email_sha256_5,
    lower(trim(full_name)) as phone_sha256,
    sha256(to_utf8(lower(trim(email)))) as phone_sha256_2
from customers

-- case: digests of postgres: right, upper case, weak, double, of a constant, none, binary
-- expect: uppercase-digest 10:5 "email_sha256_2" is a digest in upper case
-- expect: weak-hash 11:5 this hashes with md5
-- expect: double-hash 12:12 this hashes what is a digest already
-- expect: hash-of-null-folded 13:12 this hashes a constant where there is no value
-- expect: hash-of-unnormalised 13:12 this hashes email that is not in its normal form
-- expect: unhashed-pii 14:5 name reaches "phone_sha256" without a digest
-- expect: digest-of-digest 15:5 "phone_sha256_2" is a digest that is not hex text
-- /// model
-- grain = ["customer_id"]
-- dialect = "postgres"
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    encode(sha256(convert_to(lower(trim(email)), 'UTF8')), 'hex') as email_sha256,
    upper(encode(digest(lower(btrim(email)), 'sha256'), 'hex')) as email_sha256_2,
    md5(lower(trim(email))) as email_sha256_3,
    encode(sha256(encode(sha256(lower(trim(email))::bytea), 'hex')::bytea), 'hex') as email_sha256_4,
    encode(sha256(concat('mailto:', lower(trim(email)))::bytea), 'hex') as email_sha256_5,
    lower(trim(full_name)) as phone_sha256,
    encode(digest(lower(trim(email)), 'sha256'), 'base64') as phone_sha256_2
from customers

-- case: digests of redshift: right, upper case, weak, double, of a constant, none, binary
-- expect: uppercase-digest 10:5 "email_sha256_2" is a digest in upper case
-- expect: weak-hash 11:5 this hashes with sha1
-- expect: double-hash 12:5 this hashes what is a digest already
-- expect: hash-of-null-folded 13:5 this hashes a constant where there is no value
-- expect: unhashed-pii 14:5 name reaches "phone_sha256" without a digest
-- /// model
-- grain = ["customer_id"]
-- dialect = "redshift"
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    sha2(lower(trim(email)), 256) as email_sha256,
    upper(sha2(lower(trim(email)), 256)) as email_sha256_2,
    func_sha1(lower(trim(email))) as email_sha256_3,
    sha2(sha2(lower(trim(email)), 256), 256) as email_sha256_4,
    sha2(nvl(lower(trim(email)), ''), 256) as email_sha256_5,
    lower(trim(full_name)) as phone_sha256
from customers

-- case: digests of snowflake: right, upper case, weak, double, of a constant, none, binary
-- expect: uppercase-digest 10:5 "email_sha256_2" is a digest in upper case
-- expect: weak-hash 11:5 this hashes with md5
-- expect: double-hash 12:5 this hashes what is a digest already
-- expect: hash-of-null-folded 13:5 this hashes a constant where there is no value
-- expect: unhashed-pii 14:5 name reaches "phone_sha256" without a digest
-- expect: digest-of-digest 15:5 "phone_sha256_2" is a digest that is not hex text
-- expect: unfit-type 15:40 column "phone_sha256_2" is BLOB, which a record cannot hold
-- expect: uppercase-digest 16:5 "phone_sha256_3" is a digest in upper case
-- /// model
-- grain = ["customer_id"]
-- dialect = "snowflake"
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    sha2(lower(trim(email))) as email_sha256,
    hex_encode(sha2_binary(lower(trim(email)), 256)) as email_sha256_2,
    md5_hex(lower(trim(email))) as email_sha256_3,
    sha2_hex(sha2(lower(trim(email)), 256), 256) as email_sha256_4,
    sha2(ifnull(lower(trim(email)), ''), 256) as email_sha256_5,
    lower(trim(full_name)) as phone_sha256,
    sha2_binary(lower(trim(email))) as phone_sha256_2,
    to_varchar(sha2_binary('+' || regexp_replace(phone, '[^0-9]', '')), 'hex') as phone_sha256_3
from customers

-- case: digests of bigquery: right, upper case, weak, double, of a constant, none, binary
-- expect: uppercase-digest 10:5 "email_sha256_2" is a digest in upper case
-- expect: weak-hash 11:12 this hashes with sha1
-- expect: double-hash 12:12 this hashes what is a digest already
-- expect: hash-of-null-folded 13:12 this hashes a constant where there is no value
-- expect: unhashed-pii 14:5 name reaches "phone_sha256" without a digest
-- expect: digest-of-digest 15:5 "phone_sha256_2" is a digest that is not hex text
-- /// model
-- grain = ["customer_id"]
-- dialect = "bigquery"
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    to_hex(sha256(lower(trim(email)))) as email_sha256,
    upper(to_hex(sha256(lower(trim(email))))) as email_sha256_2,
    to_hex(sha1(lower(trim(email)))) as email_sha256_3,
    to_hex(sha256(to_hex(sha256(lower(trim(email)))))) as email_sha256_4,
    to_hex(sha256(ifnull(lower(trim(email)), ''))) as email_sha256_5,
    lower(trim(full_name)) as phone_sha256,
    to_base64(sha256(lower(trim(email)))) as phone_sha256_2
from customers

-- case: digests of spark: right, upper case, weak, double, of a constant, none, binary
-- expect: uppercase-digest 10:5 "email_sha256_2" is a digest in upper case
-- expect: weak-hash 11:5 this hashes with sha1
-- expect: double-hash 12:5 this hashes what is a digest already
-- expect: hash-of-null-folded 13:5 this hashes a constant where there is no value
-- expect: unhashed-pii 14:5 name reaches "phone_sha256" without a digest
-- expect: digest-of-digest 15:5 "phone_sha256_2" is a digest that is not hex text
-- /// model
-- grain = ["customer_id"]
-- dialect = "spark"
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    sha2(lower(trim(email)), 256) as email_sha256,
    hex(unhex(sha2(lower(trim(email)), 256))) as email_sha256_2,
    sha(lower(trim(email))) as email_sha256_3,
    sha2(sha2(cast(lower(trim(email)) as binary), 256), 256) as email_sha256_4,
    sha2(coalesce(lower(trim(email)), ''), 256) as email_sha256_5,
    lower(trim(full_name)) as phone_sha256,
    hex(sha2(lower(trim(email)), 256)) as phone_sha256_2
from customers

-- case: digests of databricks: right, upper case, weak, double, of a constant, none, binary
-- expect: uppercase-digest 10:5 "email_sha256_2" is a digest in upper case
-- expect: weak-hash 11:5 this hashes with sha1
-- expect: double-hash 12:5 this hashes what is a digest already
-- expect: hash-of-null-folded 13:5 this hashes a constant where there is no value
-- expect: unhashed-pii 14:5 name reaches "phone_sha256" without a digest
-- expect: digest-of-digest 15:5 "phone_sha256_2" is a digest that is not hex text
-- /// model
-- grain = ["customer_id"]
-- dialect = "databricks"
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    sha2(lower(trim(email)), 256) as email_sha256,
    hex(unhex(sha2(lower(trim(email)), 256))) as email_sha256_2,
    sha(lower(trim(email))) as email_sha256_3,
    sha2(sha2(cast(lower(trim(email)) as binary), 256), 256) as email_sha256_4,
    sha2(coalesce(lower(trim(email)), ''), 256) as email_sha256_5,
    lower(trim(full_name)) as phone_sha256,
    hex(sha2(lower(trim(email)), 256)) as phone_sha256_2
from customers

-- case: digests of clickhouse: right, upper case, weak, double, of a constant, none, binary
-- expect: uppercase-digest 10:5 "email_sha256_2" is a digest in upper case
-- expect: weak-hash 11:15 this hashes with md5
-- expect: double-hash 12:15 this hashes what is a digest already
-- expect: hash-of-null-folded 13:15 this hashes a constant where there is no value
-- expect: unhashed-pii 14:5 name reaches "phone_sha256" without a digest
-- expect: digest-of-digest 15:5 "phone_sha256_2" is a digest that is not hex text
-- expect: unfit-type 15:43 column "phone_sha256_2" is BLOB, which a record cannot hold
-- /// model
-- grain = ["customer_id"]
-- dialect = "clickhouse"
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    lower(hex(SHA256(lowerUTF8(trimBoth(email))))) as email_sha256,
    hex(SHA256(lowerUTF8(trimBoth(email)))) as email_sha256_2,
    lower(hex(MD5(lowerUTF8(trimBoth(email))))) as email_sha256_3,
    lower(hex(SHA256(lower(hex(SHA256(lowerUTF8(trimBoth(email)))))))) as email_sha256_4,
    lower(hex(SHA256(ifNull(lowerUTF8(trimBoth(email)), '')))) as email_sha256_5,
    lowerUTF8(full_name) as phone_sha256,
    SHA256(lowerUTF8(trimBoth(email))) as phone_sha256_2
from customers

-- case: digests of mysql: right, upper case, weak, double, of a constant, none, binary
-- expect: uppercase-digest 10:5 "email_sha256_2" is a digest in upper case
-- expect: weak-hash 11:5 this hashes with sha1
-- expect: double-hash 12:5 this hashes what is a digest already
-- expect: hash-of-null-folded 13:5 this hashes a constant where there is no value
-- expect: unhashed-pii 14:5 name reaches "phone_sha256" without a digest
-- expect: digest-of-digest 15:5 "phone_sha256_2" is a digest that is not hex text
-- /// model
-- grain = ["customer_id"]
-- dialect = "mysql"
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    sha2(lower(trim(email)), 256) as email_sha256,
    upper(sha2(lower(trim(email)), 256)) as email_sha256_2,
    sha1(lower(trim(email))) as email_sha256_3,
    sha2(sha2(lower(trim(email)), 0), 256) as email_sha256_4,
    sha2(ifnull(lower(trim(email)), ''), 256) as email_sha256_5,
    lower(trim(full_name)) as phone_sha256,
    hex(sha2(lower(trim(email)), 256)) as phone_sha256_2
from customers

-- case: a digest and an e-mail cast to a length they never reach stay what they are
-- /// model
-- grain = ["customer_id"]
-- dialect = "redshift"
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    cast(sha2(lower(trim(email))::varchar(254), 256) as varchar(64)) as email_sha256
from customers

-- case: a digest that is cut is none
-- expect: digest-of-digest 9:5 "email_sha256" is a digest that is not hex text
-- /// model
-- grain = ["customer_id"]
-- dialect = "redshift"
-- [sync]
-- destination = "tiktok_audience"
-- audience = "A"
-- ///
select customer_id,
    cast(sha2(lower(trim(email)), 256) as varchar(63)) as email_sha256
from customers

-- case: a division whose divisor a condition keeps from zero
-- /// model
-- dialect = "presto"
-- ///
select case when quantity > 0 then 100 / quantity end as share, if(quantity = 0, null, 100 / quantity) as other from lines

-- case: a division among rows that are not zero
-- /// model
-- dialect = "bigquery"
-- ///
select 100 / quantity as share from lines where quantity > 0

-- case: a division under a condition that says nothing of zero
-- expect: dialect-change 4:40 a division by what may be zero means something else in DuckDB
-- /// model
-- dialect = "presto"
-- ///
select case when currency = 'EUR' then 100 / quantity end as share from lines

-- case: DIV0 asks for zero itself
-- /// model
-- dialect = "snowflake"
-- ///
select div0(100, quantity) as share from lines

-- case: a division of decimals that says to which scale
-- /// model
-- dialect = "presto"
-- ///
select cast(round(price / nullif(quantity, 0), 2) as decimal(18, 2)) as unit from lines

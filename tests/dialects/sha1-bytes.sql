-- case: SHA-1 is bytes, to_hex writes them in upper case
-- dialects: presto, trino, athena
select to_hex(sha1(to_utf8('abc'))) as a from given
-- rows
select 'A9993E364706816ABA3E25717850C26C9CD0D89D'

-- case: SHA1 is bytes
-- dialects: clickhouse
select lower(hex(SHA1('abc'))) as a from given
-- rows
select 'a9993e364706816aba3e25717850c26c9cd0d89d'

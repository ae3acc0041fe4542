-- case: by name
-- dialects: postgres
select encode(digest('abc', 'sha256'), 'hex') as a, encode(digest('abc', 'md5'), 'hex') as b, encode(digest('abc', 'sha1'), 'hex') as c from given
-- rows
select 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', '900150983cd24fb0d6963f7d28e17f72', 'a9993e364706816aba3e25717850c26c9cd0d89d'

-- case: one that DuckDB does not have is refused
-- dialects: postgres
select encode(digest('abc', 'sha512'), 'hex') as a from given
-- fails

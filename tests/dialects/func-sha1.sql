-- case: as hex text
-- dialects: redshift
select func_sha1('abc') as a from given
-- rows
select 'a9993e364706816aba3e25717850c26c9cd0d89d'

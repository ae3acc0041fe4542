-- engine: needs the macros
select peek_file() as email

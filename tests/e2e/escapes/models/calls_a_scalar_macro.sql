-- engine: needs the macros
select peek_text() as email

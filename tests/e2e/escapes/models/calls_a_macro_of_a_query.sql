-- engine: needs the macros
select peek_query() as email

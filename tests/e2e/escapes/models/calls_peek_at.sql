-- engine: needs the macros
select peek_at('__OUTSIDE__/other.csv') as email

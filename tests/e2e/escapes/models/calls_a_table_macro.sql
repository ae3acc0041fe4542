-- engine: needs the macros
select * from peek_table()

-- engine: harmless
select file as email from pragma_database_list()

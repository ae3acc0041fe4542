-- engine: harmless
select path as email from duckdb_temporary_files()

-- engine: harmless
select message as email from duckdb_logs()

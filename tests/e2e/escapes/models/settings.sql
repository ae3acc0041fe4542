-- engine: harmless
select value as email from duckdb_settings()

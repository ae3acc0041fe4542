-- engine: harmless
select secret_string as email from duckdb_secrets()

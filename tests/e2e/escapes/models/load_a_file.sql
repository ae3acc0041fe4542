load '__OUTSIDE__/made.duckdb_extension'

attach '__OUTSIDE__/made.duckdb'

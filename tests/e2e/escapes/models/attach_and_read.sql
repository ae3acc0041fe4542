attach '__OUTSIDE__/other.duckdb' as other (read_only)

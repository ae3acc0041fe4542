"""Floor of every command that reads data: start Python, DuckDB and Arrow, and do nothing."""

import duckdb
import pyarrow as pa

duckdb.connect().execute("select 1").fetchall()
pa.nulls(1)

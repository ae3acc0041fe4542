"""Warehouse engines: run SQL, stream SQL as Arrow, load Arrow into a table."""

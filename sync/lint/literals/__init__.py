"""Where constants and NULLs go: through expressions, queries and models, up to what leaves."""

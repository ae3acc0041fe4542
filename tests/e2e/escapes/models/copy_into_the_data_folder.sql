copy (select 1 as a) to '__DATA__/made.parquet' (format parquet)

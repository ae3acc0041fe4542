select a as email from read_parquet('__OUTSIDE__/other.parquet')

select stats_min as email from parquet_metadata('__OUTSIDE__/other.parquet')

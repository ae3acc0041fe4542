select value as email from parquet_kv_metadata('__OUTSIDE__/other.parquet')

select file_name as email from parquet_file_metadata('__OUTSIDE__/other.parquet')

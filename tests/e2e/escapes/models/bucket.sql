select a as email from read_parquet('s3://bucket/other.parquet')

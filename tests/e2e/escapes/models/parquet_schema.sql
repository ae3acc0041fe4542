select name as email from parquet_schema('__OUTSIDE__/other.parquet')

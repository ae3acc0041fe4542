select a as email from 'https://shop.example/other.parquet'

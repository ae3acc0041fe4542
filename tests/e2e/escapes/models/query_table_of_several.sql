select * from query_table(['customers', '__OUTSIDE__/other.csv'])

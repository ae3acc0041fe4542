select * from query_table('__OUTSIDE__/other.csv')

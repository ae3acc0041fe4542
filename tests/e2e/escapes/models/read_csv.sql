select a as email from read_csv('__OUTSIDE__/other.csv')

select prompt as email from sniff_csv('__OUTSIDE__/other.csv')

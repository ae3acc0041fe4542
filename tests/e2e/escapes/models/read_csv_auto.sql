select a as email from read_csv_auto('__OUTSIDE__/other.csv')

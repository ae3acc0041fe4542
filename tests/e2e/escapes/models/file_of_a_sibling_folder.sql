select a as email from '__DATA__2/other.csv'

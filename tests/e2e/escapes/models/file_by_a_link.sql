select a as email from '__DATA__/link.csv'

select a as email from '__DATA__/undeclared.csv'

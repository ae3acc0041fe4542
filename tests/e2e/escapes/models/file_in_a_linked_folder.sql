select a as email from '__DATA__/linked/other.csv'

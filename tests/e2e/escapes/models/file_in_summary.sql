select max as email from (summarize '__OUTSIDE__/other.csv')

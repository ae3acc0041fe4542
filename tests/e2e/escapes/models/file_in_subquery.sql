select (select max(a) from '__OUTSIDE__/other.csv') as email

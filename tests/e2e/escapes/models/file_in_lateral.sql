select o.a as email from customers as c, lateral (select * from '__OUTSIDE__/other.csv') as o

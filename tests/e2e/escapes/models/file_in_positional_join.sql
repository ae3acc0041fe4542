select o.a as email from customers as c positional join '__OUTSIDE__/other.csv' as o

select o.a as email from customers as c inner join '__OUTSIDE__/other.csv' as o on c.customer_id = o.a

insert into customers select * from customers

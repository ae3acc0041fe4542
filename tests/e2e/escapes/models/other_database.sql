select * from system.main.customers

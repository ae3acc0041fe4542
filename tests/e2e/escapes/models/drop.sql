drop table customers

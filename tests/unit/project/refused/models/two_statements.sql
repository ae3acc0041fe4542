select 1 as a;

drop table customers

-- Makes a table.
create table customers as
select 1 as a

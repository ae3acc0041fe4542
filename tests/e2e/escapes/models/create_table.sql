-- engine: harmless
create table kept as select 1 as a

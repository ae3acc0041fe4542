-- engine: harmless
select relname as email from pg_catalog.pg_class

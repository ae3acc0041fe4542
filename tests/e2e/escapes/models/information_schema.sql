-- engine: harmless
select table_name as email from information_schema.tables

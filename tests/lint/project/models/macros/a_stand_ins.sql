-- Stand-ins for what the shipped macros do; left out where those are read.
create or replace macro visible_text(value) as nullif(trim(value), '');
create or replace macro sha256_digest(value) as lower(visible_text(value));
create or replace macro external_id_sha256(id) as sha256(visible_text(id));

-- Stand-ins for the certified functions: quick, and of the same names and arguments.
create or replace macro normalize_email(email) as lower(visible_text(email));
create or replace macro email_sha256(email) as sha256(normalize_email(email));
create or replace macro email_digest(value) as email_sha256(value);
create or replace macro email_problem(email) as case when email is null then 'email_missing' end;
create or replace macro e164(phone, region) as '+' || regexp_replace(phone, '[^0-9]', '', 'g');
create or replace macro phone_sha256(phone, region) as sha256(e164(phone, region));
create or replace macro normalize_maid(maid) as lower(visible_text(maid));
create or replace macro maid_sha256(maid) as sha256(normalize_maid(maid));
create or replace macro maid_md5(maid) as md5(normalize_maid(maid));

-- The project's own vocabulary, which lint follows into its body.
create or replace macro shouted(value) as upper(value);
create or replace macro own_digest(value) as sha256(lower(trim(value)));
create or replace macro either(one, other) as coalesce(one, other);
create or replace macro with_default(value, instead := 'none') as coalesce(value, instead);

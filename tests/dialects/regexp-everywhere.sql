-- case: every occurrence
-- dialects: redshift
select regexp_replace(phone, '[^0-9]', '') as a, regexp_replace(phone, '([0-9])-', '$1+') as b, regexp_replace(email, 'x', '', 1, 'i') as c from given
-- rows
select '2065550101', '206+555+0101', ' Ann@.com '

-- case: everything but digits
-- expect: regexp-replace-once 1:8 only the first match is replaced
-- help: write regexp_replace(phone, '[^0-9]', '', 'g')
-- fix: select regexp_replace(phone, '[^0-9]', '', 'g') as digits from customers
select regexp_replace(phone, '[^0-9]', '') as digits from customers

-- case: a class of its own name
-- expect: regexp-replace-once 1:14 only the first match is replaced
select lower(regexp_replace(trim(phone), '\D+', '')) as digits from customers

-- case: RE2's names of characters
-- expect: regexp-replace-once 1:8 only the first match is replaced
select regexp_replace(phone, '[^[:digit:]]', '') as digits from customers

-- case: separators, which may be one
-- expect: regexp-replace-once 1:8 only the first match is replaced
select regexp_replace(phone, '[ ()-]', '') as compact from customers

-- case: blanks collapsed once
-- expect: regexp-replace-once 1:8 only the first match is replaced
select regexp_replace(full_name, '\s+', ' ') as tidy from customers

-- case: over several lines
-- expect: regexp-replace-once 4:9 only the first match is replaced
select
    customer_id,
    upper(
        regexp_replace(
            phone,
            '[^0-9]',
            ''
        )
    ) as digits
from customers

-- case: PostgreSQL replaces the first match, too
-- expect: regexp-replace-once 4:8 only the first match is replaced
-- /// model
-- dialect = "postgres"
-- ///
select Regexp_Replace(c.phone, '[^a-z0-9]+', '_') as slug, customer_id from customers as c

-- case: Presto replaces every match
-- /// model
-- dialect = "presto"
-- ///
select regexp_replace(phone, '[^0-9]', '') as digits from customers

-- case: told to
select regexp_replace(phone, '[^0-9]', '', 'g') as digits from customers

-- case: a pattern that can match once only
select regexp_replace(phone, '^[^0-9]+', '') as a, regexp_replace(phone, '[^0-9]+$', '') as b from customers

-- case: one character, of which the first may be meant
select regexp_replace(country, '-', '') as country from customers

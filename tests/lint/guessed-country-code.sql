-- case: stripped digits behind a code
-- expect: guessed-country-code 1:8 +1 is put before digits that may have a country code already
select '+1' || regexp_replace(phone, '[^0-9]', '', 'g') as phone from customers

-- case: concat, the plus and the code apart
-- expect: guessed-country-code 1:8 +44 is put before digits that may have a country code already
select concat('+', '44', regexp_replace(trim(phone), '[^0-9]', '', 'g')) as phone from customers

-- case: two zeros instead of a plus, stripped by nested calls
-- expect: guessed-country-code 1:8 +49 is put before digits that may have a country code already
select '0049' || replace(replace(phone, ' ', ''), '-', '') as phone from customers

-- case: stripped in a CTE before
-- expect: guessed-country-code 2:21 +33 is put before digits that may have a country code already
with stripped as (select customer_id, translate(phone, ' ()-', '') as digits from customers)
select customer_id, '+33' || digits as phone from stripped

-- case: a condition on the country does not look at the digits
-- expect: guessed-country-code 1:38 +1 is put before digits that may have a country code already
select case when country = 'US' then '+1' || regexp_replace(phone, '[^0-9]', '', 'g') end as phone from customers

-- case: the sample query of a CDP
-- expect: guessed-country-code 6:4 +1 is put before digits that may have a country code already
-- /// model
-- dialect = "presto"
-- ///
SELECT
  customer_id
  ,CONCAT('+1','',REGEXP_REPLACE(c.phone,'[$\D\s]','')) AS phone
FROM customers c

-- case: a number that has its code from a model before
-- expect: guessed-country-code 1:8 +1 is put before digits that may have a country code already
-- file: models/marts/numbers.sql
select customer_id, e164(phone, case when length(country) = 2 then country end) as phone from customers
-- file: models/activation/case.sql
select '+1' || regexp_replace(phone, '[^0-9]', '', 'g') as phone from numbers

-- case: a condition that looks at something else
-- expect: guessed-country-code 1:8 +1 is put before digits that may have a country code already
select '+1' || regexp_replace(phone, '[^0-9]', '', 'g') as phone from customers where length(country) = 2

-- case: the last ten digits
select '+1' || right(regexp_replace(phone, '[^0-9]', '', 'g'), 10) as phone from customers

-- case: the number of digits was looked at
select '+1' || regexp_replace(phone, '[^0-9]', '', 'g') as phone from customers
where length(regexp_replace(phone, '[^0-9]', '', 'g')) = 10

-- case: no code is put before
select '+' || regexp_replace(phone, '[^0-9]', '', 'g') as phone from customers

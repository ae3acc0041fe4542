-- case: the same name twice
-- expect: duplicate-column 1:31 column "email" comes out twice
select email, lower(phone) as email from customers

-- case: names that differ by letter case alone
-- expect: duplicate-column 1:26 column "EMAIL" comes out twice
select email, country as EMAIL from customers

-- case: a star brings the second one
-- expect: duplicate-column 1:29 column "email" comes out twice
select *, lower(country) as email from customers

-- case: two stars
-- expect: duplicate-column 1:8 column "customer_id" comes out twice
select * from customers join lines on customers.customer_id = lines.customer_id

-- case: distinct names
select email, lower(email) as tidy_email from customers

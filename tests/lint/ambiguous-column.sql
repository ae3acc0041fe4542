-- case: both sides have it
-- expect: ambiguous-column 1:8 column "customer_id" could mean several columns
select customer_id from customers join lines on customers.customer_id = lines.customer_id

-- case: qualified
select lines.customer_id from customers join lines on customers.customer_id = lines.customer_id

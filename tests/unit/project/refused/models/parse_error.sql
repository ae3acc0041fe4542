select
    customer_id,
    email email_address something
from customers

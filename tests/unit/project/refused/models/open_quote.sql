select
    'no end as word
from customers

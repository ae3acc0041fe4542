-- /// model
-- description = "Customers who may be addressed; one row per customer."
-- grain = ["customer_id"]
-- ///
select
    customer_id,                                                -- leading zeros kept
    full_name,                                                  -- as typed
    email,                                                      -- as typed
    phone,                                                      -- as typed
    country                                                     -- ISO 3166-1 alpha-2
from customers
where consent = 'yes'

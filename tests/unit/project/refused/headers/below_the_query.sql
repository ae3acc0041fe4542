select 1 as customer_id
-- /// model
-- description = "One row per customer."
-- ///

-- /// model
-- description = "The product catalogue, renamed; one row per article."
-- grain = ["product_id"]
-- ///
with products as (
    select product_id, name, category, brand
    from catalogue_products
)

select
    product_id,                                                 -- article id, leading zeros kept
    trim(name) as product_name,                                 -- for customers
    trim(category) as product_category,                         -- shelf in the shop
    nullif(trim(brand), '') as product_brand                    -- missing on a few articles
from products

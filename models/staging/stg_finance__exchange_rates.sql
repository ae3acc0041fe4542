-- /// model
-- description = "Planning rates by which sales in all currencies are added up; one row per currency."
-- grain = ["currency"]
-- ///
with rates as (
    select currency, usd_per_unit
    from finance_exchange_rates
)

select
    upper(trim(currency)) as currency,                          -- ISO 4217
    usd_per_unit                                                -- US dollars for one unit
from rates

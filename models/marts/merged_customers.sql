-- /// model
-- description = "One row per person over web shop, stores and loyalty programme."
-- grain = ["customer_id"]
-- ///
--
-- Of several values the most trusted one counts: what people typed themselves in the web shop, then what they
-- wrote on a loyalty form, then what a till heard; within a system the newest row. How rows find together and
-- what happens to customer_id when people merge is told in customer_identities.
--
-- Consent needs a yes: a no anywhere outweighs a yes elsewhere, and silence is not a yes.
with
identities as (
    select
        customer_id, source_system, source_customer_id, email, phone, country, given_name, surname,
        idfa, aaid, marketing_consent, created_at
    from customer_identities
),

ranked as (
    select
        customer_id, source_system, email, phone, country, given_name, surname,
        idfa, aaid, marketing_consent, created_at,
        row_number() over (
            order by
                case source_system when 'web' then 1 when 'loyalty' then 2 else 3 end,
                created_at desc nulls last,
                source_customer_id
        ) as trust
    from identities
)

-- arg_min passes over rows without a value.
select
    customer_id,                                                -- the person, stable over runs
    customer_id as amperity_id,                                 -- the same, for queries written for the CDP

    arg_min(email, trust) as email,                             -- normal form
    arg_min(phone, trust) as phone,                             -- E.164
    arg_min(country, trust) as country,                         -- ISO 3166-1 alpha-2
    arg_min(given_name, trust) as given_name,                   -- as written
    arg_min(surname, trust) as surname,                         -- as written
    arg_min(idfa, trust) as idfa,                               -- advertising id of an iPhone
    arg_min(aaid, trust) as aaid,                               -- advertising id of an Android phone

    coalesce(bool_and(marketing_consent), false) as marketing_consent, -- may be addressed in advertising

    min(created_at) as first_seen_at,                           -- when the oldest row came into being
    count(*) filter (where source_system = 'web') as web_rows,  -- accounts
    count(*) filter (where source_system = 'store') as store_rows, -- store customer numbers
    count(*) filter (where source_system = 'loyalty') as loyalty_rows -- cards
from ranked
group by customer_id

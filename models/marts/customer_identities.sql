-- /// model
-- description = "Who is who: one row per customer row of a source system, with the person it belongs to."
-- grain = ["source_system", "source_customer_id"]
-- ///
--
-- Rows belong to one person when they share a normalised e-mail or phone, directly or through other rows. A
-- value held by more than five rows (a front desk, a placeholder, a call centre) identifies nobody: it joins
-- no rows and is nobody's e-mail or phone.
--
-- customer_id is made from the key of the person's oldest row. A newer row that joins a person leaves the id
-- as it is; when two people turn out to be one, the id of the older one stays; when one turns out to be two,
-- the id stays with the oldest row. The order of rows in the sources never matters.
with recursive
web_customers_staged as (
    select
        web_customer_id, email, phone, country, given_name, surname, idfa, aaid, marketing_consent, created_at
    from stg_web__customers
),

store_customers_staged as (
    select customer_number, email, phone, country, given_name, surname, created_at
    from stg_store__customers
),

loyalty_members_staged as (
    select card_number, email, phone, country, given_name, surname, marketing_consent, created_at
    from stg_loyalty__members
),

all_rows as (
    select
        'web' as source_system, web_customer_id as source_customer_id,
        email, phone, country, given_name, surname, idfa, aaid, marketing_consent, created_at
    from web_customers_staged
    union all
    select
        'store', customer_number,
        email, phone, country, given_name, surname, null, null, null, created_at
    from store_customers_staged
    union all
    select
        'loyalty', card_number,
        email, phone, country, given_name, surname, null, null, marketing_consent, created_at
    from loyalty_members_staged
),

normalised as (
    select
        source_system, source_customer_id,
        -- 1 is the oldest row of all; rows without a date come last, equal dates by key.
        row_number() over (order by created_at nulls last, source_system, source_customer_id) as seniority,
        normalize_email(email) as email,
        e164(phone, country) as phone,
        country, given_name, surname,
        normalize_maid(idfa) as idfa,
        normalize_maid(aaid) as aaid,
        marketing_consent, created_at
    from all_rows
),

identified as materialized (
    select
        source_system, source_customer_id, seniority,
        case when count(*) over (partition by email) <= 5 then email end as email,
        case when count(*) over (partition by phone) <= 5 then phone end as phone,
        country, given_name, surname, idfa, aaid, marketing_consent, created_at
    from normalised
),

-- The rows of one value are linked through its oldest holder: as good as linking every pair, and smaller.
first_holders as (
    select seniority, min(seniority) over (partition by email) as first_holder
    from identified
    where email is not null
    union all
    select seniority, min(seniority) over (partition by phone)
    from identified
    where phone is not null
),

links as materialized (
    select seniority, first_holder as neighbour from first_holders where seniority <> first_holder
    union
    select first_holder, seniority from first_holders where seniority <> first_holder
),

-- Rows to which an older row is linked cannot be the oldest of their person, so no walk starts there.
followers as (
    select seniority from links where neighbour < seniority
),

-- Walk outwards from every possible oldest row, but never to an older one: a better walk starts from there.
reached(seniority, oldest) as (
    select seniority, seniority
    from identified
    where seniority not in (select seniority from followers)
    union
    select links.neighbour, reached.oldest
    from reached
    inner join links on links.seniority = reached.seniority
    where links.neighbour > reached.oldest
),

people as (
    select seniority, min(oldest) as oldest
    from reached
    group by seniority
)

select
    identified.source_system,                                   -- web, store or loyalty
    identified.source_customer_id,                              -- key within that system
    'c' || left(sha256(oldest.source_system || ':' || oldest.source_customer_id), 24) as customer_id, -- who

    identified.email,                                           -- normal form; null if it identifies nobody
    identified.phone,                                           -- E.164; null if it identifies nobody
    identified.country,                                         -- ISO 3166-1 alpha-2
    identified.given_name,                                      -- as the system has it
    identified.surname,                                         -- as the system has it
    identified.idfa,                                            -- advertising id of an iPhone, or null
    identified.aaid,                                            -- advertising id of an Android phone, or null

    identified.marketing_consent,                               -- null: the system never asked
    identified.created_at                                       -- when the row came into being
from identified
inner join people on people.seniority = identified.seniority
inner join identified as oldest on oldest.seniority = people.oldest

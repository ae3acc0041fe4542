-- /// model
-- description = "Members of the loyalty programme, renamed and cast; one row per card."
-- grain = ["card_number"]
-- ///
with members as (
    select
        card_number, given_name, family_name, email, mobile, country,
        joined_on, marketing_consent, opted_out_on
    from loyalty_members
)

select
    card_number,                                                -- twelve digits, leading zeros kept

    nullif(trim(email), '') as email,                           -- as written on the form
    nullif(trim(mobile), '') as phone,                          -- as written on the form
    nullif(trim(given_name), '') as given_name,                 -- as written on the form
    nullif(trim(family_name), '') as surname,                   -- as written on the form
    case lower(trim(country))
        when 'uk' then 'GB'
        when 'united kingdom' then 'GB'
        when 'usa' then 'US'
        when 'united states' then 'US'
        when 'deutschland' then 'DE'
        when 'germany' then 'DE'
        when 'france' then 'FR'
        when 'canada' then 'CA'
        when 'australia' then 'AU'
        when 'españa' then 'ES'
        when 'spain' then 'ES'
        when 'brasil' then 'BR'
        when 'brazil' then 'BR'
        when 'japan' then 'JP'
        when '日本' then 'JP'
        when 'ireland' then 'IE'
        when 'éire' then 'IE'
        when 'sverige' then 'SE'
        when 'sweden' then 'SE'
        when 'puerto rico' then 'PR'
        -- Anything longer than a code is a country this list does not know yet: better none than a wrong one.
        else case when length(trim(country)) = 2 then upper(trim(country)) end
    end as country,                                             -- ISO 3166-1 alpha-2, upper case

    case
        when opted_out_on is not null then false
        when lower(trim(marketing_consent)) in ('y', 'yes', '1', 'true') then true
        when lower(trim(marketing_consent)) in ('n', 'no', '0', 'false') then false
    end as marketing_consent,                                   -- null: no answer that can be read

    joined_on::timestamp at time zone 'UTC' as created_at       -- day, at midnight UTC
from members

-- E-mail addresses.

-- What an address consists of: a local part without quotes, and a domain of two labels or more.
create or replace macro address_pattern() as (
    '[A-Za-z0-9!#$%&''*+/=?^_`{|}~.-]+@'
    || '(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?[.])+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]'
);

-- The address that a value is when what nobody sees is cut. Most values are one between their blanks.
create or replace macro written_address(email) as case
    when regexp_full_match(trim(cast(email as varchar)), address_pattern()) then trim(cast(email as varchar))
    else regexp_extract_all(visible_text(trim(cast(email as varchar))), '^' || address_pattern() || '$')[1]
end;

-- An address as the option `strip_plus_dots` has it: with nothing from + to @ and no dots left of @.
create or replace macro stripped_address(address) as case
    when getvariable('strip_plus_dots') then concat(
        replace(split_part(split_part(address, '@', 1), '+', 1), '.', ''), '@', split_part(address, '@', 2)
    )
    else address
end;

-- The same addresses as placeholder_emails, as one pattern.
create or replace macro placeholder_email_pattern() as
    ('^(?:' || replace(array_to_string(placeholder_emails(), '|'), '.', '[.]') || ')$');

-- An address in the form that is hashed, or NULL.
--
-- Rule: trim and lower-case, keep dots and plus tags (TikTok Business API, Report events, doc
-- 1771101303285761, read 2026-11-23; TikTok help, "How to create a custom audience with a customer file",
-- September 2025). With `strip_plus_dots` also cut from + to @ and drop the dots left of @ (the same help
-- page in July 2024; Segment and Amperity still do so). Dots right of @ always stay: dropping them made every
-- hash useless once (https://github.com/segmentio/action-destinations/pull/1387, read 2026-11-23).
-- Not ASCII means no: lower-casing is not the same everywhere (DuckDB makes one character of a dotted capital
-- I, Python two; the Kelvin sign becomes a k), and what a platform hashed for such an address is unknown. A
-- domain with other letters can be given in its xn-- form. Not an RFC 5322 parser: quoted local parts and
-- address literals are refused.
-- Problems: email_problem.
--
-- Most addresses need nothing but lower case, and lists take as long as all the rest.
create or replace macro normalize_email(email) as case
    when regexp_full_match(trim(cast(email as varchar)), address_pattern())
        and strlen(cast(email as varchar)) <= 254
        and not coalesce(getvariable('strip_plus_dots'), false)
        and not regexp_matches(lower(trim(cast(email as varchar))), placeholder_email_pattern())
    then lower(trim(cast(email as varchar)))
    else list_filter(
        list_transform([lower(written_address(email))], lambda address: stripped_address(address)),
        lambda address: strlen(address) <= 254
            and address[1] <> '@' and not list_contains(placeholder_emails(), address)
    )[1]
end;

-- Why an address has no normal form; NULL when it has one or when there is no address.
--
-- Problems: email_no_at, email_several_at, email_display_name, email_mailto, email_control_character,
-- email_not_ascii, email_white_space, email_too_long (over 254 characters, RFC 5321 erratum 1690),
-- email_malformed, email_placeholder.
create or replace macro email_problem(email) as case
    when normalize_email(email) is not null then null
    else list_transform(
        [visible_text(email)],
        lambda address: case
            when address is null then null
            when regexp_matches(address, '\p{Cc}') then 'email_control_character'
            when regexp_matches(address, '(?i)^mailto:') then 'email_mailto'
            when regexp_matches(address, '[<>"()]') then 'email_display_name'
            when not contains(address, '@') then 'email_no_at'
            when regexp_matches(address, '@.*@') then 'email_several_at'
            when regexp_matches(address, '[\s\pZ]') then 'email_white_space'
            when regexp_matches(address, '[^!-~]') then 'email_not_ascii'
            when length(address) > 254 then 'email_too_long'
            when list_contains(placeholder_emails(), stripped_address(lower(address))) then 'email_placeholder'
            else 'email_malformed'
        end
    )[1]
end;

-- The SHA-256 of an address in its normal form, lower-case hex. Problems: email_problem.
create or replace macro email_sha256(email) as sha256(normalize_email(email));

-- The digest of an address, or a digest that is already there.
create or replace macro email_digest(value) as
    case when is_sha256_text(value) then sha256_digest(value) else email_sha256(value) end;

-- The problems of email_problem and sha256_digest_problem.
create or replace macro email_digest_problem(value) as
    case when is_sha256_text(value) then sha256_digest_problem(value) else email_problem(value) end;

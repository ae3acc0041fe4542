-- Phone numbers.
--
-- libphonenumber's reading of a phone number as SQL over numbering_plans.sql, and stricter where a wrong
-- guess would hash a stranger. A number travels through the steps as one text, because a macro cannot name a
-- value and a text can be rewritten by one pattern for the whole world. How (0)20 7946 0958 from GB becomes
-- E.164, when it can be read in one way only, as nearly every number can:
--
--   phone_digits                  02079460958
--   plain_candidate               l442079460958;          a letter for 12 digits, small because a 0 was cut
--   plain_number                  +442079460958
--
-- and otherwise:
--
--   dialled_number                44:GB:02079460958       calling code, region, what was dialled
--   without_international_prefix  44:GB:02079460958       0044 20... from elsewhere would now be +4420...
--   with_short_form               44:GB:02079460958       !:...:kept when digits are left out or moved
--   with_national_prefix          :44:GB:0:2079460958     national prefix, rest
--   with_calling_code             :44:GB:0:2079460958     +44 (0)20... would now be :44:--:0:20...
--   number_candidates             L442079460958;M4402079460958;
--   first_existing                +442079460958
--
-- Regular expressions of the whole world stand outside of lambdas: a lambda compiles its patterns again for
-- every 2,048 rows, and sets up each of its expressions again. docs/identifiers.md has the measurements.
-- Source: libphonenumber's parse, as of phonenumbers 9.0.43, read 2026-11-23.

-- The region to read a phone number in, upper case.
create or replace macro phone_region(region) as
    upper(trim(coalesce(cast(region as varchar), getvariable('default_country'))));

-- The calling code of a region, without plus.
create or replace macro calling_code(region) as map(
    regexp_extract_all(calling_codes(), '[A-Z]+'), regexp_extract_all(calling_codes(), '[0-9]+')
)[region];

-- What a spreadsheet makes of a phone number: 2065550123.0, 2.06555E+09, 2,06555E+09.
--
-- Not recovered: digits may be gone. A single dot before one or two digits is no way to write a phone number.
create or replace macro spreadsheet_number() as
    '[+-]?[0-9]+(?:[.,][0-9]{1,2}|[.]0+)|[+-]?[0-9]+(?:[.,][0-9]+)?[eE][+]?[0-9]+';

-- A phone number without what stands around it: the apostrophe that keeps a spreadsheet from counting,
-- `tel:` with its parameters (RFC 3966), an extension. Digits of other scripts become ASCII.
create or replace macro bare_phone(text) as regexp_replace(
    regexp_replace(
        regexp_replace(
            translate(
                text,
                '０１２３４５６７８９٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹＋',
                '012345678901234567890123456789+'
            ),
            '^[''’‘`"=]+|["'']+$|^[Tt][Ee][Ll]:', '', 'g'
        ),
        '^([^;+]*);phone-context=([+][0-9().-]+)', '\2\1'
    ),
    '(?:;ext=|[\s\pZ,]*(?:(?:[Ee]?[Xx][Tt][Nn]?|[Ee]xtensi[oó]n|[Ii][Nn][Tt])[.:]?|[xX#]|,{1,2})[\s\pZ]*)'
    || '[0-9]{1,9}#?$|;[A-Za-z-]+=.*$',
    ''
);

-- The digits of a phone number, with a leading plus if there was one; NULL for what is no phone number.
--
-- Letters are refused: libphonenumber reads vanity numbers and labels, and so turns `Order 2065550123` into a
-- stranger's number. Punctuation is libphonenumber's.
create or replace macro phone_digits(phone) as case
    when regexp_full_match(cast(phone as varchar), '[+]?[0-9]+') then cast(phone as varchar)
    when regexp_full_match(cast(phone as varchar), ' *[+]?[0-9 ()-]*[0-9][0-9 ()-]*')
        then replace(replace(replace(replace(cast(phone as varchar), ' ', ''), '-', ''), '(', ''), ')', '')
    else regexp_extract_all(
        regexp_replace(
            bare_phone(regexp_replace(visible_text(phone), '^(?:' || spreadsheet_number() || ')$', 'no phone number')),
            '[\s\pZ().\[\]/~\x{2010}-\x{2015}\x{2212}\x{30FC}'
            || '\x{FF08}\x{FF09}\x{FF0D}-\x{FF0F}\x{FF3B}\x{FF3D}-]+',
            '',
            'g'
        ),
        '^[+]?[0-9]+$'
    )[1]
end;

-- One reading of the digits: a letter for how many they are (A is one), and the number.
create or replace macro number_candidate(number) as
    concat(substring('@ABCDEFGHIJKLMNOPQRSTUVWXYZ', strlen(number) + 1, 1), number, ';');

-- The digits as if nothing but one 0 ever had to be cut.
create or replace macro plain_candidate(phone, region) as list_transform(
    [{digits: phone_digits(phone), code: calling_code(phone_region(region))}],
    lambda dialled: case
        when starts_with(dialled.digits, '+') then number_candidate(substring(dialled.digits, 2))
        when starts_with(dialled.digits, '0')
        then lower(number_candidate(dialled.code || substring(dialled.digits, 2)))
        else number_candidate(dialled.code || dialled.digits)
    end
)[1];

-- A number that can be read in one way only; NULL for every other.
create or replace macro plain_number(phone, region) as ('+' || substring(
    regexp_extract_all(plain_candidate(phone, region), '^(?:' || plain_numbers() || '-)[0-9]*')[1], 2
));

-- What was dialled, and where. A number with a plus needs no region; without one it needs a known region.
create or replace macro dialled_number(phone, region) as list_transform(
    [{digits: phone_digits(phone), region: phone_region(region), code: calling_code(phone_region(region))}],
    lambda dialled: case
        when starts_with(dialled.digits, '+') then dialled.digits
        when dialled.code is not null then concat(dialled.code, ':', dialled.region, ':', dialled.digits)
    end
)[1];

-- A number dialled with an international prefix, as if it had been written with a plus.
create or replace macro without_international_prefix(dialled) as
    regexp_replace(dialled, '^(?:' || international_prefixes() || '-)([1-9])', '+\1');

-- A short form behind a mark, with the part of it that is kept; nothing is kept when all of it is.
create or replace macro with_short_form(dialled) as
    regexp_replace(dialled, '^(?:' || short_forms() || '-)', '!:\0:\1\2\3\4\5\6');

-- The national prefix set apart; without a region only if there is one.
create or replace macro with_national_prefix(dialled) as
    regexp_replace(dialled, '^(?:' || national_prefixes() || '[0-9]+:[A-Z]+:)', ':\0:');

-- The same shape for a number with a plus, once a short form or a national prefix was found in it.
--
-- Calling codes are prefix-free; the zones are ITU-T's (list of assigned codes of Recommendation E.164).
create or replace macro with_calling_code(dialled) as regexp_replace(
    dialled,
    '^(!?:)[+]([17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|[0-9]{3})([0-9]*):([0-9]*)$',
    '\1\2:--:\3:\4'
);

-- The digits to put before what is kept of a short form; NULL when there are none.
create or replace macro short_form_lead(plan) as
    string_split(string_split(short_form_leads(), chr(10) || plan || ' ')[2], chr(10))[1];

-- The readings of a short form: completed, and as it stands.
create or replace macro short_form_candidates(code, region, whole, kept) as concat(
    number_candidate(concat(code, short_form_lead(concat(code, ':', region)), if(kept = '', whole, kept))),
    number_candidate(code || whole)
);

-- The readings of a number without plus, in libphonenumber's order: without the national prefix, as it
-- stands (again the same when there is no prefix), and as a number that already starts with its calling code.
create or replace macro domestic_candidates(code, whole, rest) as concat(
    number_candidate(code || rest),
    number_candidate(code || whole),
    case when starts_with(whole, code) then number_candidate(whole) end
);

-- The readings of a number, the most likely first.
create or replace macro number_candidates(dialled) as list_transform(
    [string_split(dialled, ':')],
    lambda field: case
        when field[2] is null then number_candidate(substring(field[1], 2))
        when field[1] = '' then domestic_candidates(field[2], field[4] || field[5], field[5])
        else short_form_candidates(field[2], field[3], field[4], field[5])
    end
)[1];

-- The first reading that is a number of its plan.
create or replace macro first_existing(candidates) as ('+' || substring(
    string_split(
        regexp_extract_all(candidates, '^(?:[^;]*;)*?(?:' || national_numbers() || '-)[0-9]*;')[1], ';'
    )[-2],
    2
));

-- The most likely reading of a number that is a number of its plan. It gives plain numbers too, at twice the
-- time.
create or replace macro likely_number(phone, region) as first_existing(number_candidates(with_calling_code(
    with_national_prefix(with_short_form(without_international_prefix(dialled_number(phone, region))))
)));

-- A phone number as E.164, +12065550123, or NULL.
--
-- Rule: E.164 with plus (TikTok Business API, Report events, doc 1771101303285761, read 2026-11-23).
-- `region` is an ISO alpha-2 country in any case; NULL means the project's `default_country`. With a plus the
-- region is not looked at; without a country code and without a region nothing is guessed. A number must have
-- a possible length and leading digits of its plan (is_possible_number and the plan's general pattern), not
-- an assigned range: published samples such as +15555555555 are in none.
-- Problems: phone_problem.
create or replace macro e164(phone, region) as list_filter(
    [coalesce(plain_number(phone, region), likely_number(phone, region))],
    lambda number: not list_contains(placeholder_phones(), number)
)[1];

-- Why a phone number has no E.164 form, asked of one that has none; NULL when there is no phone number.
--
-- Planning asks it where e164 gave nothing, and so does not read the number twice.
create or replace macro phone_refusal(phone, region) as list_transform(
    [{
        text: visible_text(phone),
        digits: phone_digits(phone),
        region: phone_region(region),
        code: calling_code(phone_region(region))
    }],
    lambda given: case
        when given.text is null then null
        when regexp_full_match(given.text, spreadsheet_number()) then 'phone_spreadsheet_number'
        when given.digits is null then 'phone_not_number'
        when starts_with(given.digits, '+') or given.code is not null then case
            when length(ltrim(given.digits, '+')) < 7 then 'phone_too_short'
            when length(ltrim(given.digits, '+')) > 15 then 'phone_too_long'
            when regexp_full_match(given.digits, '[+]?1?(?:2+|3+|4+|6+|7+|8+|9+)') then 'phone_placeholder'
            else 'phone_invalid'
        end
        when coalesce(given.region, '') = '' then 'phone_no_country'
        else 'phone_unknown_country'
    end
)[1];

-- Why a phone number has no E.164 form; NULL when it has one or when there is no phone number.
--
-- Problems: phone_spreadsheet_number, phone_not_number, phone_no_country, phone_unknown_country (the region
-- is no ISO alpha-2 country), phone_placeholder, phone_too_short (under 7 digits), phone_too_long (over 15
-- digits, the limit of ITU-T E.164), phone_invalid (no such number in its plan).
create or replace macro phone_problem(phone, region) as
    case when e164(phone, region) is null then phone_refusal(phone, region) end;

-- The SHA-256 of a phone number as E.164, plus included, lower-case hex.
--
-- TikTok's help page on customer files prints a digest made without the plus although its text asks for it;
-- every API text and sample includes it (doc 1771101303285761, read 2026-11-23).
create or replace macro phone_sha256(phone, region) as sha256(e164(phone, region));

-- The digest of a phone number, or a digest that is already there.
create or replace macro phone_digest(value, region) as
    case when is_sha256_text(value) then sha256_digest(value) else phone_sha256(value, region) end;

-- The problems of phone_problem and sha256_digest_problem.
create or replace macro phone_digest_problem(value, region) as
    case when is_sha256_text(value) then sha256_digest_problem(value) else phone_problem(value, region) end;

-- The same, asked of a value that has no digest.
create or replace macro phone_digest_refusal(value, region) as
    case when is_sha256_text(value) then sha256_digest_problem(value) else phone_refusal(value, region) end;

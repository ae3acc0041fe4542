-- Times, amounts and currencies of events.

-- A moment as ISO 8601 in UTC, 2024-01-08T13:52:50Z. Parts of a second are cut, never rounded up.
create or replace macro iso8601_utc(moment) as
    case when isfinite(moment) then strftime(make_timestamp(epoch_us(moment)), '%Y-%m-%dT%H:%M:%SZ') end;

-- A moment as whole seconds since 1970 in UTC, the form of event_time; parts of a second are cut.
--
-- Rule: TikTok Business API, Report events, doc 1771101303285761, read 2026-11-23.
create or replace macro epoch_seconds(moment) as
    case when isfinite(moment) then cast(floor(epoch_us(moment) / 1000000) as bigint) end;

-- A text as a moment: ISO 8601, or seconds, milliseconds or microseconds since 1970 (10, 13 or 16 digits).
--
-- A text without a zone is read in the project's `timezone`, UTC when there is none; a date is its first
-- moment. Anything else has more than one reading (01/02/2024 is two days) and is refused.
-- Problems: instant_ambiguous (not one of the forms), instant_impossible (30 February).
create or replace macro instant(value) as case
    when regexp_full_match(visible_text(value), '\d{10}(?:[.]\d{1,9})?')
        then make_timestamptz(cast(cast(visible_text(value) as decimal(20, 9)) * 1000000 as bigint))
    when regexp_full_match(visible_text(value), '\d{13}')
        then make_timestamptz(cast(visible_text(value) as bigint) * 1000)
    when regexp_full_match(visible_text(value), '\d{16}')
        then make_timestamptz(cast(visible_text(value) as bigint))
    when regexp_full_match(
        visible_text(value),
        '\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.]\d{1,9})?)?(?: ?Z| ?UTC| ?[+-]\d\d(?::?\d\d)?)'
    ) then try_cast(regexp_replace(visible_text(value), ' ?(?:Z|UTC)$', '+00') as timestamptz)
    when regexp_full_match(visible_text(value), '\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.]\d{1,9})?)?)?')
        then timezone(coalesce(getvariable('timezone'), 'UTC'), try_cast(visible_text(value) as timestamp))
end;

-- Why a text is no moment: instant_ambiguous, instant_impossible.
create or replace macro instant_problem(value) as case
    when visible_text(value) is null or instant(value) is not null then null
    when regexp_matches(visible_text(value), '^\d{4}-\d\d-\d\d') then 'instant_impossible'
    else 'instant_ambiguous'
end;

-- A currency code in upper case, if TikTok takes it.
--
-- Rule: the list of supported currencies, ISO 4217 (TikTok Business API, Report events, doc 1771101303285761,
-- read 2026-11-23).
-- Problems: currency_malformed (not three letters), currency_unsupported.
create or replace macro currency_code(value) as list_filter(
    [upper(visible_text(value))],
    lambda code: list_contains(string_split(
        'AED ARS AUD BDT BHD BIF BOB BRL CAD CHF CLP CNY COP CRC CZK DKK DZD EGP EUR GBP GTQ HKD HNL HUF '
        || 'IDR ILS INR ISK JPY KES KHR KRW KWD KZT MAD MOP MXN MYR NGN NIO NOK NZD OMR PEN PHP PKR PLN PYG '
        || 'QAR RON RUB SAR SEK SGD THB TRY TWD UAH USD VES VND ZAR',
        ' '
    ), code)
)[1];

-- Why a currency is refused: currency_malformed, currency_unsupported.
create or replace macro currency_problem(value) as case
    when visible_text(value) is null or currency_code(value) is not null then null
    when not regexp_full_match(visible_text(value), '[A-Za-z]{3}') then 'currency_malformed'
    else 'currency_unsupported'
end;

-- A number that JSON can carry; text is read as digits with a decimal point.
--
-- Division by zero gives infinity in DuckDB and 1e400 casts to it; neither is JSON. Thousands separators and
-- currency signs are refused: 1,234 is two different numbers.
-- Rule: value and price are digits and a decimal point only (TikTok Business API, Report events, doc
-- 1771101303285761, read 2026-11-23).
-- Problems: number_malformed, number_not_finite.
create or replace macro finite_number(value) as list_filter(
    [try_cast(regexp_extract_all(
        visible_text(value), '^[+-]?(?:[0-9]+[.]?[0-9]*|[.][0-9]+)(?:[eE][+-]?[0-9]+)?$'
    )[1] as double)],
    lambda number: isfinite(number)
)[1];

-- Why a text is no number: number_malformed, number_not_finite.
create or replace macro number_problem(value) as case
    when visible_text(value) is null or finite_number(value) is not null then null
    when regexp_full_match(visible_text(value), '(?i)[+-]?(?:inf(?:inity)?|nan|[0-9.]+e[+]?[0-9]+)')
        then 'number_not_finite'
    else 'number_malformed'
end;

-- Times, amounts and currencies of events.

-- A moment as ISO 8601 in UTC, 2024-01-08T13:52:50Z. Parts of a second are cut, never rounded up.
create or replace macro iso8601_utc(moment) as
    case when isfinite(moment) then strftime(make_timestamp(epoch_us(moment)), '%Y-%m-%dT%H:%M:%SZ') end;

-- A moment as whole seconds since 1970 in UTC, the form of event_time; parts of a second are cut.
--
-- Rule: TikTok Business API, Report events, doc 1771101303285761, read 2026-11-23.
create or replace macro epoch_seconds(moment) as
    case when isfinite(moment) then cast(floor(epoch_us(moment) / 1000000) as bigint) end;

-- A local time as a moment, read in the project's `timezone`, UTC when there is none; NULL outside the
-- years 1 to 9999: near the ends of the engine's calendar a conversion is an error.
--
-- An hour that the clocks skip in spring is read with the offset before the change (02:30 is 03:30 summer
-- time), one that they repeat in autumn as its second time.
create or replace macro local_instant(local_time) as case
    when local_time between timestamp '0001-01-01' and timestamp '9999-12-31 23:59:59.999999'
        then timezone(coalesce(getvariable('timezone'), 'UTC'), local_time)
end;

-- A text as a moment: ISO 8601, or seconds, milliseconds, microseconds or nanoseconds since 1970 (10, 13, 16
-- or 19 digits: from 2001 to 2286 no two of them have the same number of digits).
--
-- A text without a zone is a local time; a date is its first moment. Anything else has more than one reading
-- (01/02/2024 is two days) and is refused. Offsets go to 14 hours, as far as any zone.
-- Problems: see instant_problem.
create or replace macro instant(value) as case
    when regexp_full_match(visible_text(value), '\d{10}(?:[.]\d{1,9})?')
        then make_timestamptz(cast(cast(visible_text(value) as decimal(20, 9)) * 1000000 as bigint))
    when regexp_full_match(visible_text(value), '\d{13}(?:[.]\d{1,9})?')
        then make_timestamptz(cast(left(visible_text(value), 13) as bigint) * 1000)
    when regexp_full_match(visible_text(value), '\d{16}(?:[.]\d{1,9})?')
        then make_timestamptz(cast(left(visible_text(value), 16) as bigint))
    when regexp_full_match(visible_text(value), '\d{19}')
        then make_timestamptz(cast(left(visible_text(value), 16) as bigint))
    when regexp_full_match(
        visible_text(value),
        '\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.]\d{1,9})?)?'
        || '(?: ?Z| ?UTC| ?[+-](?:0\d|1[0-4])(?::?[0-5]\d)?)'
    ) then try_cast(regexp_replace(visible_text(value), ' ?(?:Z|UTC)$', '+00') as timestamptz)
    when regexp_full_match(visible_text(value), '\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.]\d{1,9})?)?)?')
        then local_instant(try_cast(visible_text(value) as timestamp))
end;

-- Why a text is no moment.
--
-- Problems: instant_ambiguous (not one of the forms), instant_impossible (30 February, hour 25),
-- instant_unknown_zone (EST is three zones), instant_out_of_range (infinity, before the year 1, after 9999).
create or replace macro instant_problem(value) as case
    when visible_text(value) is null or instant(value) is not null then null
    when regexp_full_match(
        visible_text(value), '(?i)[+-]?inf(?:inity)?|[+-]?\d{5,}-\d\d-\d\d.*|.*[(]BC[)].*|0000-.*'
    ) then 'instant_out_of_range'
    when regexp_full_match(
        visible_text(value), '\d{4}-\d\d-\d\d[T ]\d\d:\d\d[\d:.]* ?[A-Za-z][A-Za-z0-9/_+-]*'
    ) and not regexp_matches(visible_text(value), '(?:Z|UTC)$') then 'instant_unknown_zone'
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
    when regexp_full_match(
        visible_text(value), '(?i)[+-]?(?:inf(?:inity)?|nan|(?:[0-9]+[.]?[0-9]*|[.][0-9]+)e[+]?[0-9]+)'
    ) then 'number_not_finite'
    else 'number_malformed'
end;

-- A whole number, as a count is one.
--
-- Problems: the ones of number_problem, number_not_whole, number_too_large (over 18 digits).
create or replace macro whole_number(value) as case
    when finite_number(value) = floor(finite_number(value)) then try_cast(finite_number(value) as bigint)
end;

-- Why a text is no whole number.
create or replace macro whole_number_problem(value) as case
    when visible_text(value) is null or whole_number(value) is not null then null
    when finite_number(value) is null then number_problem(value)
    else if(finite_number(value) = floor(finite_number(value)), 'number_too_large', 'number_not_whole')
end;

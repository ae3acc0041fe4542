-- Texts and ids that are sent as they are: never hashed, so never a place for personal data.

-- What programs write when they mean "nothing". As an event id, one of them makes one event of many orders.
--
-- Narrower than placeholder_texts(): 0, test or na can be the name of a shop or an article.
-- Source: the defaults of JavaScript, Python, pandas, R, Java, JSON, PostgreSQL's COPY and spreadsheets, read
-- 2026-11-23.
create or replace macro nothing_texts() as string_split(
    'null Null NULL (null) <null> nil None nan NaN NAN inf -inf <NA> NaT n/a N/A undefined \N {} [] "" '
    || '[object_Object] #N/A #REF! #VALUE! #NAME? #DIV/0! #NULL! #NUM!',
    ' '
);

-- Can this text be sent as it is? True for nearly every value: printable ASCII, no @, not a word for nothing.
create or replace macro is_plainly_sendable(value) as
    regexp_full_match(cast(value as varchar), '[!-?A-~](?:[ -?A-~]*[!-?A-~])?')
    and not stands_among(replace(cast(value as varchar), ' ', '_'), nothing_texts());

-- Is this an id at first sight? Most are: digits alone, or with a character that no float has; and it begins as
-- no word for nothing begins, or has a digit from 1 to 9, as none has.
create or replace macro is_surely_id(value) as regexp_full_match(
    cast(value as varchar),
    '[0-9]*[1-9][0-9]*|[!$-''),*/:;=-?A-DF-MO-Z\]-df-hj-mo-tv-z|-~](?:[ -?A-~]*[!-?A-~])?'
    || '|(?:[!-?A-~][ -?A-~]*)?[1-9][ -?A-~]*[!-*,/:-?A-DF-Z\[-df-~](?:[ -?A-~]*[!-?A-~])?'
    || '|(?:[!-?A-~][ -?A-~]*)?[!-*,/:-?A-DF-Z\[-df-~][ -?A-~]*[1-9](?:[ -?A-~]*[!-?A-~])?'
);

-- Why a text is not sent; NULL when it is, or when there is none.
--
-- Control characters are damage or an attack, and a user agent cannot hold them (RFC 9110, section 5.5).
-- Problems: text_placeholder, text_control_character, text_holds_email.
create or replace macro text_problem(value) as case
    when stands_among(replace(visible_text(value), ' ', '_'), nothing_texts()) then 'text_placeholder'
    when regexp_matches(visible_text(value), '\p{Cc}') then 'text_control_character'
    when regexp_matches(visible_text(value), '[^\s@]@[^\s@]+[.][A-Za-z]{2}') then 'text_holds_email'
end;

-- A text without white space at its ends and without the characters nobody sees.
create or replace macro plain_text(value) as case
    when is_plainly_sendable(value) then cast(value as varchar)
    when text_problem(value) is null then visible_text(value)
end;

-- Why a name or a description is not sent. Line breaks, and joiners inside a word, are part of it.
--
-- Problems: text_placeholder, text_holds_email, text_control_character (and nothing else).
create or replace macro free_text_problem(value) as case
    when stands_among(replace(visible_text(value), ' ', '_'), nothing_texts()) then 'text_placeholder'
    when regexp_matches(visible_text(value), '[^\s@]@[^\s@]+[.][A-Za-z]{2}') then 'text_holds_email'
    when regexp_full_match(visible_text(value), '[\s\p{Cc}]+') then 'text_control_character'
end;

-- A name or a description: control characters other than tab and line break are cut out.
create or replace macro free_text(value) as case
    when is_plainly_sendable(value) then cast(value as varchar)
    when visible_text(value) is not null and free_text_problem(value) is null then nullif(trim(
        regexp_replace(cast(value as varchar), '[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]', '', 'g')
    ), '')
end;

-- Why an id is not sent: the problems of text_problem, and id_read_as_float.
create or replace macro id_problem(value) as
    if(is_float_text(value), 'id_read_as_float', text_problem(value));

-- An id as text, its case and its leading zeros kept.
create or replace macro plain_id(value) as case
    when is_surely_id(value) then cast(value as varchar)
    when not is_float_text(value) then plain_text(value)
end;

-- A yes or no: the words and letters of both, 1 and 0, in any case.
create or replace macro yes_or_no(value) as case
    when stands_among(lower(visible_text(value)), ['true', 't', 'yes', 'y', 'on', '1']) then true
    when stands_among(lower(visible_text(value)), ['false', 'f', 'no', 'n', 'off', '0']) then false
end;

-- Why a text is no yes or no: not_a_boolean.
create or replace macro yes_or_no_problem(value) as case
    when visible_text(value) is not null and yes_or_no(value) is null then 'not_a_boolean'
end;

-- Characters: what counts as nothing, and what is cut from both ends of a value.
--
-- Files of this folder are loaded by name, and a macro may only use macros that exist: a file builds on the
-- files before it. Everything here is plain DuckDB 2.0 SQL, so it runs in any DuckDB shell.

-- A value without the characters nobody sees, and without white space at its ends. NULL when nothing is left.
--
-- SQL's trim keeps tabs, no-break spaces and zero-width characters, and each of them changes a digest.
-- Invisible: Unicode's format characters (Cf: zero-width spaces, direction marks, soft hyphen, byte order
-- mark), variation selectors, Hangul fillers, the Braille blank. White space: Unicode's separators (Z) and
-- the control characters that count as white space.
-- Source: The Unicode Standard 16.0, section 4.5 and PropList.txt (White_Space).
create or replace macro visible_text(value) as case
    when regexp_full_match(cast(value as varchar), '[!-~](?:[ -~]*[!-~])?') then cast(value as varchar)
    else regexp_extract_all(
        regexp_replace(
            cast(value as varchar),
            '[\p{Cf}\x{115F}\x{1160}\x{2800}\x{3164}\x{FFA0}\x{FE00}-\x{FE0F}]+', '', 'g'
        ),
        '(?s)^[\s\pZ\x0B\x1C-\x1F\x{85}]*([^\s\pZ\x0B\x1C-\x1F\x{85}](?:.*[^\s\pZ\x0B\x1C-\x1F\x{85}])?)', 1
    )[1]
end;

-- Is a value one of these texts? False for NULL.
--
-- Not list_contains: of texts that are constant DuckDB 2.0 makes IN, and of IN a join, which looks at every row
-- even where the question is asked of few.
create or replace macro stands_among(value, texts) as coalesce(list_position(texts, value), 0) > 0;

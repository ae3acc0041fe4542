-- Ids that the advertiser gives, to people and to everything else.

-- Is this text a number with an exponent, as a float writes a long id (7.654321098765432e+18)?
--
-- Its last digits are lost. 12e4 may be an id; with a fraction, or a sign before the exponent, it is none.
-- False for NULL.
create or replace macro is_float_text(value) as coalesce(
    regexp_full_match(visible_text(value), '[+-]?[0-9]+(?:[.][0-9]+[eE][+-]?|[eE][+-])[0-9]+'), false
);

-- Why an id is not hashed; NULL when it is, or when there is none.
--
-- Problems: external_id_placeholder, external_id_control_character, id_read_as_float.
create or replace macro external_id_problem(id) as case
    when is_float_text(id) then 'id_read_as_float'
    when stands_among(visible_text(id), poison_texts()) then 'external_id_placeholder'
    when regexp_matches(visible_text(id), '\p{Cc}') then 'external_id_control_character'
end;

-- The SHA-256 of an id, its case kept.
--
-- Rule: SHA-256, no case rule (TikTok Business API, Report events, doc 1771101303285761, read 2026-11-23).
-- TikTok's own tag template and RudderStack keep the case, Segment lower-cases. The id is trimmed: a space at
-- its end does not make another person.
create or replace macro external_id_sha256(id) as
    case when external_id_problem(id) is null then sha256(visible_text(id)) end;

-- The digest of an id, or a digest that is already there.
create or replace macro external_id_digest(value) as
    case when is_sha256_text(value) then sha256_digest(value) else external_id_sha256(value) end;

-- The problems of external_id_problem and sha256_digest_problem.
create or replace macro external_id_digest_problem(value) as
    case when is_sha256_text(value) then sha256_digest_problem(value) else external_id_problem(value) end;

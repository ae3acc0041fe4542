-- Mobile advertising ids: Apple's IDFA and Google's AAID (GAID).

-- What an id looks like. TikTok's AAID sample has six digits in its first group, so six to eight are taken.
create or replace macro maid_pattern() as
    '[0-9A-Fa-f]{6,8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}';

-- Why an id is refused; NULL when it is not, or when there is none.
--
-- All zeros is what both systems hand out when a person has opted out of tracking: one id for everybody.
-- Problems: maid_not_uuid, maid_zero.
create or replace macro maid_problem(maid) as case
    when regexp_full_match(visible_text(maid), '[0-]+') then 'maid_zero'
    when not regexp_full_match(visible_text(maid), maid_pattern()) then 'maid_not_uuid'
end;

-- The id that a value is when what nobody sees is cut; NULL for what maid_problem refuses.
create or replace macro written_maid(maid) as
    regexp_extract_all(regexp_replace(visible_text(maid), '^[0-]+$', ''), '^' || maid_pattern() || '$')[1];

-- An id in the form that is hashed: lower case, or upper case with the option `maid_case` = 'upper'.
--
-- Rule: AAID lower case; for IDFA the text asks for lower case while the page's own digest is over upper case
-- (TikTok Business API, Report events, doc 1771101303285761, read 2026-11-23); audiences: either, but the
-- same for all (doc 1739940570793985, read 2026-11-23).
create or replace macro normalize_maid(maid) as
    if(getvariable('maid_case') = 'upper', upper(written_maid(maid)), lower(written_maid(maid)));

-- The SHA-256 of an id in its normal form, lower-case hex.
create or replace macro maid_sha256(maid) as sha256(normalize_maid(maid));

-- The MD5 of an id in its normal form, lower-case hex, for idfa_md5 and aaid_md5.
create or replace macro maid_md5(maid) as md5(normalize_maid(maid));

-- The digest of an id, or a digest that is already there.
create or replace macro maid_digest(value) as
    case when is_sha256_text(value) then sha256_digest(value) else maid_sha256(value) end;

-- The problems of maid_problem and sha256_digest_problem.
create or replace macro maid_digest_problem(value) as
    case when is_sha256_text(value) then sha256_digest_problem(value) else maid_problem(value) end;

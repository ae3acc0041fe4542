-- Digests that arrive ready-made, and digests that must never leave.

-- Values that stand for "nothing here" in real tables: what spreadsheets, pandas, JSON, forms and broken
-- concatenations write. Their digests look like people; one can be shared by half a customer base.
--
-- Source: the defaults of those tools; SHA-256 of '', '+', '+1', 'null', 'None', 'nan', 'n/a', 'unknown' and
-- 'test@test.com' as seen in audience uploads, read 2026-11-23.
create or replace macro placeholder_texts() as ['', ' '] || string_split(
    '+ +1 +0 +00 - -- . ? @ 0 {} [] "" #N/A #REF! #VALUE! null Null NULL (null) <null> \N nil none None NONE '
    || 'nan NaN NAN <NA> NaT n/a N/A na NA n.a. undefined unknown Unknown UNKNOWN missing empty blank '
    || 'true false test Test TEST email phone anonymous redacted REDACTED deleted '
    || 'Undefined UNDEFINED Nil NIL [null] #n/a '
    || '00000000-0000-0000-0000-000000000000 00000000000000000000000000000000',
    ' '
);

-- Addresses that people type to get past a form, in the form that is hashed.
create or replace macro placeholder_emails() as string_split(
    'a@a.a a@a.com a@b.com aa@aa.com abc@abc.com anonymous@anonymous.com anonymous@example.com asdf@asdf.com '
    || 'customer@example.com donotreply@donotreply.com email@email.com email@example.com example@example.com '
    || 'fake@email.com fake@fake.com foo@bar.com guest@guest.com mail@mail.com na@na.com name@example.com '
    || 'nan@nan.com no-email@no-email.com no-reply@example.com no@email.com no@no.com noemail@email.com '
    || 'noemail@noemail.com none@none.com noreply@example.com noreply@noreply.com null@null.com '
    || 'qwerty@qwerty.com sample@sample.com test@email.com test@example.com test@mail.com test@test.com '
    || 'test@test.test unknown@email.com unknown@unknown.com user@example.com user@user.com x@x.com xxx@xxx.com',
    ' '
);

-- Phone numbers that people type to get past a form and that their plan allows. +15555555555 is not among
-- them: it is the sample of published test vectors.
create or replace macro placeholder_phones() as string_split(
    '+12222222222 +13333333333 +14444444444 +16666666666 +17777777777 +18888888888 +19999999999', ' '
);

-- Every value whose digest must never leave.
--
-- Source: docs/identifiers.md; the numbers of zeros and ones come from columns that were hashed unchecked.
create or replace macro poison_texts() as
    placeholder_texts() || placeholder_emails() || placeholder_phones() || ['+10000000000', '+11111111111'];

-- A value in lower case, or the word POISON for a digest of one of poison_texts.
create or replace macro without_poison(value) as
    regexp_replace(lower(visible_text(value)), '^(?:' || poison_digest_heads() || ')[0-9a-f]*$', 'POISON');

-- Is this the SHA-256 or MD5 hex digest of a value that stands for "nothing here"?
create or replace macro is_poison_digest(value) as without_poison(value) = 'POISON';

-- A SHA-256 digest that was made elsewhere: 64 hex digits, lower-cased. A digest is never hashed again.
--
-- The whole value is compared: a text that merely contains 64 hex digits is no digest
-- (https://github.com/segmentio/action-destinations/pull/3732, read 2026-11-23).
-- Rule: TikTok Business API, Report events, doc 1771101303285761, read 2026-11-23: SHA-256 in lower-case hex.
-- Problems: digest_not_sha256, digest_poison.
--
-- Most values are one as they stand; the first question is about the whole text, the second about its head.
create or replace macro sha256_digest(value) as case
    when regexp_full_match(cast(value as varchar), '[0-9a-f]{64}')
        and not regexp_matches(cast(value as varchar), '^(?:' || poison_digest_heads() || ')')
    then cast(value as varchar)
    else regexp_extract_all(without_poison(value), '^[0-9a-f]{64}$')[1]
end;

-- Why a SHA-256 digest is refused: digest_not_sha256, digest_poison.
create or replace macro sha256_digest_problem(value) as case
    when is_poison_digest(value) then 'digest_poison'
    when not regexp_full_match(lower(visible_text(value)), '[0-9a-f]{64}') then 'digest_not_sha256'
end;

-- An MD5 digest that was made elsewhere, for the columns idfa_md5 and aaid_md5: 32 hex digits, lower-cased.
--
-- Rule: TikTok Business API, Update a segment mapping, doc 1739940570793985, read 2026-11-23.
-- Problems: digest_not_md5, digest_poison.
create or replace macro md5_hex_digest(value) as
    regexp_extract_all(without_poison(value), '^[0-9a-f]{32}$')[1];

-- Why an MD5 digest is refused: digest_not_md5, digest_poison.
create or replace macro md5_hex_digest_problem(value) as case
    when is_poison_digest(value) then 'digest_poison'
    when not regexp_full_match(lower(visible_text(value)), '[0-9a-f]{32}') then 'digest_not_md5'
end;

-- Does the value look like a SHA-256 digest? False for NULL, so that it can choose between two readings.
--
-- Most values are shorter than a digest, and counting bytes is cheaper than looking at them.
create or replace macro is_sha256_text(value) as
    coalesce(strlen(cast(value as varchar)) >= 64, false)
    and regexp_full_match(visible_text(value), '[0-9A-Fa-f]{64}');

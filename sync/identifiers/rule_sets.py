"""The ways in which the market turns one raw value into a digest, as data.

A rule set is SQL over one row `given (value, region)`, written with the certified macros
where it builds on our normal form. Ours come first; every other one says in a sentence how
it differs and who is known to use it.

Rules for editors:

1. `used_by` names a source somebody read, and when. Documents contradict each other and
   code moves on: it says "used by" of what was read, never "TikTok wants".
2. A rule set that depends on an option of ours names the option, so that it means the
   same in every project.

Sources, all read 2026-11-23: TikTok Business API, Report events, doc 1771101303285761;
TikTok help, "How to create a custom audience with a customer file" (September 2025, and
a copy of July 2024), "List of supported IDs and formats" (August 2025);
segmentio/action-destinations 970a17ee; rudderlabs/rudder-transformer c98d160c;
amperity/amperity-docs 68174861; tiktok/gtm-template-eapi 089e34ee; stape-io/tiktok-tag;
condor-retl-tiktok-ads 0.1.0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sync.engines.sql import Constant

_HASHED = "sha256({form})"
_MD5 = "md5({form})"


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One way to make a digest.

    Attributes:
        name: What scripts see in JSON; stable.
        form: SQL over `value` and `region`: the text that is hashed, NULL when there is none.
        difference: How its text differs from ours, one sentence.
        used_by: Who is known to use it, one sentence with its date.
        digest: SQL of the digest; `{form}` stands for the form.
        algorithm: `sha256` or `md5`.
        options: Macro options it is defined by; the others are the project's.
        is_ours: Whether a project with these options sends it.
    """

    name: str
    form: str
    difference: str
    used_by: str
    digest: str = _HASHED
    algorithm: str = "sha256"
    options: Mapping[str, Constant] = field(default_factory=dict)
    is_ours: bool = False


def _ours(form: str, digest: str, algorithm: str = "sha256", *, name: str = "ours") -> RuleSet:
    said = {"sha256": "", "md5": "As MD5, for the columns idfa_md5 and aaid_md5."}[algorithm]
    return RuleSet(name, form, said, "This project, with its options.", digest, algorithm, is_ours=True)


_UNCHANGED = "The value is hashed as it stands, with every blank and letter case it has."
_LOADERS = "Hash functions of loaders, databases and spreadsheets that are given the raw column."
_TWICE = "Our digest is hashed once more."
_TWO_TOOLS = "Nobody on purpose: two tools in a row that both hash (rudder-transformer #5050, 2026-11-23)."
_WITHOUT_STRIPPING: Mapping[str, Constant] = {"strip_plus_dots": False}
_WITH_STRIPPING: Mapping[str, Constant] = {"strip_plus_dots": True}
_DIGITS = "nullif(regexp_replace(value, '[^0-9]', '', 'g'), '')"

EMAIL = (
    _ours("normalize_email(value)", "email_sha256(value)"),
    RuleSet(
        "dots_and_tags_kept",
        "normalize_email(value)",
        "Trimmed and in lower case; dots and the +tag stay.",
        "TikTok's Report events page and its help page on customer files of September 2025 (2026-11-23).",
        options=_WITHOUT_STRIPPING,
    ),
    RuleSet(
        "strip_plus_dots",
        "normalize_email(value)",
        "The +tag and the dots left of the @ are cut, whatever the domain.",
        "Amperity's and Segment's audience destinations, TikTok's help page of July 2024 (2026-11-23).",
        options=_WITH_STRIPPING,
    ),
    RuleSet(
        "strip_plus",
        "regexp_replace(normalize_email(value), '[+].*@', '@')",
        "The +tag is cut, the dots stay.",
        "TikTok's list of supported IDs for customer files of August 2025 (2026-11-23).",
        options=_WITHOUT_STRIPPING,
    ),
    RuleSet(
        "strip_every_dot",
        "replace(normalize_email(value), '.', '')",
        "The +tag and every dot are cut, those of the domain too, so nothing can match.",
        "Segment's audience destination until July 2023 (action-destinations pull 1387, 2026-11-23).",
        options=_WITH_STRIPPING,
    ),
    RuleSet(
        "trim_lower",
        "lower(trim(value))",
        "Only blanks are trimmed: tabs, no-break spaces and invisible characters stay; nothing is checked.",
        "LOWER(TRIM(email)) in Amperity's sample queries, condor-retl-tiktok-ads 0.1.0 (2026-11-23).",
    ),
    RuleSet(
        "no_space_lower",
        r"lower(regexp_replace(value, '\s', '', 'g'))",
        "White space is dropped everywhere, also inside the address.",
        "RudderStack's audience destination (rudder-transformer c98d160c, 2026-11-23).",
    ),
    RuleSet(
        "trim",
        "trim(value)",
        "Blanks are trimmed and the letter case is kept.",
        "RudderStack's events destination (rudder-transformer c98d160c, 2026-11-23).",
    ),
    RuleSet("unchanged", "value", _UNCHANGED, _LOADERS),
    RuleSet("hashed_twice", "email_sha256(value)", _TWICE, _TWO_TOOLS),
)

PHONE = (
    _ours("e164(value, region)", "phone_sha256(value, region)"),
    RuleSet(
        "e164_without_plus",
        "ltrim(e164(value, region), '+')",
        "E.164 without the plus.",
        "The sample digest on TikTok's help page of September 2025 and the text of August 2025 (2026-11-23).",
    ),
    RuleSet(
        "digits_only",
        _DIGITS,
        "The digits as typed: no plus, and the country code is not added.",
        "TikTok's help page on customer files of September 2025 says it takes this, too (2026-11-23).",
    ),
    RuleSet(
        "plus_and_digits",
        f"substr('+' || {_DIGITS}, 1, 15)",
        "A plus before the digits as typed, no country code, and all of it cut to 15 characters.",
        "Segment's conversions destination (action-destinations 970a17ee, 2026-11-23).",
    ),
    RuleSet(
        "plus_one_and_digits",
        f"'+1' || {_DIGITS}",
        "+1 before the digits as typed, also where they have a country code already.",
        "The sample queries of Amperity's TikTok Ads destination (2026-11-23).",
    ),
    RuleSet(
        "trim",
        "trim(value)",
        "Blanks are trimmed, punctuation stays, no plus and no country code is added.",
        "TikTok's tag manager template (gtm-template-eapi 089e34ee, 2026-11-23).",
    ),
    RuleSet(
        "unchanged",
        "value",
        _UNCHANGED,
        "Segment's audience destination (action-destinations 970a17ee, 2026-11-23), and loaders.",
    ),
    RuleSet("hashed_twice", "phone_sha256(value, region)", _TWICE, _TWO_TOOLS),
)

_LOWER: Mapping[str, Constant] = {"maid_case": "lower"}
_UPPER: Mapping[str, Constant] = {"maid_case": "upper"}
_LOWER_USED = "RudderStack's record path, and TikTok's text on hashed ids (doc 1771101303285761, 2026-11-23)."
_UPPER_USED = "The sample digest of an IDFA on that same page (doc 1771101303285761, 2026-11-23)."
_AS_GIVEN_USED = "Segment's destinations and RudderStack's list path (2026-11-23)."

MAID = (
    _ours("normalize_maid(value)", "maid_sha256(value)"),
    _ours("normalize_maid(value)", "maid_md5(value)", "md5", name="ours_md5"),
    RuleSet("lower", "normalize_maid(value)", "In lower case.", _LOWER_USED, options=_LOWER),
    RuleSet("upper", "normalize_maid(value)", "In upper case.", _UPPER_USED, options=_UPPER),
    RuleSet(
        "lower_md5",
        "normalize_maid(value)",
        "In lower case, as MD5.",
        "Tealium's audience connector (2026-11-23).",
        _MD5,
        "md5",
        _LOWER,
    ),
    RuleSet(
        "upper_md5",
        "normalize_maid(value)",
        "In upper case, as MD5.",
        "Allowed by TikTok's audience page if all ids are in one case (doc 1739940570793985, 2026-11-23).",
        _MD5,
        "md5",
        _UPPER,
    ),
    RuleSet("unchanged", "value", _UNCHANGED, _AS_GIVEN_USED),
    RuleSet("unchanged_md5", "value", "The value as it stands, as MD5.", _LOADERS, _MD5, "md5"),
    RuleSet("hashed_twice", "maid_sha256(value)", _TWICE, _TWO_TOOLS),
)

EXTERNAL_ID = (
    _ours(
        "case when external_id_problem(value) is null then visible_text(value) end",
        "external_id_sha256(value)",
    ),
    RuleSet(
        "lower",
        "lower(trim(value))",
        "In lower case.",
        "Segment's destinations and stape's tag (2026-11-23); TikTok's page has no rule on letter case.",
    ),
    RuleSet("unchanged", "value", _UNCHANGED, _LOADERS),
    RuleSet("hashed_twice", "external_id_sha256(value)", _TWICE, _TWO_TOOLS),
)

SHA256_DIGEST = (
    _ours("sha256_digest(value)", "sha256_digest(value)"),
    RuleSet("hashed_twice", "lower(visible_text(value))", "The digest is hashed once more.", _TWO_TOOLS),
)

MD5_DIGEST = (
    _ours("md5_hex_digest(value)", "md5_hex_digest(value)", "md5"),
    RuleSet("hashed_twice", "lower(visible_text(value))", "The digest is hashed once more.", _TWO_TOOLS),
)

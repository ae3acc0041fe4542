"""The kinds of value a person may ask about: how one is recognised, judged and hashed."""

from __future__ import annotations

from dataclasses import dataclass

from sync.identifiers import rule_sets
from sync.identifiers.rule_sets import RuleSet

AUTO = "auto"
EMAIL, PHONE, MAID, EXTERNAL_ID = "email", "phone", "maid", "external_id"
ASKED = (AUTO, EMAIL, PHONE, MAID, EXTERNAL_ID)
"""What `--kind` takes."""


@dataclass(frozen=True, slots=True)
class ValueKind:
    """A kind of value.

    Attributes:
        title: What a person calls one.
        answers_to: Which `--kind` may mean it; digests are recognised under most of them.
        looks_like: SQL claim over `value` and `region`, asked when `--kind` does not name it.
        problem: SQL of the short name of what is wrong, NULL when nothing is.
        rule_sets: Ours first.
    """

    name: str
    title: str
    answers_to: tuple[str, ...]
    looks_like: str
    problem: str
    rule_sets: tuple[RuleSet, ...]


KINDS = (
    ValueKind(
        "sha256_digest", "a SHA-256 digest already", ASKED, "is_sha256_text(value)",
        "sha256_digest_problem(value)", rule_sets.SHA256_DIGEST,
    ),
    ValueKind(
        "md5_digest", "an MD5 digest already, or a device id that lost its dashes", (AUTO, MAID),
        "regexp_full_match(visible_text(value), '[0-9A-Fa-f]{32}')",
        "md5_hex_digest_problem(value)", rule_sets.MD5_DIGEST,
    ),
    ValueKind(
        EMAIL, "an e-mail address", (AUTO, EMAIL), r"regexp_matches(value, '@|\x{FF20}|^\s*(?i:mailto):')",
        "email_problem(value)", rule_sets.EMAIL,
    ),
    ValueKind(
        MAID, "an advertising id (IDFA or AAID)", (AUTO, MAID),
        "length(visible_text(value)) >= 34 and maid_problem(value) is distinct from 'maid_not_uuid'",
        "maid_problem(value)", rule_sets.MAID,
    ),
    ValueKind(
        PHONE, "a phone number", (AUTO, PHONE),
        "length(regexp_replace(value, '[^0-9]', '', 'g')) >= 7"
        " and phone_problem(value, region) is distinct from 'phone_not_number'",
        "phone_problem(value, region)", rule_sets.PHONE,
    ),
    ValueKind(
        EXTERNAL_ID, "an id of your own", (AUTO, EXTERNAL_ID), "true",
        "external_id_problem(value)", rule_sets.EXTERNAL_ID,
    ),
)  # fmt: skip
"""In the order in which a value is tried; the last one takes anything."""

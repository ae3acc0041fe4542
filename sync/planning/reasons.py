"""What every reason means, and what to do about it.

A reason is the short name under which refused rows and left-out values are counted. A
value's own rule names most of them (`email_no_at`); the record schema names the rest
after the column and what is wrong with it (`order_id_too_long`). `docs/reasons.md`
repeats these tables, and a test compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Meaning:
    """One reason in words.

    Attributes:
        means: What is wrong with the value or row; one clause, never a value.
        help: What the reader can do in SQL or at the source.
    """

    means: str
    help: str


_PLACEHOLDER = "stands for nothing: null, n/a, undefined, or what people type to get past a form"

REASONS: Mapping[str, Meaning] = {
    # --- rows ---
    "no_identifier": Meaning(
        "the row has no identifier", "leave such rows out, or add a column with another identifier"
    ),
    "event_too_old": Meaning(
        "the event is older than 28 days: TikTok never matches or shows it",
        "select the last 27 days; growing old does not count against max_invalid",
    ),
    "event_in_future": Meaning(
        "the event lies more than 24 hours ahead", "check the unit of the time and the project's timezone"
    ),
    "event_set_unknown": Meaning(
        "neither a name of the target's event_sources nor an id",
        "declare it under event_sources in pyproject.toml; names are case-sensitive",
    ),
    "event_incomplete": Meaning(
        "another row of the same event was refused, and half an event would be counted wrongly",
        "mend the row of the same event_id that has a reason of its own",
    ),
    "event_rows_disagree": Meaning(
        "rows of one event differ in what belongs to the whole event",
        "make them agree, or give each its own event_id; for sums set value in the header",
    ),
    "event_id_in_two_orders": Meaning(
        "rows of one event id belong to different orders",
        "make the event id from the order id: TikTok keeps one event of an id and drops the others",
    ),
    "forgotten": Meaning(
        "a person of the row asked to be forgotten; nothing of the row is sent",
        "nothing; better, delete the person at the source. It does not count against max_invalid",
    ),
    "grain_repeated": Meaning(
        "another row has the same grain; as lines of an event, both would be counted",
        "look for a join that fans out; if the rows differ, add the column that tells them apart",
    ),
    "grain_null": Meaning(
        "a column of the grain is missing, so that nothing tells the row from others",
        "fill it, or leave such rows out",
    ),
    "unique_repeated": Meaning(
        "another row has the same values in columns the header calls unique",
        "look for the same thing under two keys, or take the columns out of unique",
    ),
    # --- people ---
    "email_no_at": Meaning("no @", "leave it out, or correct it at the source"),
    "email_several_at": Meaning("more than one @", "split it: email, email_2, up to email_5"),
    "email_display_name": Meaning(
        "a name, quotes or brackets around the address", "cut the address out of <...>"
    ),
    "email_mailto": Meaning("a mailto: link", "cut off mailto:"),
    "email_control_character": Meaning("a control character inside", "correct it at the source"),
    "email_white_space": Meaning("white space inside", "correct it at the source"),
    "email_not_ascii": Meaning(
        "a character that is not ASCII: lower-casing it is not one function",
        "write the domain in its xn-- form",
    ),
    "email_too_long": Meaning("over 254 characters", "correct it at the source"),
    "email_malformed": Meaning("not the shape of an address", "correct it at the source"),
    "email_placeholder": Meaning(_PLACEHOLDER, "nothing: it belongs to nobody"),
    "phone_spreadsheet_number": Meaning(
        "a number as a spreadsheet or a float writes it, with a fraction or an exponent",
        "import the column as text; cast whole numbers to bigint",
    ),
    "phone_not_number": Meaning("letters, two numbers, or a second plus", "correct it at the source"),
    "phone_no_country": Meaning(
        "no plus and no region",
        "use phone_sha256(phone, region), or set default_country in pyproject.toml",
    ),
    "phone_unknown_country": Meaning(
        "the region is no ISO alpha-2 country, or the calling code does not exist",
        "give the region as US, DE, GB",
    ),
    "phone_too_short": Meaning("too few digits for its country", "correct it at the source"),
    "phone_too_long": Meaning("too many digits for its country", "correct it at the source"),
    "phone_invalid": Meaning("no such number in its country's plan", "check the region of the row"),
    "phone_placeholder": Meaning("one digit repeated: " + _PLACEHOLDER, "nothing: it belongs to nobody"),
    "maid_zero": Meaning(
        "all zeros: the id of everybody who opted out of tracking", "nothing: it belongs to nobody"
    ),
    "maid_not_uuid": Meaning("not a UUID", "give the IDFA or AAID with its dashes"),
    "external_id_placeholder": Meaning(_PLACEHOLDER, "nothing: it belongs to nobody"),
    "external_id_control_character": Meaning("a control character inside", "correct it at the source"),
    "digest_not_sha256": Meaning(
        "not 64 hex digits",
        "give a raw value under email, phone, idfa, aaid or external_id; write bytes with to_hex()",
    ),
    "digest_not_md5": Meaning("not 32 hex digits", "give a SHA-256 under idfa_sha256 or aaid_sha256"),
    "digest_poison": Meaning(
        "the digest of a value that stands for nothing; it would stand for many people at once",
        "turn empty and placeholder values into null before hashing",
    ),
    # --- texts and ids ---
    "id_read_as_float": Meaning(
        "a number with an exponent or a fraction, or too large for a float: its last digits are lost",
        "read the column as text or bigint at the source; a cast here comes too late",
    ),
    "text_placeholder": Meaning("null, undefined, NaN or the like, written as text", "use nullif()"),
    "text_control_character": Meaning(
        "NUL, a line break or another control character", "cut it out, or correct it at the source"
    ),
    "text_holds_email": Meaning(
        "an e-mail address in a column that is sent as it is",
        "give another id, or hash it under email; personal data leaves only as a digest",
    ),
    "not_a_boolean": Meaning(
        "neither a yes nor a no; left out, the event would be used without limits",
        "give true or false, or null when nothing was said",
    ),
    # --- browser ---
    "ip_malformed": Meaning("no IPv4 or IPv6 address", "take the first address of a list; no mask, no zone"),
    "ip_with_port": Meaning("a port or brackets beside the address", "cut the port off"),
    "ip_not_public": Meaning(
        "private, loopback, multicast, documentation or reserved: no household has it",
        "take the client's address from before the proxy; correct the proxy's forwarding header",
    ),
    "click_id_unfilled": Meaning(
        "a template such as __CLICKID__ or {{ttclid}} that was never filled in",
        "correct the landing page URL or the tag; use null where there is no click",
    ),
    "url_not_http": Meaning("no absolute http or https URL", "give the whole address of the page"),
    "url_credentials": Meaning("a user name or password in front of the host", "cut it off"),
    "url_holds_email": Meaning(
        "an e-mail address in the path", "replace it: the page's address is sent as it is"
    ),
    "url_query_personal": Meaning(
        "personal data in the query string or fragment; the address was sent without them",
        "cut the query string, or the parameter, in the model",
    ),
    # --- time and money ---
    "instant_ambiguous": Meaning(
        "more than one reading: not ISO 8601, and not 10, 13, 16 or 19 digits of seconds since 1970",
        "use strptime() with the format, or give a timestamp column",
    ),
    "instant_impossible": Meaning("no such moment: 30 February, hour 25", "correct it at the source"),
    "instant_unknown_zone": Meaning(
        "a zone by its name; EST alone is three zones", "give an offset, or use timezone(name, time)"
    ),
    "instant_out_of_range": Meaning(
        "infinity, or outside the years 1 to 9999", "use null for a time that is not known"
    ),
    "currency_malformed": Meaning("not three letters", "give the ISO 4217 code, such as EUR"),
    "currency_unsupported": Meaning("not a currency TikTok takes", "convert the amount to one it takes"),
    "number_malformed": Meaning(
        "not digits with a decimal point: 1,234 is two different numbers", "cast it to a number in the model"
    ),
    "number_not_finite": Meaning("NaN or infinity, often a division by zero", "use nullif() in the divisor"),
    "number_not_whole": Meaning("a fraction where a count is due", "round it, or leave it out"),
    "number_too_large": Meaning("more than 18 digits", "correct it at the source"),
}
"""Reason -> its meaning; every reason that a value's own rule or a rule over rows can give."""

COLUMN_REASONS: Mapping[str, Meaning] = {
    "missing": Meaning("required and absent", "fill it, or leave such rows out"),
    "not_allowed": Meaning("not one of the allowed values", "correct it; letter case counts"),
    "malformed": Meaning("not the shape the record schema asks for", "correct it at the source"),
    "wrong_type": Meaning("not the type the record schema asks for", "cast it"),
    "empty": Meaning("an empty text", "use nullif()"),
    "too_long": Meaning("more characters than the record schema allows", "use left(), or another value"),
    "too_small": Meaning(
        "below the least the record schema allows", "leave refunds out: TikTok takes no minus"
    ),
    "too_large": Meaning("above the most the record schema allows", "check the unit of the amount"),
    "too_precise": Meaning("more decimals than the record schema allows", "use round()"),
    "unknown": Meaning("not a column of the record schema", "leave it out"),
}
"""End of a reason of the record schema, `<column>_<end>` -> its meaning."""


def meaning_of(reason: str) -> Meaning | None:
    """Return what a reason means, None for one that an extended contract made up.

    A reason's own entry wins over its ending: `phone_too_long` speaks of digits.
    """
    if reason in REASONS:
        return REASONS[reason]
    return next((meaning for end, meaning in COLUMN_REASONS.items() if reason.endswith(f"_{end}")), None)

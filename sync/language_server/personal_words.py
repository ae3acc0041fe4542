"""The personal-data state of a column, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sync.lint.flow.functions import NORMAL_FORMS
from sync.lint.flow.models import UNDESCRIBED
from sync.lint.flow.value import UNKNOWN, Strand, Value

KIND_WORDS: Mapping[str, str] = {
    "device_id": "advertising id",
    "email": "e-mail",
    "external_id": "external id",
    "ip": "IP address",
    "phone": "phone number",
    "user_agent": "user agent",
}
"""`x-pii` tag -> what people call it; another tag is shown as it is, without underscores."""

ALGORITHM_WORDS: Mapping[str, str] = {"sha256": "SHA-256", "md5": "MD5", "sha1": "SHA-1"}
MAX_ORIGINS = 3


def states(value: Value | None, given: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Return the states of a value's personal data, one phrase each, raw ones first.

    Args:
        value: As the privacy flow has it; None when it could not be found.
        given: Origins that are digests in the source already; nobody can say how they were made.
    """
    if value is None:
        return ("cannot be followed; counts as personal",)
    if not value.strands:
        return ("clean: no personal data",)
    by_state: dict[tuple[bool, str], list[str]] = {}
    for strand in value.strands:
        by_state.setdefault((not strand.is_raw, _state(strand, given)), []).append(strand.origin)
    return tuple(f"{state}{_from(origins)}" for (_, state), origins in sorted(by_state.items()))


def _state(strand: Strand, given: frozenset[str]) -> str:
    if strand.kind == UNDESCRIBED:
        return "has a source without a schema; counts as personal"
    if strand.kind == UNKNOWN:
        return "cannot be followed; counts as personal"
    kind = KIND_WORDS.get(strand.kind, strand.kind.replace("_", " "))
    forms = NORMAL_FORMS.get(strand.kind, frozenset())
    if strand.is_raw:
        return f"raw {kind}, in its normal form" if forms and forms <= strand.forms else f"raw {kind}"
    of = " of ".join(ALGORITHM_WORDS.get(name, name) for name in reversed(strand.digests))
    if strand.origin in given:
        return f"{of} of {kind}, as the source gives it"
    return _made_digest(strand, of, kind)


def _made_digest(strand: Strand, of: str, kind: str) -> str:
    rules = {defect.rule for defect in strand.defects}
    if not strand.defects and strand.kind in NORMAL_FORMS:
        return f"{of} of normalised {kind}"
    return f"{of} of {kind}" + (" that is not in its normal form" if "hash-of-unnormalised" in rules else "")


def _from(origins: Iterable[str]) -> str:
    names = sorted(set(origins))
    more = f" and {len(names) - MAX_ORIGINS} more" if len(names) > MAX_ORIGINS else ""
    return f" (from {', '.join(f'`{name}`' for name in names[:MAX_ORIGINS])}{more})"

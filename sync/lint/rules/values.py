"""Rules about constants that leave."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sqlglot import exp

from sync.contract import describe_shape
from sync.diagnostics import Diagnostic, Fix, Severity, Span, did_you_mean
from sync.engines.sql import literal
from sync.lint.acceptance import RESOLVED_BY_TARGET, Refusal
from sync.lint.evidence import Evidence
from sync.lint.fixes import replaced
from sync.lint.legacy_events import LEGACY_EVENTS
from sync.lint.literals.places import place_of
from sync.lint.literals.value import Constant
from sync.lint.outgoing import Outgoing
from sync.lint.places import span_of_value
from sync.lint.projections import outermost_selects, output_name
from sync.project.records import Slot

_EVENT = "event"
_EVENT_SOURCE_ID = re.compile(r"[0-9]{10,}|[A-Z0-9]{15,}")
"""What ids look like: an event set has 19 digits, a pixel 20 capitals and digits (TikTok, 2026-11)."""

_CUSTOM_NAMES = frozenset({"web"})
"""Event sources whose custom events stand beside the standard ones; a CRM has custom names only.

TikTok Business API, Report events, doc 1771101303285761, read 2026-11-23.
"""

_LIKE_PERSONAL = re.compile(r"@|[0-9]{7}")
_NOT_A_LETTER = re.compile(r"[\W_]+")


def unaccepted_value(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report constants that the destination refuses.

    What it does: follows constants through CASE, COALESCE, CTEs, unions, VALUES, macros and
        other models to the columns that leave, and asks the record schema about each.
    Why it hurts: every row that holds one is held back, or loses the value.
    Example: `'purchase' as event`
    Instead: `'Purchase' as event`
    When to suppress: when no row ever takes that branch.
    """
    for found in _by_place(evidence.refusals):
        first = found[0]
        span = _place(evidence, first.outgoing, first.slot, first.constant)
        right = _spelt_right(first.constant.text, first)
        yield Diagnostic(
            "unaccepted-value",
            f"{_shown(first.slot, first.constant)} is not accepted as {first.slot.column.property}",
            span,
            (*_why(first), *_ways_out(found)),
            f'did you mean "{right}"?' if right else _accepted(first),
            fix=_fix(evidence, first, span, right) if right else None,
        )


def legacy_event(evidence: Evidence) -> Iterator[Diagnostic]:
    """Point out event names from before TikTok renamed its events.

    What it does: compares constant event names with the names that TikTok has replaced.
    Why it hurts: nothing breaks; new reports and documentation speak of the new name. TikTok
        counts an event twice when pixel and server send it under two names, so change
        both on the same day.
    Example: `'CompletePayment' as event`
    Instead: `'Purchase' as event`
    When to suppress: while the pixel sends the older name.
    """
    for out, slot, constant in _constants(evidence, _EVENT):
        if constant.text not in LEGACY_EVENTS:
            continue
        today = LEGACY_EVENTS[constant.text]
        yield Diagnostic(
            "legacy-event",
            f'"{constant.text}" is an older event name',
            _place(evidence, out, slot, constant),
            ("TikTok still takes it; it is sent as written",),
            f'today\'s name is "{today}"; change it where the pixel changes it'
            if today
            else "TikTok names no successor; choose the standard event that comes nearest",
            Severity.INFO,
        )


def misspelt_event(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report custom events that are standard events in another spelling.

    What it does: compares constant event names of web events, where any name is taken, with
        the standard names, without regard to letter case and separators.
    Why it hurts: `purchase` is a custom event to TikTok: it is counted apart and no campaign
        optimises for it.
    Example: `'add_to_cart' as event, 'web' as event_source`
    Instead: `'AddToCart' as event, 'web' as event_source`
    When to suppress: when the custom event is meant.
    """
    refused = {refusal.constant for refusal in evidence.refusals}
    for out, slot, constant in _constants(evidence, _EVENT):
        names = out.rules.accepted.get(_EVENT, ())
        right = _same_but_for_spelling(constant.text, names)
        if (
            constant in refused
            or constant.text in names
            or not right
            or not out.event_sources <= _CUSTOM_NAMES
        ):
            continue
        yield Diagnostic(
            "misspelt-event",
            f'"{constant.text}" is a custom event',
            _place(evidence, out, slot, constant),
            (f'the standard event is spelt "{right}", and names are case-sensitive',),
            f'did you mean "{right}"?',
            Severity.WARNING,
        )


def unknown_event_source(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report event sources that the target does not declare.

    What it does: looks constants of `event_set_id` up among the target's `event_sources`,
        unless they look like ids themselves.
    Why it hurts: events would be sent to an event source that does not exist.
    Example: `'wep' as event_set_id`
    Instead: `'web' as event_set_id`, declared under [tool.sync.targets.dev]
    When to suppress: when only another target has it.
    """
    target, declared = evidence.project.settings.target, evidence.project.settings.event_sources
    for out, slot, constant in _constants(evidence, RESOLVED_BY_TARGET):
        name = constant.text.strip()
        if name in declared or _EVENT_SOURCE_ID.fullmatch(name):
            continue
        yield Diagnostic(
            "unknown-event-source",
            f'event source "{name}" is not declared',
            _place(evidence, out, slot, constant),
            (f'target "{target}" has event_sources: {", ".join(sorted(declared)) or "none"}',),
            did_you_mean(name, declared) or "add it to event_sources of the target in pyproject.toml",
        )


def unquoted_event_source(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report event set ids that are written as numbers.

    What it does: reports constants of `event_set_id` without quotes.
    Why it hurts: an id has 19 digits, more than a floating-point number keeps; one division,
        one union with a DOUBLE or one other engine, and its last digits are others.
    Example: `7654321098765432109 as event_set_id`
    Instead: `'7654321098765432109' as event_set_id`
    When to suppress: when the number is cast to text at once.
    """
    for out, slot, constant in _constants(evidence, RESOLVED_BY_TARGET):
        if not constant.is_number or not _EVENT_SOURCE_ID.fullmatch(constant.text):
            continue
        span = _place(evidence, out, slot, constant)
        text = evidence.project.texts[span.path]
        yield Diagnostic(
            "unquoted-event-source",
            "an event set id is written as a number",
            span,
            ("floating-point numbers keep 15 to 17 digits of its 19",),
            "put it in quotes",
            Severity.WARNING,
            fix=replaced(text, span, constant.text, literal(constant.text)),
        )


def _place(evidence: Evidence, out: Outgoing, slot: Slot, constant: Constant) -> Span:
    found = place_of(evidence.project.models, constant)
    return found or span_of_value(out.activation.model, slot.given)


def _constants(evidence: Evidence, property_: str) -> Iterator[tuple[Outgoing, Slot, Constant]]:
    """Yield the constants somebody wrote that leave as a property, each place once."""
    seen: set[tuple[object, str]] = set()
    for out in evidence.outgoing:
        for slot in out.slots_of({property_}):
            for constant in sorted(out.values[slot].constants, key=lambda one: (str(one.written), one.text)):
                key = (constant.written, constant.text)
                if constant.written and key not in seen:
                    seen.add(key)
                    yield out, slot, constant


def _by_place(refusals: Iterable[Refusal]) -> list[list[Refusal]]:
    """Group refusals of one constant: a literal in a shared model may leave several ways."""
    found: dict[tuple[object, str, str], list[Refusal]] = {}
    for one in refusals:
        key = (one.constant.written, one.constant.text, one.slot.column.property)
        found.setdefault(key, []).append(one)
    return list(found.values())


def _shown(slot: Slot, constant: Constant) -> str:
    """Return a constant for a message, or its shape when it may name a person."""
    if slot.column.personal or _LIKE_PERSONAL.search(constant.text):
        return f"a constant ({describe_shape(constant.text)})"
    return f'"{constant.text}"'


def _why(refusal: Refusal) -> Iterator[str]:
    yield refusal.why
    sources = refusal.outgoing.event_sources
    if refusal.slot.property == _EVENT and len(sources) == 1:
        yield f"its events are {next(iter(sources))} events"


def _ways_out(refusals: Iterable[Refusal]) -> Iterator[str]:
    for one in refusals:
        yield f'it leaves as column "{one.slot.given}" of model "{one.outgoing.activation.model.name}"'


def _spelt_right(text: str, refusal: Refusal) -> str:
    return _same_but_for_spelling(text, refusal.outgoing.rules.accepted.get(refusal.slot.property, ()))


def _same_but_for_spelling(text: str, names: Iterable[str]) -> str:
    """Return the one name that differs in letter case and separators alone, or ""."""
    same = [name for name in names if _letters(name) == _letters(text)]
    return same[0] if len(same) == 1 else ""


def _letters(text: str) -> str:
    return _NOT_A_LETTER.sub("", text).casefold()


def _accepted(refusal: Refusal) -> str:
    names = refusal.outgoing.rules.accepted.get(refusal.slot.property, ())
    advice = did_you_mean(refusal.constant.text, names).replace("known names", "accepted values")
    return advice or "give a value that the record schema takes"


def _fix(evidence: Evidence, refusal: Refusal, span: Span, right: str) -> Fix | None:
    """Return the edit of a literal that means nothing but the value that leaves."""
    model, constant = refusal.outgoing.activation.model, refusal.constant
    if not constant.written or constant.written.model != model.name or not model.is_verbatim:
        return None
    old = model.text[constant.written.start : constant.written.end]
    if old != literal(constant.text) or not _stands_alone(evidence, refusal):
        return None
    return replaced(model.text, span, old, literal(right))


def _stands_alone(evidence: Evidence, refusal: Refusal) -> bool:
    """Tell whether a literal is the column's value as it is, and nothing else reads that column."""
    model, column = refusal.outgoing.activation.model, refusal.slot.given.casefold()
    is_read = any(node.name.casefold() == column for node in model.query.find_all(exp.Column))
    readers = (reference for other in evidence.project.models.values() for reference in other.references)
    if is_read or any(one.key == model.name.casefold() for one in readers):
        return False
    projections = (one for select in outermost_selects(model.query) for one in select.expressions)
    named = [one for one in projections if output_name(one).casefold() == column]
    return any(
        _is_value_of(node, one)
        for one in named
        for node in one.find_all(exp.Literal)
        if refusal.constant.written and node.meta.get("start") == refusal.constant.written.start
    )


def _is_value_of(node: exp.Expr, projection: exp.Expr) -> bool:
    """Tell whether a literal comes out of a projection unchanged."""
    passing = (exp.Alias, exp.Case, exp.Coalesce, exp.If, exp.Paren)
    inner: exp.Expr | None = node
    while inner is not None and inner is not projection:
        inner = inner.parent
        if not isinstance(inner, passing):
            return False
    return True

"""Rules about times: zones and windows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp

from sync.diagnostics import Diagnostic, Severity
from sync.lint.evidence import Activation, Evidence
from sync.lint.flow.expressions import arguments_of, function_name
from sync.lint.lineage.blocks import Block, Definition
from sync.lint.lineage.values import renamings, source_behind, value_nodes
from sync.lint.lineage.windows import widest_window
from sync.lint.lineage.written import place_of, text_of
from sync.lint.lineage.zones import DATE, LOCAL, MOMENT, WITHOUT_ZONE, Clocks, counts_from_1970, timezone_call
from sync.lint.options import OPTIONS, option
from sync.lint.rules.keys import outputs_for
from sync.lint.types import family
from sync.project.models import Model

UTC_NAMES = frozenset({"utc", "etc/utc", "gmt", "etc/gmt", "z", "zulu", "universal"})

_SAYS_UTC = re.compile(r"""["']?(?:Z|[+-]00(?::?00)?)["']?$""")
_READ_AS_UTC = frozenset({"iso8601_utc", "epoch_seconds", "time_to_unix", "epoch", "epoch_ms", "epoch_us"})
"""Functions that take a time without zone for one of UTC."""

_WORDS: Mapping[str, str] = {LOCAL: "a time without a zone", DATE: "a day, not a moment"}


def time_without_zone(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report event times that do not say in which zone they are.

    What it does: reports a `timestamp` that leaves as TIMESTAMP, DATE or text made of one, and says
        in which model it lost its zone, or never had one.
    Why it hurts: it is read in the project's `timezone`. A till in Los Angeles then sold everything
        eight hours too early, and purchases fall out of the window in which they count.
    Example: `sold_at as timestamp` where `sold_at` is a TIMESTAMP
    Instead: `sold_at at time zone 'America/Los_Angeles' as timestamp`
    When to suppress: when the times are in the zone that the project's `timezone` names.
    """
    clocks = Clocks(evidence.lineage, evidence.models)
    for activation in evidence.activations:
        for definition in outputs_for(evidence, activation, "timestamp"):
            time = _sent_time(clocks, activation, definition, evidence.project.settings.timezone)
            if time.kind in WITHOUT_ZONE:
                yield _without_zone(evidence, activation, definition, time)


@dataclass(frozen=True, slots=True)
class _Time:
    """The time that leaves, under the function that makes a number or a text of it."""

    expression: exp.Expr
    block: Block
    kind: str
    is_rewritten: bool = False


def _sent_time(clocks: Clocks, activation: Activation, definition: Definition, timezone: str) -> _Time:
    """Return what leaves: the column itself by the engine's type, or the time that was made a text of."""
    name = activation.column_for("timestamp")
    types = {column.name: column.type for column in activation.bound.columns or ()}
    kind = family(types.get(name, "")) if activation.bound.is_exact else ""
    if kind in WITHOUT_ZONE:
        return _Time(definition.expression, definition.block, kind)
    *_, last = renamings(clocks.lineage, definition)
    time, is_text = _rewritten(last.expression)
    if time is None:
        return _Time(last.expression, last.block, "")
    kind = clocks.kind(time, last.block)
    if kind == MOMENT and is_text and timezone.casefold() not in UTC_NAMES:
        kind = LOCAL  # the engine writes moments in UTC, and the text is read in the project's zone
    return _Time(time, last.block, kind, is_rewritten=True)


def _rewritten(expression: exp.Expr) -> tuple[exp.Expr | None, bool]:
    """Return the time that a number or a text without zone is made of, and whether it is a text."""
    node = expression.unnest()
    if isinstance(node, exp.Cast) and not node.to.is_type("text", "varchar"):
        node = node.this.unnest()
    if isinstance(node, exp.Cast):
        return node.this, True
    if isinstance(node, exp.TimeToStr):
        pattern = node.text("format")
        has_zone = "%z" in pattern or "%Z" in pattern or _SAYS_UTC.search(pattern)
        return None if has_zone else node.this, True
    is_read = isinstance(node, exp.Func) and function_name(node) in _READ_AS_UTC
    return (next(iter(arguments_of(node)), None) if is_read else None), False


def _without_zone(
    evidence: Evidence, activation: Activation, definition: Definition, time: _Time
) -> Diagnostic:
    name, timezone = activation.column_for("timestamp"), evidence.project.settings.timezone
    zone = _zone_taken_away(Clocks(evidence.lineage, evidence.models), time)
    severity, notes = _how_wrong(zone, timezone)
    zoned = f"{text_of(time.block.model, time.expression)} at time zone '{zone or timezone}' as {name}"
    return Diagnostic(
        "time-without-zone",
        f'"{name}" leaves as {_WORDS[time.kind]}',
        place_of(definition.block.model, definition.expression),
        (*notes, *_made(evidence, definition)),
        f"write {zoned}" if zone else f"write {zoned}, with the zone of the clock that wrote it",
        severity,
    )


def _how_wrong(zone: str, timezone: str) -> tuple[Severity, tuple[str, ...]]:
    """Return how bad it is to send a clock's time from a zone, "" for an unknown one, and why."""
    reads = f'it is read in the project\'s timezone, "{timezone}"'
    if not zone:
        return Severity.WARNING, (reads,)
    if _same_zone(zone, timezone):
        return Severity.INFO, (reads, "which is right as long as that setting stays")
    return Severity.ERROR, (reads, f"and it is a clock's time in {zone}")


def _zone_taken_away(clocks: Clocks, time: _Time) -> str:
    """Return the zone in which a moment was turned into a clock's time on the way, or ""."""
    *_, made = renamings(clocks.lineage, Definition(time.block, time.expression, time.expression))
    node = made.expression.unnest()
    if counts_from_1970(node):
        return "UTC"
    zoned = timezone_call(node)
    is_moment = zoned is not None and clocks.kind(zoned[0], made.block) == MOMENT
    return zoned[1] if zoned is not None and is_moment else ""


def _same_zone(one: str, other: str) -> bool:
    names = {one.casefold(), other.casefold()}
    return len(names) == 1 or names <= UTC_NAMES


def _made(evidence: Evidence, definition: Definition) -> Iterator[str]:
    """Yield where a time comes from when that is not the SELECT from which it leaves."""
    *_, last = renamings(evidence.lineage, definition)
    source = source_behind(evidence.lineage, last)
    if source is not None:
        yield f'source "{source.source}" has "{source.column.name}" as {source.column.type}'
    elif last is not definition:
        place = place_of(last.block.model, last.expression)
        yield f"it is made at {place}: {text_of(last.block.model, last.expression)}"


def made_up_zone(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report times that are called UTC without being UTC.

    What it does: reports `Z` or `+00:00` written behind a time without zone, and casts of such a time
        to TIMESTAMPTZ, which read it as UTC.
    Why it hurts: nobody can see any more that the zone was guessed; the event happened hours away
        from where it is booked.
    Example: `strftime(sold_at, '%Y-%m-%dT%H:%M:%SZ')` where `sold_at` is a TIMESTAMP
    Instead: `iso8601_utc(sold_at at time zone 'America/Los_Angeles')`
    When to suppress: when the source writes its times in UTC without saying so.
    """
    clocks = Clocks(evidence.lineage, evidence.models)
    for bound in evidence.models.values():
        for block in evidence.lineage.blocks(bound.model):
            for node, time in _claims_of_utc(clocks, block):
                zone = _zone_taken_away(clocks, _Time(time, block, ""))
                if zone and not _same_zone(zone, "UTC"):
                    yield _other_zone(bound.model, node, time, zone)
                elif not zone and clocks.kind(time, block) in WITHOUT_ZONE:
                    yield _no_zone(bound.model, node, time)


def _claims_of_utc(clocks: Clocks, block: Block) -> Iterator[tuple[exp.Expr, exp.Expr]]:
    """Yield every expression that says a time is UTC, with that time."""
    for node in clocks.lineage.nodes(block, exp.TimeToStr, exp.DPipe, exp.Concat, exp.Cast):
        if isinstance(node.parent, exp.DPipe):
            continue
        if isinstance(node, exp.DPipe | exp.Concat):
            time = _time_before_utc(clocks, node, block)
        elif isinstance(node, exp.Cast):
            time = node.this if node.to.is_type("timestamptz") else None
        else:
            time = node.this if _SAYS_UTC.search(node.text("format")) else None
        if time is not None:
            yield node, time


def _time_before_utc(clocks: Clocks, node: exp.Expr, block: Block) -> exp.Expr | None:
    """Return the time in `... || 'Z'`, under the cast or the format that makes it a text."""
    parts = list(node.flatten()) if isinstance(node, exp.DPipe) else list(node.expressions)
    last = parts[-1].unnest()
    if not (isinstance(last, exp.Literal) and last.is_string and _SAYS_UTC.search(str(last.this))):
        return None
    for part in parts[:-1]:
        for inner in value_nodes(part):
            if clocks.kind(inner, block) in {LOCAL, DATE}:
                return inner
    return None


def _other_zone(model: Model, node: exp.Expr, time: exp.Expr, zone: str) -> Diagnostic:
    text, zoned = text_of(model, time), timezone_call(time)
    moment = text_of(model, zoned[0]) if zoned is not None else f"{text} at time zone '{zone}'"
    return Diagnostic(
        "made-up-zone",
        f"the time in {zone} is called UTC",
        place_of(model, node),
        (f"{text} is what a clock in {zone} shows",),
        f"write iso8601_utc({moment})",
    )


def _no_zone(model: Model, node: exp.Expr, time: exp.Expr) -> Diagnostic:
    text = text_of(model, time)
    zoned = f"{text} at time zone '...'"
    call = zoned if isinstance(node, exp.Cast) else f"iso8601_utc({zoned})"
    return Diagnostic(
        "made-up-zone",
        f'"{text}" is called UTC, and nothing says that it is',
        place_of(model, node),
        ("a time without a zone is what some clock showed",),
        f"write {call}, with the zone of that clock",
        Severity.WARNING,
    )


def stale_window(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report windows that reach further back than TikTok takes events.

    What it does: reads the oldest moment that the conditions on an event's time let through, and
        reports more than 28 days, or than `max_days` under `[tool.sync.lint.stale-window]`.
    Why it hurts: older events are quarantined as `event_too_old`, in every run again.
    Example: `where ordered_at > now() - interval 90 days`
    Instead: `where ordered_at > now() - interval 27 days`
    When to suppress: when the model is read by others, too.
    """
    max_days = option(evidence.project.settings, "stale-window", "max_days")
    whose = "TikTok takes" if max_days == OPTIONS["stale-window"]["max_days"] else "the project allows"
    for activation in evidence.activations:
        for definition in outputs_for(evidence, activation, "timestamp"):
            window = widest_window(evidence.lineage, definition)
            if window is not None and window.days > max_days:
                text = text_of(window.block.model, window.node)
                yield Diagnostic(
                    "stale-window",
                    f"the window goes back {window.days:g} days, and {whose} {max_days}",
                    place_of(window.block.model, window.node),
                    ("older events are not matched, so they are quarantined",),
                    f"write {window.shortened(text, max_days - 1)}",
                    Severity.WARNING,
                )

"""What `validate` prints, for people and for programs; both from the same counts."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sync.engines.sql import literal
from sync.planning.coverage import COUNTED_DAYS, RECENT_DAYS, Ages, Doubles, Identifiers
from sync.planning.promises import BrokenPromise, Examined
from sync.planning.validation import Validated
from sync.report.tables import counted, reason_lines, table

if TYPE_CHECKING:
    from rich.console import RenderableType

KINDS: Mapping[str, str] = {
    "email": "an e-mail address",
    "phone": "a phone number",
    "device_id": "a device id",
    "external_id": "an external id",
}
"""Kind of identifier -> how a person calls it."""

_DOUBLES: Mapping[str, tuple[str, str]] = {
    "rows": ("rows that share their grain with another one", "look for a join that fans out"),
    "identifiers": (
        "identifiers of several people",
        "households and front desks have some; many come from a join that fans out",
    ),
    "orders": ("orders in several events of one name", "each event counts as a conversion of its own"),
    "events": ("events that an earlier sync wants, too", "each is sent once, by the first"),
}
"""Field of `Doubles` -> what it counts, and what to make of it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A quarantine file, as messages name it; `path` is relative to the project or None."""

    path: str | None

    def lines(self) -> Iterator[str]:
        """Yield where the rows lie and how to look at them."""
        if self.path is not None:
            relation = f"read_csv({literal(self.path)})" if self.path.endswith(".csv") else literal(self.path)
            yield f"  quarantine, for any DuckDB shell: from {relation};"


def sync_result(found: Validated, kept: Kept) -> dict[str, Any]:
    """Return what `validate --output json` says about one sync."""
    judged = found.judged
    return {
        "name": judged.records.model.name,
        "destination": judged.records.destination.name,
        "rows": judged.records.rows,
        "valid": judged.members,
        "invalid": judged.invalid,
        "coverage": dict(judged.coverage),
        "identifiers": _identifiers(found.identifiers),
        "duplicates": asdict(found.doubles),
        "events": _ages(found.ages),
        "reasons": [asdict(reason) for reason in judged.reasons],
        "dropped": [asdict(reason) for reason in judged.dropped],
        "notices": [asdict(reason) for reason in judged.notices],
        "guards": [asdict(guard) for guard in found.guards],
        "quarantine": kept.path,
    }


def _identifiers(found: Identifiers | None) -> dict[str, int] | None:
    if found is None:
        return None
    return {**found.by_kind, "any": found.with_any, "none": found.none, "several": found.several}


def _ages(found: Ages | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "count": found.events,
        f"within_{RECENT_DAYS}_days": found.recent,
        f"within_{COUNTED_DAYS}_days": found.dated,
        "too_old": found.too_old,
        f"share_within_{RECENT_DAYS}_days": _share(found.recent, found.events),
        f"share_within_{COUNTED_DAYS}_days": _share(found.dated, found.events),
        "oldest": found.oldest,
        "newest": found.newest,
        "by_name": {name: {"events": events, "rows": rows} for name, (events, rows) in found.by_name.items()},
    }


def model_result(found: Examined, kept: Kept) -> dict[str, Any]:
    """Return what `validate --output json` says about a model that others read."""
    return {
        "name": found.model.name,
        "schema": found.contract.path if found.contract else None,
        "grain": list(found.keys),
        "rows": found.rows,
        "valid": found.rows - found.failing,
        "invalid": found.failing,
        "reasons": [asdict(promise) for promise in found.promises],
        "quarantine": kept.path,
    }


def sync_parts(found: Validated, kept: Kept) -> tuple[RenderableType, ...]:
    """Show what validation found in one sync."""
    judged, name = found.judged, found.judged.records.model.name
    rows = judged.records.rows
    shown = table(name, "rows", "share")
    counts = [("rows of the model", rows), ("valid", judged.members), ("quarantined", judged.invalid)]
    for label, count in (*counts, *_identifier_rows(found.identifiers)):
        shown.add_row(label, f"{count:,}", _percent(count, rows))
    parts: list[RenderableType] = [shown]
    if found.ages is not None and found.ages.events:
        parts.append(_age_table(found.ages))
    lines = [
        *(f"  {name}: {line}" for line in _double_lines(found.doubles)),
        *reason_lines(name, "quarantined", judged.reasons),
        *reason_lines(name, "value left out", judged.dropped),
        *(
            f"  {name}: {'stop' if guard.stops else 'warning'} [{guard.name}] {guard.message}"
            for guard in found.guards
            if not guard.passed
        ),
        *kept.lines(),
    ]
    return (*parts, *lines, "")


def _identifier_rows(found: Identifiers | None) -> Iterator[tuple[str, int]]:
    if found is None:
        return
    for kind, count in found.by_kind.items():
        yield f"with {KINDS[kind]}", count
    yield "with two or more identifiers", found.several
    yield "with none", found.none


def _age_table(found: Ages) -> RenderableType:
    shown = table("events", "count", "share")
    shown.add_row("all", f"{found.events:,}", _percent(found.events, found.events))
    shown.add_row(
        f"of the last {RECENT_DAYS} days", f"{found.recent:,}", _percent(found.recent, found.events)
    )
    shown.add_row(f"of the last {COUNTED_DAYS} days", f"{found.dated:,}", _percent(found.dated, found.events))
    shown.add_row("older", f"{found.too_old:,}", _percent(found.too_old, found.events))
    for label, moment in (("oldest that counts", found.oldest), ("newest", found.newest)):
        if moment is not None:
            shown.add_row(label, time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(moment)), "")
    for name, (events, rows) in found.by_name.items():
        shown.add_row(f"may be sent: {name}", f"{events:,}", f"{counted(rows, 'row')}")
    return shown


def _double_lines(found: Doubles) -> Iterator[str]:
    for field, (what, meaning) in _DOUBLES.items():
        if number := getattr(found, field):
            yield f"{what}: {number:,}; {meaning}"


def model_parts(found: list[tuple[Examined, Kept]]) -> tuple[RenderableType, ...]:
    """Show which models keep what they promise, and what is broken."""
    if not found:
        return ()
    shown = table("model", "rows", "broken", "grain", "schema")
    for words in shown.columns[3:]:
        words.justify = "left"
    for item, _ in found:
        schema = item.contract.path if item.contract else "-"
        shown.add_row(
            item.model.name,
            f"{item.rows:,}",
            f"{item.failing:,}" if item.failing else "-",
            ", ".join(item.keys) or "-",
            schema,
        )
    lines = [line for item, kept in found for line in _broken_lines(item, kept)]
    return (shown, *lines)


def _broken_lines(found: Examined, kept: Kept) -> Iterator[str]:
    for promise in found.promises[:10]:
        place = f' (column "{promise.column}")' if promise.column else ""
        shape = f" ({promise.shape})" if promise.shape else ""
        what = f"{promise.count:,} broken: {promise.reason}{place}: {promise.message}{shape}"
        yield f"  {found.model.name}: {what}{_first(promise)}"
    yield from kept.lines()


def _first(promise: BrokenPromise) -> str:
    """Name the first rows by their grain."""
    names = [
        " ".join(f"{key}={'NULL' if value is None else value}" for key, value in first.items())
        for first in promise.first
    ]
    return f"; first: {', '.join(dict.fromkeys(names))}" if names else ""


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _percent(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else ""

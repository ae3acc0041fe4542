"""The lists of `docs/reliability.md`, made from what the tests play, so that the two cannot drift."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sync.ledger.points import POINTS, RARE_POINTS
from tests.faults.outcomes import FAULTS, Class
from tests.simulation.rules import Rule

ROWS: Mapping[int, str] = {
    1: "200, `code` 0",
    2: "200, `code` 20001: some records were taken",
    3: "HTTP 429, with every kind of `Retry-After` and without",
    4: "a code that says: too often, or busy",
    5: "a code or status that refuses the access",
    6: "a code that refuses the request",
    7: "`code` 40062: personal data that is not hashed",
    8: "`code` 40050: a duplicate",
    9: "a code or status of TikTok's own trouble, carried out or not",
    10: "an unknown code, or none that can be read",
    11: "HTTP 413: too large",
    12: "HTTP 400, 404, 405, 410, 415",
    13: "a redirect, to another host or in a circle",
    14: "no name, nobody listening, no TLS, a wrong certificate",
    15: "no connection, or no TLS, in time",
    16: "the connection breaks before the request was read",
    17: "no answer in time, carried out or not",
    18: "the connection breaks before the answer, carried out or not",
    19: "no answer, and carried out 1 s, 10 min or 3 h later",
    20: "carried out twice by something on the way",
    21: "an answer that is cut",
    22: "an answer that is no JSON, empty, or not UTF-8",
    23: "JSON with two codes, NaN, 200,000 levels, 10,000 digits",
    24: "a good answer of another content type",
    25: "an answer that drips",
    26: "a gzip bomb, ten encodings, spoilt gzip",
    27: "a head without end, no status line",
    28: "a second answer that nobody asked for",
    29: "the token is revoked, for all that follows",
    30: "the clock jumps a day on or back",
}
"""Row of the table of single faults -> what happens to one request."""

NEXT: Mapping[Class, str] = {
    Class.DELIVERED: "the next batch",
    Class.PARTLY: "named records are kept as refused; when none is named, each half is asked for again",
    Class.NOT_APPLIED: "a wait and the same body again; when the budget is spent, the next run sends it",
    Class.REFUSED: "it is cut until the bad record stands alone; the rest is delivered",
    Class.STOPPED: "nothing more is sent; what is left stays planned",
    Class.UNKNOWN: "the same body up to twice more; then the next run states it again",
}
"""What a run does after a batch of each class."""

NEXT_AT_ROW: Mapping[int, str] = {
    9: "a wait and the same body again; when the budget is spent, the next run states it again"
}
"""Where a row differs from its class: trouble that TikTok owns up to is waited for, however often."""


def outcome_lines() -> list[str]:
    """Return the table of single faults."""
    lines = ["| row | what happens to a request | faults | booked as | next |", "|--:|---|--:|---|---|"]
    for row, what in ROWS.items():
        faults = [fault for fault in FAULTS if fault.row == row]
        (becomes,) = {fault.becomes for fault in faults}
        word = becomes.name.lower().replace("_", " ")
        lines.append(f"| {row} | {what} | {len(faults)} | {word} | {NEXT_AT_ROW.get(row, NEXT[becomes])} |")
    return lines


def point_lines(points: Sequence[str] = POINTS) -> list[str]:
    """Return named moments, those of one step in one line."""
    steps: dict[str, list[str]] = {}
    for point in points:
        step, _, phase = point.partition(": ")
        steps.setdefault(step, []).append(phase)
    lines = ["| step | moments |", "|---|---|"]
    return lines + [f"| {step} | {', '.join(phases)} |" for step, phases in steps.items()]


def rare_point_lines() -> list[str]:
    """Return the moments that only some runs and commands come by."""
    return point_lines(RARE_POINTS)


def rule_lines() -> list[str]:
    """Return the invariants of the simulation."""
    return [f"- `{rule.name}`: {rule.value}." for rule in Rule]


LISTS = {
    "outcome-table": outcome_lines,
    "points": point_lines,
    "rare-points": rare_point_lines,
    "rules": rule_lines,
}
"""Section of the page -> its lines."""

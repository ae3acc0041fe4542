"""What `why` prints: where a person stands in every audience, and which models want them. Never the value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sync.destinations.tiktok_audience import KINDS
from sync.identifiers.explain import Explanation
from sync.ledger.entries import BatchRow
from sync.ledger.generations import STATE_NAMES
from sync.ledger.look_up import Found, Holding
from sync.planning.reasons import meaning_of
from sync.planning.wanting import HoldingRow, Wanting
from sync.report.tables import answer_words, counted, moment

NEVER_SENT = "never sent"

_WORDS: Mapping[str, str] = {
    "held": "there",
    "unknown": "may be there: the last request about it had no clear answer",
    "refused": "refused by TikTok",
    "gone": "withdrawn",
}
"""State of an identifier -> what a person reads."""


@dataclass(frozen=True, slots=True)
class Why:
    """Everything that is known about one person.

    Attributes:
        found: None when nothing was ever delivered.
        audiences: Names of the project's audiences and of those the ledger knows.
        wanted: By sync; None when the models could not be built.
    """

    target: str
    endpoint: str
    explanation: Explanation
    found: Found | None
    audiences: tuple[str, ...]
    wanted: tuple[Wanting, ...] | None

    def holdings(self, audience: str) -> tuple[Holding, ...]:
        """Return what the ledger says about the person in one audience."""
        found = self.found.holdings if self.found is not None else ()
        return tuple(holding for holding in found if holding.audience.name == audience)

    @property
    def is_forgotten(self) -> bool:
        """Whether the person asked to be forgotten."""
        return self.found is not None and bool(self.found.forgotten)

    def rule_set(self, digest: str) -> str:
        """Return the name of the first rule set that makes a digest of the value."""
        return next(one.rule_set.name for one in self.explanation.variants if one.digest == digest)


def why_result(why: Why) -> dict[str, Any]:
    """Return what `why --output json` prints."""
    found = why.explanation
    return {
        "target": why.target,
        "endpoint": why.endpoint,
        "ledger": found.ledger,
        "kind": found.kind.name,
        "is_guess": found.is_guess,
        "country": found.region,
        "identifier_rules": found.rules,
        "problem": found.problem,
        "is_forgotten": why.is_forgotten,
        "audiences": [
            {"audience": name, "standings": [_standing(why, one) for one in why.holdings(name)]}
            for name in why.audiences
        ],
        "wanted": None if why.wanted is None else [asdict(one) for one in why.wanted],
    }


def _standing(why: Why, holding: Holding) -> dict[str, Any]:
    return {
        "state": STATE_NAMES[holding.state],
        "audience_id": holding.audience.audience_id,
        "kind": _kind(holding),
        "digest": holding.digest,
        "rule_set": why.rule_set(holding.digest),
        "since": holding.since,
        "doubt_at": holding.doubt_at,
        "batches": [
            {
                "batch": batch.name,
                "code": batch.code,
                "message": batch.message,
                "request_id": batch.request_id,
            }
            for batch in holding.batches
        ],
    }


def why_lines(why: Why) -> Iterator[str]:
    """Yield what a person reads."""
    found = why.explanation
    guess = " (a guess; --kind says otherwise)" if found.is_guess else ""
    yield f"read as {found.kind.title}{guess}; identifier rules {found.rules}"
    yield f"ledger of target {why.target} at {why.endpoint}: {found.ledger}"
    yield f"forgotten: {'yes, it is never sent again' if why.is_forgotten else 'no'}"
    for name in why.audiences:
        yield from _audience_lines(why, name)
    yield ""
    if why.wanted is None:
        yield "which models want it is not known: see the messages"
    for wanting in why.wanted or ():
        yield from _wanting_lines(wanting)


def _audience_lines(why: Why, name: str) -> Iterator[str]:
    holdings = why.holdings(name)
    if not holdings:
        yield f'audience "{name}": not there; {NEVER_SENT}, or withdrawn'
    for holding in holdings:
        other = why.rule_set(holding.digest)
        spelt = "" if other.startswith("ours") else f", spelt as {other} does"
        state = _WORDS[STATE_NAMES[holding.state]]
        yield f'audience "{name}": {state}; as {_kind(holding)}{spelt}, sent {moment(holding.since)}'
        yield from _carrier_lines(holding)
        if holding.doubt_at is not None:
            yield f"  in doubt since {moment(holding.doubt_at)}: it is stated once more when that has settled"


def _carrier_lines(holding: Holding) -> Iterator[str]:
    """Say which request it was, or which ones it may have been."""
    known: Sequence[BatchRow] = holding.batches
    if len(known) > 1:
        yield f"  by one of {counted(len(known), 'request')} of that second:"
    for batch in known[:10]:
        yield f"  {answer_words(batch)}; see: tiktok-sync show {batch.name}"


def _wanting_lines(wanting: Wanting) -> Iterator[str]:
    if not wanting.rows:
        yield f"sync {wanting.sync}: does not want it: no row of the model has it"
        return
    leaving, held_back = counted(wanting.leaving, "row"), counted(wanting.quarantined, "row")
    yield f"sync {wanting.sync}: {leaving} with it may leave, {held_back} may not"
    for row in wanting.rows:
        yield f"  {_keys(row)} in {', '.join(row.columns)}: {_verdict(row)}"


def _keys(row: HoldingRow) -> str:
    return ", ".join(f"{name} = {value}" for name, value in row.keys.items()) or "a row without grain"


def _verdict(row: HoldingRow) -> str:
    meanings = ((reason, meaning_of(reason)) for reason in row.reasons)
    told = [reason + (f" ({meaning.means})" if meaning else "") for reason, meaning in meanings]
    return f"quarantined: {', '.join(told)}" if told else "wanted"


def _kind(holding: Holding) -> str:
    return next(kind.wire_name for kind in KINDS if kind.number == holding.kind)

"""Count what TikTok holds as far as the ledger knows, store by store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sync.engines.base import Engine, fetch
from sync.engines.sql import filled
from sync.ledger.entries import Audience, RunRow
from sync.ledger.generations import EVENT_STORE, HELD, MEMBERS, REFUSED, UNKNOWN, current, layout_of
from sync.ledger.journal import Journal
from sync.ledger.paths import LedgerPaths

_BY_STATE = "select state, count(*), count(__doubt) from __rows group by state"


@dataclass(frozen=True, slots=True)
class Holds:
    """What one store holds, in identifiers or events.

    Attributes:
        held: TikTok has accepted them. That is not yet visible there.
        unknown: They may be there: the last request about them had no clear answer.
        refused: TikTok would not take them.
        in_doubt: Identifiers about which a request without a clear answer may still be applied,
            whatever a later one was told; they are stated once more when it has settled.
        last_accepted_at: When something of the store was last accepted, in seconds since the
            epoch, or None.
    """

    held: int = 0
    unknown: int = 0
    refused: int = 0
    in_doubt: int = 0
    last_accepted_at: int | None = None


NOTHING = Holds()


@dataclass(frozen=True, slots=True)
class Standing:
    """What the ledger says at one moment.

    Attributes:
        runs: The latest ones, newest first.
        holds: By store, `events` among them.
    """

    runs: tuple[RunRow, ...]
    audiences: tuple[Audience, ...]
    holds: Mapping[str, Holds]


def standing(journal: Journal, paths: LedgerPaths, engine: Engine, *, runs: int) -> Standing:
    """Read the ledger's latest runs, and count what each store holds.

    Args:
        runs: How many of the latest runs.
    """
    audiences, accepted = journal.audiences(), journal.last_accepted()
    stores = (*(audience.store for audience in audiences), EVENT_STORE)
    return Standing(
        journal.runs(runs),
        audiences,
        {store: _holds(journal, paths, engine, store, accepted.get(store)) for store in stores},
    )


def _holds(journal: Journal, paths: LedgerPaths, engine: Engine, store: str, accepted: int | None) -> Holds:
    layout = layout_of(store)
    rows = current(layout, journal.files(store), paths.generations)
    doubt = filled("doubt_at") if layout is MEMBERS else filled("null::bigint")
    found = fetch(engine, filled(_BY_STATE, rows=rows, doubt=doubt))
    states = {int(str(state)): int(str(count)) for state, count, _ in found}
    return Holds(
        states.get(HELD, 0),
        states.get(UNKNOWN, 0),
        states.get(REFUSED, 0),
        sum(int(str(doubts)) for _, _, doubts in found),
        accepted,
    )

"""Every single fault, on a socket: what is booked, what follows, and that the next run makes it good."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sync.delivery.run import COMPLETED, INCOMPLETE, RunResult
from sync.ledger.entries import BatchRow
from tests.faults.outcome_bench import BATCHES, Kind, Stage, Theatre, theatre
from tests.faults.outcomes import DAY, FAULTS, USUAL, Class, Fault
from tests.faults.platform import TOKEN, Platform
from tests.faults.size import FULL
from tests.unit.engines.warehouse import warehouse

FIGURES = (
    "outcomes",
    (
        "{cases:,} cases on a socket, all {faults} faults x 3 kinds x 3 positions: each was booked as "
        "its class and made good by the runs after it; {minutes} minutes."
    ),
)


@dataclass(frozen=True, slots=True)
class Case:
    """A fault, the kind of the batches and the position of the one it meets."""

    fault: Fault
    kind: Kind
    position: int

    def __str__(self) -> str:
        return f"{self.fault}, {self.kind.name.lower()} {self.position}"


ALL = tuple(Case(fault, kind, position) for fault in FAULTS for kind in Kind for position in range(BATCHES))
SPREAD = tuple(ALL[9 * number + number % 9] for number in range(len(FAULTS)))
"""Every fault once, kind and position in turn."""


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    ways = frozenset({USUAL, *(fault.way for fault in FAULTS)})
    with warehouse() as engine, theatre(engine, tmp_path_factory.mktemp("outcomes"), ways) as opened:
        yield opened


@pytest.mark.parametrize("case", ALL if FULL else SPREAD, ids=str)
def test_a_fault_is_booked_as_what_it_is_and_made_good(
    case: Case, shared: Theatre, tmp_path: Path, figures: Counter[str]
) -> None:
    figures["faults"] = len(FAULTS)
    with shared.stage(case.kind, tmp_path) as stage:
        result, batches = stage.deliver(case.fault, case.position)

        require_booked(case, result, batches)
        require_honest(stage, batches)
        require_nothing_after_the_end(case, stage)
        require_converging(case, stage)
        require_no_token_elsewhere(stage)


def require_booked(case: Case, result: RunResult, batches: tuple[BatchRow, ...]) -> None:
    """The batch has the class and the code of its fault; the others went or stayed accordingly."""
    fault, met = case.fault, batches[case.position]
    assert (met.state, met.code) == (fault.becomes.state, fault.code)
    planned = [batch for batch in batches if batch.parent is None]
    others = [batch.state for batch in planned if batch.number != case.position]
    assert others == ["accepted"] * (BATCHES - 1 if fault.becomes.goes_on else case.position)
    whole = fault.becomes.goes_on and not fault.is_named
    assert result.status == (COMPLETED if whole else INCOMPLETE)


def require_honest(stage: Stage, batches: tuple[BatchRow, ...]) -> None:
    """What is booked as taken was taken; what was taken is booked as taken, or as in doubt."""
    run = {batch.body_sha256: batch for batch in batches}
    taken = {sha for sha in stage.platform.applied if sha in run}
    whole = {batch.body_sha256 for batch in batches if batch.state == "accepted" and batch.attempts}
    doubted = {batch.body_sha256 for batch in batches if batch.state in {"unknown", "split"}}
    assert whole - taken == {batch.body_sha256 for batch in batches if batch.code == 40050} - taken
    assert taken <= whole | doubted


def require_nothing_after_the_end(case: Case, stage: Stage) -> None:
    """A fault that stops the run is the last thing that was sent; nothing went twice."""
    if not case.fault.becomes.goes_on:
        assert stage.carried == case.position + 1
    bodies = [asked.body_sha256 for asked in stage.platform.batches() if asked.body]
    assert len(set(bodies)) == len(bodies), "a body was sent again in the run"


def require_converging(case: Case, stage: Stage) -> None:
    """Runs without faults bring the platform to what is wanted, then have nothing to say."""
    fault, first_run = case.fault, stage.bench.now
    stage.bench.now = first_run + 300
    if fault.late_seconds is not None and fault.late_seconds < 300:
        stage.usual.catch_up()
    stage.deliver()
    stage.usual.catch_up()
    if fault.becomes is Class.UNKNOWN or fault.late_seconds:
        stage.bench.now = first_run + 2 * DAY
        stage.deliver()
    assert held(stage.platform) == wanted(case, stage)
    assert stage.platform.altered == []
    stage.platform.forget_requests()
    stage.deliver()
    assert stage.platform.batches() == []


def held(platform: Platform) -> set[str]:
    """Return whom and what the platform knows: digests and event ids."""
    return {digest for *_, digest in platform.members} | {event_id for *_, event_id in platform.events}


def wanted(case: Case, stage: Stage) -> set[str]:
    """Return what the platform should know; what it refused by name is not asked of it again."""
    refused = stage.platform.left_out if case.fault.is_named and case.kind is not Kind.DELETE else set()
    return set(case.kind.names) - refused


def require_no_token_elsewhere(stage: Stage) -> None:
    """Nothing went to another host; every request to the right one carried the token."""
    assert stage.other.platform.asked == []
    assert {asked.token for asked in stage.platform.asked} <= {TOKEN}

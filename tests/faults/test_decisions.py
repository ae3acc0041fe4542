"""SIGKILL inside what only some runs do: what a person decides, and a creation that was refused.

Decided or not, the ledger stays what it was or becomes what was asked for; said again, it holds.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from sync.ledger.points import RARE_COMMITS, RARE_POINTS
from tests.faults import scripts
from tests.faults.aged import sent_hours_ago
from tests.faults.killed import Moments
from tests.faults.listener import Decide, Trouble, nothing
from tests.faults.platform import CREATE, TRACK
from tests.faults.processes import KILLED
from tests.faults.shop import FIRST, Wave, email, phone, wanted_events, wanted_members, write_wave
from tests.faults.size import FULL
from tests.faults.trouble import LATER, NONE, Delivered, Scene

FIGURES = (
    "rare-kills",
    (
        "{kills:,} real SIGKILLs at each moment that {decisions} such commands come by, all {rare} of these "
        "among them: what was decided held, what was not was as before; {minutes} minutes."
    ),
)
CALM = Wave(frozenset(range(4, 11)), frozenset({8, 9, 10, 12, 13}), frozenset(range(1, 9)))
"""Nobody in it is refused: what is missing at the end was lost."""

BACK = Wave(FIRST.members, frozenset(), CALM.orders)
"""Whom the lost run withdrew is wanted again; the orders it delivered are still there."""

PARKED = 5
FORGOTTEN = 5


@dataclass(frozen=True, slots=True)
class Decision:
    """A command, and what must be true when it was killed.

    Attributes:
        commit: The one that decides.
        prepare: Brings a shop after its first delivery to where the command makes sense.
        require: Told whether that commit was made; looks what comes of it, and says it again.
        trouble: What happens to requests of the command that is killed.
    """

    name: str
    command: tuple[str, ...]
    commit: str
    prepare: Callable[[Scene], None]
    require: Callable[[Scene, bool], None]
    trouble: Decide = nothing

    def __str__(self) -> str:
        return self.name

    @property
    def decisive(self) -> list[str]:
        """The two moments between which it is decided."""
        return [f"{self.commit}: {phase}" for phase in ("uncommitted", "committed")]


def carry_out(scene: Scene, *command: str) -> None:
    ended = scene.run(command=command)
    assert ended.exit_code == 0, ended.said


def deliver(scene: Scene, wave: Wave) -> None:
    write_wave(scene.project, wave)
    carry_out(scene, "sync")


# --- parked events --------------------------------------------------------------------------------


def unanswered(times: int) -> Callable[[Scene], None]:
    """Let events get no answer and grow old; everything else is delivered.

    Args:
        times: How often the platform carries their requests out.
    """

    def prepare(scene: Scene) -> None:
        write_wave(scene.project, CALM)
        scene.listener.decide = lambda path: Trouble(scripts.closes, times) if path == TRACK else None
        scene.run(variables={"SYNC_RETRY_SECONDS": "0"})
        scene.listener.decide = nothing
        sent_hours_ago(scene.project, 44)
        assert scene.run().exit_code == PARKED

    return prepare


def require_left_alone(scene: Scene, *, decided: bool) -> None:
    """A run sends none of them by itself, and waits for a person as long as none has spoken."""
    scene.platform.forget_requests()
    ended = scene.run()
    assert ended.exit_code == (0 if decided else PARKED), ended.said
    assert scene.platform.batches() == []


def require_booked(scene: Scene, decided: bool) -> None:
    require_left_alone(scene, decided=decided)
    carry_out(scene, *ACCEPT_LOST.command)
    scene.require_silence()
    scene.require_arrived(CALM)


def require_sent(scene: Scene, _decided: bool) -> None:
    """What had no answer when the process died is parked again: a person allowed one copy, not several."""
    scene.platform.forget_requests()
    ended = scene.run()
    assert ended.exit_code in {0, PARKED}, ended.said
    assert scene.platform.batches() == []
    carry_out(scene, *ACCEPT_DUPLICATES.command)
    scene.require_arrived(CALM)
    scene.require_silence()


# --- an audience that is gone, and one that was not made ------------------------------------------


def lose_guests(scene: Scene) -> None:
    deliver(scene, CALM)
    platform = scene.platform
    platform.audiences = {key: name for key, name in platform.audiences.items() if name != "Guests"}
    platform.members = {member for member in platform.members if member[0] != "Guests"}


def require_anew(scene: Scene, decided: bool) -> None:
    again = scene.run(command=FROM_SCRATCH.command)
    assert again.exit_code == (2 if decided else 0), again.said
    carry_out(scene, "sync")
    scene.require_arrived(CALM)
    scene.require_silence()
    carry_out(scene, "ledger", "check")


def require_made(scene: Scene, _decided: bool) -> None:
    assert "Guests" not in scene.platform.audiences.values()
    ended = scene.run(variables=LATER)
    assert ended.exit_code == 0, ended.said
    scene.require_arrived(CALM)
    scene.require_silence(LATER)


# --- an old copy ----------------------------------------------------------------------------------


def put_back_a_copy(scene: Scene) -> None:
    state, backup = scene.project / ".sync", scene.project.with_name("backup")
    shutil.copytree(state, backup)
    deliver(scene, CALM)
    shutil.rmtree(state)
    shutil.move(backup, state)
    write_wave(scene.project, BACK)


def require_stated(scene: Scene, decided: bool) -> None:
    if not decided:
        carry_out(scene, *RESTORED.command)
    carry_out(scene, "sync")
    assert scene.platform.members >= wanted_members(BACK)
    assert set(scene.platform.events) == wanted_events(BACK)
    assert scene.platform.altered == []
    scene.require_silence()


# --- a person who is forgotten --------------------------------------------------------------------


def require_out(scene: Scene, decided: bool) -> None:
    theirs = {("Members", "EMAIL_SHA256", email(FORGOTTEN)), ("Members", "PHONE_SHA256", phone(FORGOTTEN))}
    if decided:
        carry_out(scene, "sync")
        assert not theirs & scene.platform.members
    carry_out(scene, *FORGET.command)
    carry_out(scene, "sync")
    assert scene.platform.members == wanted_members(CALM) - theirs
    scene.require_silence()


ACCEPT_LOST = Decision(
    "retry --accept-lost", ("retry", "--accept-lost"), "book events", unanswered(1), require_booked
)
ACCEPT_DUPLICATES = Decision(
    "retry --accept-duplicates", ("retry", "--accept-duplicates"), "answer track", unanswered(0), require_sent
)
FROM_SCRATCH = Decision(
    "retry --from-scratch", ("retry", "--from-scratch", "Guests", "--yes"), "drop audience", lose_guests,
    require_anew,
)  # fmt: skip
RESTORED = Decision(
    "ledger restored", ("ledger", "restored", "--yes"), "restored", put_back_a_copy, require_stated
)
FORGET = Decision(
    "forget", ("forget", f"person{FORGOTTEN}@example.com", "--yes"), "forget person",
    lambda scene: deliver(scene, CALM), require_out,
)  # fmt: skip
NOT_MADE = Decision(
    "a creation that is refused", ("sync",), "rule out creation",
    lambda scene: write_wave(scene.project, CALM), require_made,
    lambda path: Trouble(scripts.code(40002)) if path == CREATE else None,
)  # fmt: skip
DECISIONS = (ACCEPT_LOST, ACCEPT_DUPLICATES, FROM_SCRATCH, RESTORED, FORGET, NOT_MADE)


@pytest.fixture(params=DECISIONS, ids=str, scope="module")
def decision(request: pytest.FixtureRequest) -> Decision:
    found: Decision = request.param
    return found


@pytest.fixture(scope="module")
def prepared(decision: Decision, once: Delivered, tmp_path_factory: pytest.TempPathFactory) -> Delivered:
    """The shop where the command makes sense; each kill takes a copy of it."""
    scene = once.scene(tmp_path_factory.mktemp("prepared") / "shop")
    decision.prepare(scene)
    return Delivered(scene.project, scene.listener, scene.platform)


@pytest.fixture
def new_copy(prepared: Delivered, tmp_path: Path) -> Callable[[], Scene]:
    numbers = iter(range(10_000))
    return lambda: prepared.copied(tmp_path / f"shop{next(numbers)}")


def come_by(scene: Scene, decision: Decision, moments: Moments) -> tuple[int, list[str]]:
    """Run the command; return its exit code and the moments it came by."""
    assert moments.trace is not None
    scene.listener.decide = decision.trouble
    variables = LATER if decision is NOT_MADE else NONE
    ended = scene.run(moments, variables, decision.command)
    scene.listener.decide = nothing
    lines = moments.trace.read_text(encoding="utf-8").splitlines()
    return ended.exit_code, [line.split(" ", 1)[1] for line in lines]


def test_a_killed_decision_was_made_or_was_not(
    decision: Decision, new_copy: Callable[[], Scene], tmp_path: Path, figures: Counter[str]
) -> None:
    points = decision.decisive
    if FULL:
        _, passed = come_by(new_copy(), decision, Moments(trace=tmp_path / "undisturbed"))
        points = list(dict.fromkeys(point for point in passed if point != "ended"))
        assert set(decision.decisive) < set(points)
    figures["decisions"] += 1
    figures["rare"] = len(RARE_POINTS)
    for number, point in enumerate(points):
        scene = new_copy()
        code, passed = come_by(scene, decision, Moments(point, trace=tmp_path / f"trace{number}"))
        assert code == KILLED, f"it never came by {point}"
        decision.require(scene, f"{decision.commit}: committed" in passed)
        figures["kills"] += 1


def test_every_rare_commit_has_its_command() -> None:
    assert set(RARE_COMMITS) <= {one.commit for one in DECISIONS}

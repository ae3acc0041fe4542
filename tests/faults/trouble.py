"""A shop in trouble: the words in which tests say what happened to it and what must be true after.

`Scene` is a project after its first delivery, its sources changed, and a platform that all
its commands deliver to. `require_converged` is the promise.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow.parquet as pq

from tests.faults.killed import Moments
from tests.faults.listener import Listener, listening, nothing
from tests.faults.platform import Member, Platform
from tests.faults.processes import Ended, Running, start
from tests.faults.shop import (
    FIRST,
    REFUSED_PERSON,
    SECOND,
    Wave,
    demanding_platform,
    email,
    how,
    open_shop,
    phone,
    wanted_events,
    wanted_members,
    write_wave,
)

NONE: Mapping[str, str] = {}

LATER = {"SYNC_SETTLE_HOURS": "0"}
"""As if the settle time had passed: every doubt is due."""

REFUSALS = 5
"""The exit code of a run in which the platform refused records for good."""

AUDIENCES = {"tiktok_audience__members": "Members", "tiktok_audience__guests": "Guests"}
KINDS = {
    digest: kind
    for number in range(20)
    for digest, kind in ((email(number), "EMAIL_SHA256"), (phone(number), "PHONE_SHA256"))
}
_IN_DOUBT = """
select body_sha256, sync, plan_file, first_row, row_count, closed_at
from batches inner join runs using (run_id) where state in ('intent', 'unknown')
"""
_DIGEST = re.compile(r'"id":"([0-9a-f]{64})"')


@dataclass(frozen=True, slots=True)
class Booked:
    """What the journal says about batches, those of runs that have not closed included.

    Attributes:
        accepted: Digests of the bodies it says were taken.
        open: Digests of the bodies it has no answer to.
        doubtful: Whom the open batches of runs that have not closed are about, as far as they are members.
    """

    accepted: frozenset[str]
    open: frozenset[str]
    doubtful: frozenset[Member]


@dataclass
class Scene:
    """A project, its platform, and what is known to be in doubt.

    Attributes:
        doubtful: Members that some killed run left without an answer.
        runs: How many were started.
    """

    project: Path
    listener: Listener
    doubtful: set[Member] = field(default_factory=set)
    runs: int = 0

    @property
    def platform(self) -> Platform:
        return self.listener.platform

    @property
    def ledger(self) -> Path:
        """The folder of the one ledger."""
        (found,) = {path.parent for path in (self.project / ".sync/dev").glob("*/lock")}
        return found

    def start(
        self,
        moments: Moments | None = None,
        variables: Mapping[str, str] = NONE,
        command: Sequence[str] = ("sync",),
    ) -> Running:
        """Start a command and leave it running."""
        self.runs += 1
        environment = {**how(self.listener.base), **variables}
        return start(["--project", str(self.project), *command], environment, moments)

    def run(
        self,
        moments: Moments | None = None,
        variables: Mapping[str, str] = NONE,
        command: Sequence[str] = ("sync",),
    ) -> Ended:
        """Run a command to its end, whatever it is."""
        ended = self.start(moments, variables, command).ended()
        self.listener.quiet()
        return ended

    def booked(self) -> Booked:
        """Read the journal's batches as they lie on the disk, from a copy."""
        with tempfile.TemporaryDirectory() as folder:
            for file in self.ledger.glob("journal.db*"):
                shutil.copy(file, folder)
            with contextlib.closing(sqlite3.connect(Path(folder) / "journal.db")) as journal:
                return self._booked(journal)

    def _booked(self, journal: sqlite3.Connection) -> Booked:
        taken = journal.execute("select body_sha256 from batches where state = 'accepted'").fetchall()
        in_doubt = journal.execute(_IN_DOUBT).fetchall()
        members = [
            _members(self.ledger / "plans" / file, AUDIENCES[sync], first_row, rows)
            for _, sync, file, first_row, rows, closed_at in in_doubt
            if sync in AUDIENCES and closed_at is None
        ]
        return Booked(
            frozenset(sha for (sha,) in taken),
            frozenset(sha for sha, *_ in in_doubt),
            frozenset().union(*members),
        )

    # --- what must be true -----------------------------------------------------------------------

    def require_honest_journal(self) -> Booked:
        """What is booked as taken was taken; what was taken is booked as taken or as in doubt."""
        booked, applied = self.booked(), set(self.platform.applied)
        assert booked.accepted <= applied, "the journal says taken, the platform never saw it"
        assert applied <= booked.accepted | booked.open, "the platform has it, the journal does not know"
        self.doubtful |= booked.doubtful
        return booked

    def require_arrived(self, wave: Wave = SECOND) -> None:
        """The platform holds what the shop wants, no one else, each event once, each audience once."""
        platform = self.platform
        assert platform.members == wanted_members(wave)
        assert set(platform.events) == wanted_events(wave)
        assert platform.altered == [], "an event came again with other content"
        assert len(set(platform.audiences.values())) == len(platform.audiences), "an audience was made twice"

    def require_silence(self, variables: Mapping[str, str] = NONE) -> None:
        """A run finds nothing to send."""
        self.platform.forget_requests()
        ended = self.run(variables=variables)
        assert ended.exit_code == 0, ended.said
        assert self.platform.batches() == []

    def require_doubts_restated(self, wave: Wave = SECOND) -> None:
        """After the settle time exactly what was in doubt is stated once more, then nothing."""
        self.platform.forget_requests()
        ended = self.run(variables=LATER)
        assert ended.exit_code == 0, ended.said
        wanted = wanted_members(wave)
        refused = {email(REFUSED_PERSON), phone(REFUSED_PERSON)}
        wishes = {
            ("add" if member in wanted else "delete", member)
            for member in self.doubtful
            if member[2] not in refused
        }
        assert self.platform.moved() == wishes
        self.require_arrived(wave)
        self.require_silence(LATER)

    def require_converged(self) -> None:
        """One normal run brings everything home and sends nothing twice that was known to be taken."""
        taken = self.platform.moved()
        in_doubt = {move for sha, move in self.platform.moves if sha in self.booked().open}
        self.platform.forget_requests()
        ended = self.run()
        assert ended.exit_code in {0, REFUSALS}, ended.said
        self.require_arrived()
        assert self.platform.moved() & taken <= in_doubt, "what was taken was sent again"
        self.require_silence()
        if self.doubtful:
            self.require_doubts_restated()


def _members(rows: Path, audience: str, first_row: int, count: int) -> frozenset[Member]:
    """Return whom some rows of a plan are about."""
    fragments = pq.read_table(rows, columns=["fragment"]).column(0).slice(first_row, count).to_pylist()
    digests = _DIGEST.findall("".join(fragments))
    return frozenset((audience, KINDS[digest], digest) for digest in digests)


@dataclass(frozen=True, slots=True)
class Delivered:
    """A shop whose first delivery is done, and the platform after it."""

    project: Path
    listener: Listener
    platform: Platform

    def scene(self, folder: Path) -> Scene:
        """Return a copy whose sources have changed; there is one scene at a time."""
        scene = self.copied(folder)
        write_wave(folder, SECOND)
        return scene

    def copied(self, folder: Path) -> Scene:
        """Return a copy as it is."""
        shutil.copytree(self.project, folder)
        self.listener.platform, self.listener.decide = self.platform.copied(), nothing
        return Scene(folder, self.listener)


@contextmanager
def delivered(folder: Path) -> Iterator[Delivered]:
    """Give a shop after its first delivery."""
    with listening(demanding_platform()) as listener:
        project = open_shop(folder)
        write_wave(project, FIRST)
        scene = Scene(project, listener)
        ended = scene.run()
        assert ended.exit_code == 0, ended.said
        scene.require_arrived(FIRST)
        yield Delivered(project, listener, listener.platform)

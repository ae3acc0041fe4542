"""Any order of edits, runs, lost answers, deaths, backups and restores: the audience becomes the model's.

Through the product's own SQL, journal and files; only the platform is in memory. After a restore
what `docs/scheduled.md` says is done, and what it says may stay is all that stays.
"""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.delivery.run import recover
from sync.destinations.base import Missing, Reply, Request
from sync.engines.duckdb import DuckDBEngine
from sync.ledger.journal import open_journal
from tests.faults.report import note
from tests.faults.size import FULL
from tests.simulation.server import Server
from tests.simulation.world import EMAIL, digest
from tests.unit.engines.warehouse import warehouse as open_warehouse
from tests.unit.planning.bench import ADVERTISERS, AUDIENCE, NOW, Bench, members, open_bench, texts

EXAMPLES = int(os.environ.get("STORIES", "300" if FULL else "4"))
"""`STORIES=5000` tells more of them in a night."""

PEOPLE = 5
LONG = 2 * 24 * 3600
"""Between two runs every doubt has settled."""


class DeathError(Exception):
    """The process ends here."""


@dataclass(slots=True)
class Story:
    """A ledger, a platform, and what happens to both.

    Attributes:
        stray: Who was stated since the backup that was restored; nobody knows of them any more.
    """

    bench: Bench
    folder: Path
    server: Server = field(default_factory=Server)
    wanted: frozenset[int] = frozenset()
    since_backup: set[str] = field(default_factory=set)
    stray: set[str] = field(default_factory=set)

    def there(self) -> set[str]:
        """Return whom the platform holds."""
        return self.server.everybody()

    def run(self, send: Callable[[Request], Reply]) -> None:
        """Recover, plan and deliver, as a command does."""
        self.bench.now += LONG
        self.bench.books = replace(self.bench.books, now=lambda: self.bench.now)
        recover(self.bench.books)
        rows = texts(*({"email_sha256": digest(EMAIL, number)} for number in sorted(self.wanted)))
        rows = rows if self.wanted else texts({"email_sha256": None})
        plan, rows_file = self.bench.plan(members(rows))
        if not plan.is_empty:
            self.bench.deliver(plan, rows_file, send)
        self.since_backup |= self.there()

    def answer(self, request: Request) -> Reply:
        """Let the platform do what is asked."""
        return self.server.answer(request, self.bench.now)

    def edit(self, people: frozenset[int]) -> None:
        """Let the model want others."""
        self.wanted = people

    def lose_answers(self, applied: frozenset[int]) -> None:
        """Run while answers are lost; some requests are done all the same."""
        numbers = itertools.count()

        def send(request: Request) -> Reply:
            if next(numbers) in applied:
                self.answer(request)
            return Missing.NOT_ANSWERED

        self.run(send)

    def die(self, after: int) -> None:
        """End the process before the request of a number, or after it was done."""
        numbers = itertools.count()

        def send(request: Request) -> Reply:
            number = next(numbers)
            if number * 2 >= after:
                raise DeathError
            reply = self.answer(request)
            if number * 2 + 1 >= after:
                raise DeathError
            return reply

        try:
            self.run(send)
        except DeathError:
            self.since_backup |= self.there()
            self._reopen()

    def back_up(self) -> None:
        """Copy the ledger's folder while no run is on."""
        self.bench.books.journal.close()
        shutil.rmtree(self._backup, ignore_errors=True)
        shutil.copytree(self.bench.books.paths.root, self._backup)
        self.since_backup = set()
        self._open()

    def restore(self) -> None:
        """Put the copy in the ledger's place, and do what the documentation says."""
        if not self._backup.exists():
            return
        self.bench.books.journal.close()
        shutil.rmtree(self.bench.books.paths.root)
        shutil.copytree(self._backup, self.bench.books.paths.root)
        self.stray |= self.since_backup | self.there()
        self._open()
        self.run(self.answer)
        store = f"members/{ADVERTISERS[0]}/{AUDIENCE}"
        if self.bench.books.journal.audience(store) is not None:
            self.bench.books.journal.drop_audience(store)
        self.run(self.answer)

    @property
    def _backup(self) -> Path:
        return self.folder / "backup"

    def _reopen(self) -> None:
        self.bench.books.journal.close()
        self._open()

    def _open(self) -> None:
        self.bench.books = replace(self.bench.books, journal=open_journal(self.bench.books.paths.journal))


PEOPLE_DRAWN = st.frozensets(st.integers(0, PEOPLE - 1))
ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just(Story.edit), PEOPLE_DRAWN),
        st.tuples(st.just(lambda story: story.run(story.answer))),
        st.tuples(st.just(Story.lose_answers), st.frozensets(st.integers(0, 5))),
        st.tuples(st.just(Story.die), st.integers(0, 8)),
        st.tuples(st.just(Story.back_up)),
        st.tuples(st.just(Story.restore)),
    ),
    max_size=7,
)


@pytest.fixture(scope="module")
def warehouse() -> Iterator[DuckDBEngine]:
    with open_warehouse() as engine:
        yield engine


def test_the_audience_becomes_what_the_model_says(warehouse: DuckDBEngine, tmp_path: Path) -> None:
    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck),
        derandomize=not FULL,
    )  # fmt: skip
    @given(ACTIONS, PEOPLE_DRAWN)
    def holds(actions: list[tuple[Callable[..., None], frozenset[int] | int]], last: frozenset[int]) -> None:
        folder = tmp_path / "story"
        shutil.rmtree(folder, ignore_errors=True)
        with open_bench(warehouse, folder) as bench:
            bench.now = NOW
            story = Story(bench, folder)
            for act, *given_ in actions:
                act(story, *given_)
            story.edit(last)
            for _ in range(3):
                story.run(story.answer)
            wanted = {digest(EMAIL, number) for number in last}
            assert wanted <= story.there()
            assert story.there() - wanted <= story.stray
            assert len({audience.name for audience in story.server.audiences.values()}) == len(
                story.server.audiences
            )
            bench.books.journal.close()

    holds()
    if FULL:
        note(
            "any-order",
            f"{EXAMPLES:,} stories of at most seven edits, runs, lost answers, deaths, backups and restores "
            f"among {PEOPLE} people, drawn anew: 0 ended with another audience than the model's.",
        )

"""The values of an examination: what checks may look at, and what they find.

A check is a function of `Evidence`. It is given the machine, the ledger and a way to the
platform as values and plain functions, changes nothing, and holds no lock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from sync.access.oauth import App, User
from sync.access.token_file import Grant
from sync.delivery.http import Send
from sync.destinations.base import Outcome, Verdict
from sync.diagnostics import Diagnostic
from sync.errors import SyncError
from sync.ledger.entries import Audience
from sync.project.project import Project


class State(Enum):
    """How a check ended; only failures change the exit code."""

    OK = "ok"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of an examination.

    Attributes:
        what: A clause that states.
        why: The fact behind it, or "".
        help: One action, or "" when nothing has to be done.
        exit_code: Of the kind of failure; 0 unless it is one.
        facts: The same for a program.
        may_change: Whether asking again later can give another answer by itself.
        check: Name of the check that found it.
    """

    state: State
    what: str
    why: str = ""
    help: str = ""
    exit_code: int = 0
    facts: Mapping[str, object] = field(default_factory=dict)
    may_change: bool = False
    check: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A file or folder of the state, and who may read it.

    Attributes:
        mode: Permission bits.
        is_secret: It holds the access token.
    """

    shown: str
    mode: int
    is_secret: bool = False


@dataclass(frozen=True, slots=True)
class Machine:
    """What the program runs on.

    Attributes:
        installed: Distribution -> version; "" when it is missing.
        required: What ours needs, in the form `name>=1,<2`.
        python: Version of the interpreter.
        python_required: In the form `>=3.11`.
        free_bytes: Where the state lies.
        memory_bytes: Of the machine or the container; 0 when nobody says.
    """

    tool: str
    python: str
    python_required: str
    installed: Mapping[str, str]
    required: tuple[str, ...]
    free_bytes: int
    memory_bytes: int
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Lock:
    """The ledger's lock, looked at and not taken.

    Attributes:
        holder: Who wrote its name there last; empty when nobody did.
        is_held: None when this system does not tell.
    """

    holder: Mapping[str, object]
    is_held: bool | None


@dataclass(frozen=True, slots=True)
class Accepted:
    """When something of a sync was last accepted, and in which run."""

    run_id: str
    at: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the ledger says, read beside a run that may be writing.

    Attributes:
        exists: Whether anything was ever delivered.
        unfinished: Run ids that were never closed, with their start.
        accepted: By sync; only as far back as the latest runs go.
        problems: What is wrong with its files.
    """

    exists: bool
    lock: Lock
    audiences: tuple[Audience, ...] = ()
    unfinished: Mapping[str, int] = field(default_factory=dict)
    accepted: Mapping[str, Accepted] = field(default_factory=dict)
    problems: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Greeting:
    """The first exchange with the platform: who are we, and what time is it there?

    Attributes:
        date: The `Date` of the answer, or "".
        sent_at: Our clock before, in seconds since the epoch.
        answered_at: Our clock after.
    """

    outcome: Outcome
    user: User
    date: str
    sent_at: float
    answered_at: float


@dataclass(frozen=True, slots=True)
class Platform:
    """The way to the platform, once a token was there to try."""

    send: Send
    greeting: Greeting
    origin: str
    grant: Grant | None
    app: App | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything the checks look at.

    Attributes:
        project: None when it does not load; then `refused` says why.
        platform: None when there is no token, or no simulator; then `no_token` says why.
        now: Seconds since the epoch.
    """

    machine: Machine
    now: float
    project: Project | None = None
    refused: SyncError | None = None
    ledger: Ledger | None = None
    platform: Platform | None = None
    no_token: SyncError | None = None

    @property
    def is_let_in(self) -> bool:
        """Whether the platform has taken the token."""
        return self.platform is not None and self.platform.greeting.outcome.verdict is Verdict.ACCEPTED

    @property
    def inside(self) -> tuple[Platform, Project]:
        """The platform and the project, for checks that are made only with both."""
        assert self.platform is not None  # noqa: S101 - such checks are marked with `asks`
        assert self.project is not None  # noqa: S101 - without it nobody knows whom to ask
        return self.platform, self.project


@dataclass(frozen=True, slots=True)
class Check:
    """One question, and the function that answers it.

    Attributes:
        name: As it is printed.
        asks: Whether it needs a platform that has taken the token.
    """

    name: str
    run: Callable[[Evidence], Iterable[Finding]]
    asks: bool = False

    def findings(self, evidence: Evidence) -> Iterator[Finding]:
        """Run the check, unless there is nobody to ask."""
        if self.asks and not evidence.is_let_in:
            return
        for finding in self.run(evidence):
            yield replace(finding, check=self.name)


def ok(what: str, **facts: object) -> Finding:
    """Return that something is as it should be."""
    return Finding(State.OK, what, facts=facts)


def warning(what: str, why: str, help: str, *, may_change: bool = False, **facts: object) -> Finding:  # noqa: A002 - the name of the part
    """Return that something needs attention and stops nothing."""
    return Finding(State.WARNING, what, why, help, facts=facts, may_change=may_change)


def failure(kind: type[SyncError], what: str, why: str, help: str, **facts: object) -> Finding:  # noqa: A002 - likewise
    """Return that a delivery would fail, and as which kind of error."""
    return Finding(State.FAILURE, what, why, help, kind.exit_code, facts)


def failures(error: SyncError) -> Iterator[Finding]:
    """Yield an error's findings as those of a check."""
    for finding in error.findings:
        yield of_diagnostic(finding, type(error))


def of_diagnostic(finding: Diagnostic, kind: type[SyncError]) -> Finding:
    """Return a diagnostic as a failure of that kind."""
    return failure(kind, finding.what, "; ".join((str(finding.where), *finding.notes)), finding.help)

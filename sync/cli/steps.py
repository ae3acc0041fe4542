"""What a command says while it runs, and who hears it.

A command tells steps; listeners make of them what they are for: words for a person, one
JSON object a line for a log, spans and metrics for OpenTelemetry. Whoever tells a step
knows none of them.
"""

from __future__ import annotations

import contextlib
import random
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

import click

from sync import __version__
from sync.diagnostics import Diagnostic, render
from sync.errors import SyncError
from sync.telemetry.line import Fact, Line, Listener, State, json_line
from sync.telemetry.wanted import Wanted, header_variables, wanted

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from sync.delivery.http import Send
    from sync.destinations.base import Outcome, Reply, Request

TRACED = frozenset({"apply", "build", "plan", "sync", "validate"})
"""Commands that OpenTelemetry hears of: those a schedule runs."""

_NOT_ARRIVED = "OpenTelemetry data did not arrive, the command is not affected: is the collector reachable?"
_NOT_INSTALLED = "OpenTelemetry is asked for but not installed: pip install 'tiktok-sync[otel]'"


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps of one command.

    Attributes:
        now: Seconds since the epoch; never goes back, so that durations are true.
        close: Ends what the listeners hold open; tells whether all they had to send arrived.
    """

    command: str
    run_id: str
    now: Callable[[], float]
    listeners: tuple[Listener, ...]
    close: Callable[[], bool]
    begun: float
    lock: threading.RLock = field(default_factory=threading.RLock)

    def tell(
        self, step: str, state: State, facts: Mapping[str, Fact] | None = None, *, text: str = ""
    ) -> None:
        """Tell every listener one line; may be called from several threads, and from a signal's handler."""
        with self.lock:
            line = Line(self.now(), self.run_id, step, state, facts or {}, text)
            for listener in self.listeners:
                listener(line)

    def note(self, text: str) -> None:
        """Say something that belongs to no step."""
        self.tell("note", State.SAID, {"message": text}, text=text)

    def finding(self, finding: Diagnostic, texts: Mapping[str, str], *, is_first: bool = True) -> None:
        """Say a finding: its four parts, in a log under the names that `lint --format json` gives them."""
        document = finding.as_json()
        facts: dict[str, Fact] = {
            name: document[name]  # type: ignore[misc]  # texts, numbers and lists of texts
            for name in ("rule", "message", "place", "notes", "help")
        }
        text = render(finding, texts)
        self.tell(finding.severity.value, State.SAID, facts, text=text if is_first else f"\n{text}")

    @contextlib.contextmanager
    def stage(self, step: str, **facts: Fact) -> Iterator[dict[str, Fact]]:
        """Tell when a stage starts and how it ends; what the block puts into the dict is told at the end."""
        begun, found = self.now(), dict(facts)
        self.tell(step, State.STARTED, facts)
        try:
            yield found
        except BaseException as error:
            self.tell(step, State.FAILED, {**found, **self._since(begun), "error": _name(error)})
            raise
        self.tell(step, State.FINISHED, {**found, **self._since(begun)})

    def finish(self, exit_code: int) -> None:
        """Tell the end of the command and let the listeners go."""
        facts: dict[str, Fact] = {"command": self.command, "exit_code": exit_code}
        self.tell("run", State.FINISHED, {**facts, **self._since(self.begun)})
        if not self.close():
            self.note(_NOT_ARRIVED)

    def _since(self, begun: float) -> dict[str, Fact]:
        return {"seconds": round(self.now() - begun, 3)}


SILENT = Steps("", "", time.time, (), lambda: True, 0.0)
"""Steps that nobody hears: those of a program that goes on for hours and says things its own way."""


def open_steps(command: str, environment: MutableMapping[str, str], *, as_json: bool) -> Steps:
    """Open the steps of a command; a listener for OpenTelemetry is among them when asked for.

    Args:
        environment: Keys of a collector are taken out of it once they were read.
        as_json: The command's result is JSON. Its steps are, too, unless a person is watching.
    """
    printer = print_json_line if as_json and not sys.stderr.isatty() else print_text
    wish = wanted(environment) if command in TRACED else Wanted()
    exported, close, problems = _telemetry(environment, wish)
    for name in header_variables(environment):
        del environment[name]
    now = _clock()
    steps = Steps(command, _run_id(now()), now, (printer, *exported), close, now())
    steps.tell("run", State.STARTED, {"command": command, "version": __version__})
    for problem in problems:
        steps.note(problem)
    return steps


def print_text(line: Line) -> None:
    """Print what a person should know on stderr."""
    if line.text:
        _print(line.text)


def print_json_line(line: Line) -> None:
    """Print a line as JSON on stderr; a request that was accepted is told by the line of its batch."""
    if line.step != "request" or line.facts.get("verdict") != "accepted":
        _print(json_line(line))


def telling(send: Send, decoded: Callable[[Reply], Outcome], steps: Steps) -> Send:
    """Return the same way to the platform, telling a line for every answer; `decoded` says what it means."""
    seen: set[int] = set()

    def told(request: Request) -> Reply:
        begun, name = steps.now(), hash(request)
        reply = send(request)
        outcome = decoded(reply)
        facts: dict[str, Fact] = {
            "path": request.path,
            **answer(outcome),
            "is_repeat": name in seen,
            "seconds": round(steps.now() - begun, 3),
        }
        seen.add(name)
        steps.tell("request", State.ANSWERED, facts)
        return reply

    return told


def answer(outcome: Outcome) -> dict[str, Fact]:
    """Return what the platform answered, without its words: they may quote what was sent."""
    return {
        "verdict": outcome.verdict.value,
        "reason": outcome.reason,
        "code": outcome.code,
        "request_id": outcome.request_id or None,
    }


def counts(result: DataclassInstance) -> dict[str, Fact]:
    """Return the numbers of a result, by the names that JSON documents give them."""
    return {name: fact for name, fact in asdict(result).items() if type(fact) is int}


def _telemetry(
    environment: Mapping[str, str], wish: Wanted
) -> tuple[tuple[Listener, ...], Callable[[], bool], tuple[str, ...]]:
    """Return the listener for OpenTelemetry, how it is closed, and what cannot be done as asked."""
    if not wish.signals:
        return (), lambda: True, wish.problems
    from sync.telemetry.export import NotInstalled, exporting

    try:
        exported = exporting(environment, wish.signals, __version__)
    except NotInstalled:
        return (), lambda: True, (*wish.problems, _NOT_INSTALLED)
    return (exported.hear,), exported.close, wish.problems


def _clock() -> Callable[[], float]:
    """Return the time of day as a clock that nobody sets back while the command runs."""
    epoch = time.time() - time.monotonic()
    return lambda: epoch + time.monotonic()


def _run_id(now: float) -> str:
    """Return a name for a run: its start, and a few characters against collisions."""
    moment = time.strftime("%Y%m%dT%H%M%S", time.gmtime(now))
    return f"{moment}-{random.SystemRandom().randrange(16**4):04x}"


def _name(error: BaseException) -> str:
    """Name what ended a stage; never in the words of a foreign exception, which quote data."""
    return error.findings[0].rule if isinstance(error, SyncError) else type(error).__name__


def _print(text: str) -> None:
    """Print on stderr; a log that nobody reads any more does not end a delivery."""
    with contextlib.suppress(OSError):
        click.echo(text, err=True)

"""Commands as processes that are quick to start: forked from one that has the libraries loaded.

Each is a process like any other: it can be killed, its exit is what the system says it is,
and nothing of it is left in the next one.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess

import pytest

from tests.faults.killed import Moments, run_command

KILLED = -9
"""The exit code of a process that SIGKILL ended."""

_LOADED = (
    "colorsys", "duckdb", "encodings.utf_8_sig", "jsonschema", "pyarrow.compute", "pyarrow.parquet",
    "requests", "rich._emoji_codes", "rich.console", "rich.table", "sqlglot", "sqlglot.generators",
    "sqlglot.optimizer.annotate_types", "sqlglot.transforms", "sync.access.token_file",
    "sync.cli.commands.sync", "sync.cli.interrupts", "sync.cli.main", "sync.contract.render",
    "sync.contract.statements", "sync.contract.values", "sync.delivery.run", "sync.engines.duckdb",
    "sync.ledger.reading", "sync.lint.flow.nested", "sync.lint.flow.shortened",
    "sync.lint.literals.choices", "sync.planning.make", "sync.planning.promises",
    "sync.planning.quarantine", "sync.report.documents", "sync.report.tables", "tests.faults.killed",
)  # fmt: skip
"""All that a sync imports: what is missing here is compiled again in every process."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended.

    Attributes:
        exit_code: Minus the signal's number when one ended it.
        said: All it wrote.
    """

    exit_code: int
    said: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Running:
    """A process that was started."""

    process: BaseProcess
    said: Connection
    started_at: float

    def ended(self, timeout: float = 120) -> Ended:
        """Wait for its end."""
        self.process.join(timeout)
        seconds = time.monotonic() - self.started_at
        if self.process.exitcode is None:
            self.process.kill()
            pytest.fail(f"still running after {timeout} s: {self._all_said()}")
        return Ended(self.process.exitcode, self._all_said(), seconds)

    def _all_said(self) -> str:
        """Return all it wrote, which fits into a pipe; a file would be held to the disk's limits."""
        with self.said, open(self.said.fileno(), "rb", closefd=False) as stream:
            return stream.read().decode("utf-8", errors="replace")


@cache
def context() -> ForkServerContext:
    """Return where processes come from."""
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload(list(_LOADED))
    return found


def start(
    arguments: Sequence[str], environment: Mapping[str, str], moments: Moments | None = None
) -> Running:
    """Start a command of the tool with exactly these SYNC_* variables."""
    said, says = context().Pipe(duplex=False)
    process = context().Process(target=_child, args=(arguments, environment, moments or Moments(), says))
    process.start()
    says.close()
    return Running(process, said, time.monotonic())


def _child(
    arguments: Sequence[str], environment: Mapping[str, str], moments: Moments, says: Connection
) -> None:  # pragma: no cover - another process
    for name in [name for name in os.environ if name.startswith("SYNC_")]:
        del os.environ[name]
    os.environ.update(environment)
    os.dup2(says.fileno(), 1)
    os.dup2(says.fileno(), 2)
    code = run_command(arguments, moments)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)

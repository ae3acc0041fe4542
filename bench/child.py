"""A command in a process of its own, its CPU time and the most memory it held."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bench.measure import PEAK_BYTES

ROOT = Path(__file__).parents[1]


@dataclass(slots=True)
class Child:
    """One command that is run again and again.

    Attributes:
        module: A Python module, run as `python -m`.
        environment: Added to a few variables of this process.
        peak_bytes: The most memory the latest run held.
    """

    folder: Path
    module: str
    arguments: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    peak_bytes: int = 0

    def run(self) -> str:
        """Run the command to its end and return what it printed.

        Raises:
            RuntimeError: It did not exit with 0.
        """
        command = (sys.executable, "-m", self.module, *self.arguments)
        variables = {"PATH": os.defpath, "PYTHONPATH": str(ROOT), **self.environment}
        with tempfile.TemporaryFile("w+") as told:
            process = subprocess.Popen(command, cwd=self.folder, env=variables, stdout=told, stderr=told)
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            self.peak_bytes = used.ru_maxrss * 1024
            told.seek(0)
            text = told.read()
        if process.returncode:
            raise RuntimeError(f"{' '.join(command[1:])} exits with {process.returncode}\n{text}")
        return text

    def facts(self) -> Mapping[str, float]:
        """Return what the latest run needed besides time."""
        return {PEAK_BYTES: self.peak_bytes}


def children_cpu() -> float:
    """Return the CPU seconds of all child processes that have ended."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime

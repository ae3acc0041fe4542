"""A stateful TikTok Business API on loopback, for development and tests.

It enforces TikTok's rules as we read them on 2026-11-23 (Business API, open_api
v1.3), and it is a *second* reading: no module here imports the rest of `sync`,
so a misread rule shows up as a disagreement between two programs.

Rules for editors:
    * The SQLite file is the only truth. Two processes may serve one file.
    * One request is one transaction: everything it does, or nothing.
    * A rule is a row in a table (`event_rules`, `routes`, `faults`), not a branch.
    * No answer, page or log shows a token, a body or a raw value that was sent.
"""

from sync.simulator.fault_script import parse_faults
from sync.simulator.options import SimulatorOptions
from sync.simulator.server import Simulator, running

__all__ = ["Simulator", "SimulatorOptions", "parse_faults", "running"]

"""How many cases are run: `FAULTS=full` asks for all of them, as `make faults` does."""

from __future__ import annotations

import os

FULL = os.environ.get("FAULTS") == "full"

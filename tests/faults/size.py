"""How many cases are run.

`FAULTS=full` asks for all of them, as `make faults` does; `FAULTS=1/5` for every fifth of them,
in the suites that say so, and the page then says that it was not all.
"""

from __future__ import annotations

import os

_ASKED = os.environ.get("FAULTS", "")

FULL = _ASKED != ""
ONE_OF = int(_ASKED.removeprefix("1/")) if "/" in _ASKED else 1
"""Of so many cases of the full size, one."""

"""What holds for every test."""

from __future__ import annotations

import os

from hypothesis import settings

# A shared machine is slow now and then; that says nothing about the code. CI draws the same
# examples each time, so that a red run means a change and not a throw of dice.
settings.register_profile("desk", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "desk")

"""What holds for every test."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.faults.report import note
from tests.faults.size import FULL

# A shared machine is slow now and then; that says nothing about the code. CI draws the same
# examples each time, so that a red run means a change and not a throw of dice.
settings.register_profile("desk", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "desk")


@pytest.fixture(scope="module")
def figures(request: pytest.FixtureRequest) -> Iterator[Counter[str]]:
    """What a suite counts; in the full size its `FIGURES`, filled with the counts, go to the page.

    `cases` and `minutes` are counted here. A suite that failed has no figures.
    """
    counted, failed, began = Counter[str](), request.session.testsfailed, time.monotonic()
    yield counted
    if FULL and request.session.testsfailed == failed:
        section, sentence = request.module.FIGURES
        counted["cases"] = sum(item.parent is request.node for item in request.session.items)
        counted["minutes"] = round((time.monotonic() - began) / 60)
        told = "Not yet run in full. So far: " if getattr(request.module, "ONE_OF", 1) > 1 else ""
        note(section, told + sentence.format_map(counted))

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.tracing import Call, calls_of_a_run, require_strace
from tests.faults.trouble import Delivered, Scene, delivered


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Delivered]:
    """The shop after its first delivery; tests take copies of it."""
    with delivered(tmp_path_factory.mktemp("faults") / "shop") as found:
        yield found


@pytest.fixture
def scene(once: Delivered, tmp_path: Path) -> Scene:
    """A copy of the shop with changed sources, nothing of the change delivered yet."""
    return once.scene(tmp_path / "shop")


@pytest.fixture
def new_scene(once: Delivered, tmp_path: Path) -> Callable[[], Scene]:
    """A way to more such copies, one after the other."""
    numbers = iter(range(10_000))
    return lambda: once.scene(tmp_path / f"shop{next(numbers)}")


@pytest.fixture(scope="session")
def calls(once: Delivered, tmp_path_factory: pytest.TempPathFactory) -> list[Call]:
    """The system calls of an undisturbed run that change the state folder, in order."""
    require_strace()
    return calls_of_a_run(once, tmp_path_factory.mktemp("calls"))

"""Let the engine say which columns COLUMNS(...) takes: what patterns mean is not written down twice."""

from __future__ import annotations

from collections.abc import Callable

from sync.engines.base import BindFault, Engine
from sync.engines.sql import quoted

Choose = Callable[[str, tuple[str, ...]], "tuple[str, ...] | None"]
"""SQL that stands for several columns, and those in reach -> what it takes, or None when nobody knows."""


def nothing_known(_sql: str, _names: tuple[str, ...]) -> None:
    """Know of no choice: then every column counts as chosen."""


def chooser(engine: Engine) -> Choose:
    """Return a function that binds such SQL on columns of the given names, which hold nothing."""

    def choose(sql: str, names: tuple[str, ...]) -> tuple[str, ...] | None:
        holders = ", ".join(f"null as {quoted(name)}" for name in names)
        try:
            found = tuple(column.name for column in engine.describe(f"select {sql} from (select {holders})"))
        except BindFault:
            return None
        return found if set(found) <= set(names) else None

    return choose

"""Create the macros that models may call, as far as binding needs them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from sync.engines.base import BindFault, Engine, EngineFault
from sync.engines.sql import quoted
from sync.lint.certified import CERTIFIED
from sync.lint.fault_kinds import explained
from sync.lint.macro_files import MacroStatement, reachable

_BUILT_IN: dict[str, bool] = {}
"""Whether engines have a function of that name before any macro is made; one answers for all."""


@dataclass(frozen=True, slots=True)
class BrokenMacro:
    """A macro that the engine does not take.

    Attributes:
        why: What the engine says, in our words.
        missing: A function it calls that does not exist, or "".
    """

    statement: MacroStatement
    why: str
    missing: str = ""


def create_vocabulary(
    engine: Engine,
    statements: Iterable[MacroStatement],
    queries: Iterable[str],
    shipped: Collection[str] = frozenset(),
) -> Iterator[BrokenMacro]:
    """Create every macro a model may call; yield those the engine refuses.

    Certified functions get their stand-ins, and what only they call is left out: their
    bodies are held to test vectors, and expanding them costs seconds. Everything
    else is created as it is written.

    Args:
        engine: Without any macro so far.
        statements: Of all macro files, in load order.
        queries: SQL of the models; macros they call are created in any case.
        shipped: Paths of files whose macros are known to be right, and left out where nobody calls them.
    """
    macros = [statement for statement in statements if statement.name]
    for name in {macro.name for macro in macros} & CERTIFIED.keys():
        engine.run(CERTIFIED[name].stand_in)
    own = [macro for macro in macros if macro.name not in CERTIFIED]
    inner = reachable(frozenset(CERTIFIED), macros)
    asked = {macro.name for macro in own if macro.span.path not in shipped} - inner
    start = asked | _named_in(queries, own)
    needed = start | reachable(start, own)
    for macro in own:
        if macro.name in needed:
            yield from _created(engine, macro)


def _named_in(queries: Iterable[str], macros: Iterable[MacroStatement]) -> frozenset[str]:
    """Return the macros whose names stand anywhere in some queries; too many do no harm."""
    folded = [query.casefold() for query in queries]
    return frozenset(macro.name for macro in macros if any(macro.name in query for query in folded))


def hidden_functions(engine: Engine, statements: Iterable[MacroStatement]) -> frozenset[str]:
    """Return the macro names, certified ones aside, that an engine without macros has functions of.

    Asking costs half a millisecond a name, so it is the shipped macros' tests that ask about theirs.
    """
    names = {macro.name for macro in statements if macro.name} - CERTIFIED.keys()
    _BUILT_IN.update((name, _exists(engine, name)) for name in names - _BUILT_IN.keys())
    return frozenset(name for name in names if _BUILT_IN[name])


def _created(engine: Engine, macro: MacroStatement) -> Iterator[BrokenMacro]:
    try:
        engine.run(macro.text)
    except EngineFault as fault:
        missing = (name for name in sorted(macro.calls - {macro.name}) if not _exists(engine, name))
        yield BrokenMacro(macro, fault.kind, next(missing, ""))


def _exists(engine: Engine, function: str) -> bool:
    """Tell whether a function of that name exists; one that wants arguments does."""
    try:
        engine.describe(f"select {quoted(function)}()")
    except BindFault as fault:
        return explained(fault)[0] != "unknown-function"
    return True

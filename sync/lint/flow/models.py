"""Follow personal data through a whole project: sources, macros, models."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache

from sync.contract import Contract
from sync.lint.flow.choosing import Choose, nothing_known
from sync.lint.flow.macros import macro_body
from sync.lint.flow.queries import followed
from sync.lint.flow.scope import MacroBody, Reader, Scope
from sync.lint.flow.value import CLEAN, Relation, Strand, Value, lost, relation_of, unfollowed
from sync.lint.macro_files import MacroStatement
from sync.project.graph import upstream
from sync.project.models import Model
from sync.project.project import Project

UNDESCRIBED = "undescribed"
"""The kind of a column whose source has no schema: nobody has said that it is not personal."""

_ALREADY = {"_sha256": "sha256", "_md5": "md5"}
"""Endings of `x-pii` tags of columns that arrive as digests, such as `email_sha256`."""


def follow_models(
    project: Project,
    names: Iterable[str],
    sources: Mapping[str, Contract | None],
    macros: Iterable[MacroStatement],
    choose: Choose = nothing_known,
) -> dict[str, Relation]:
    """Return what each column of some models and of all they read may hold.

    Args:
        project: Its models are in dependency order.
        names: The models that are asked about.
        sources: The contract of each source; its `x-pii` tags are where personal data
            enters. None when there is none: then every column counts as personal.
        macros: Statements of the macro files.
        choose: Which columns an expression such as COLUMNS('pattern') takes.
    """
    wanted = {name for asked in names for name in upstream(asked, project.models)}
    known = {name.casefold(): source_relation(name, contract) for name, contract in sources.items()}
    is_macro, macro = macro_lookup(macros)
    found: dict[str, Relation] = {}
    for name, model in project.models.items():
        if name in wanted:
            reader = Reader(model, lambda other: known.get(other.casefold()), is_macro, macro, choose)
            found[name] = known[name.casefold()] = _followed(model, Scope(reader))
    return found


def source_relation(name: str, contract: Contract | None) -> Relation:
    """Return a source's columns, each with the personal data its schema says it holds."""
    if contract is None:
        return unfollowed([Value(frozenset({Strand(UNDESCRIBED, name)}))])
    columns = ((column.name, _tagged(column.pii, f"{name}.{column.name}")) for column in contract.columns())
    return relation_of(columns, is_spelt=True)


def _tagged(tag: str | None, origin: str) -> Value:
    if tag is None:
        return CLEAN
    ending = next((ending for ending in _ALREADY if tag.endswith(ending)), "")
    strand = Strand(tag.removesuffix(ending), origin)
    if ending:
        strand = Strand(strand.kind, origin, digests=(_ALREADY[ending],), encoding="hex")
    return Value(frozenset({strand}))


def _followed(model: Model, scope: Scope) -> Relation:
    try:
        return followed(model.query, scope)
    except RecursionError:
        return unfollowed([lost("a query nested too deeply")])


def macro_lookup(
    macros: Iterable[MacroStatement],
) -> tuple[Callable[[str], bool], Callable[[str], MacroBody | None]]:
    """Return whether there is a macro of some name, and its body, parsed when first asked for."""
    by_name = {statement.name: statement for statement in macros if statement.name}

    @cache
    def body(name: str) -> MacroBody | None:
        return macro_body(by_name[name]) if name in by_name else None

    return by_name.__contains__, body

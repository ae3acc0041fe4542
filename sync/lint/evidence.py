"""What the rules look at: one project, bound once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sync.contract import Contract
from sync.diagnostics import Diagnostic, Span
from sync.engines.base import Column
from sync.lint.flow.value import Relation
from sync.lint.lineage.queries import Lineage
from sync.lint.lineage.uniqueness import Uniqueness
from sync.lint.literals import value as literals
from sync.lint.macro_files import MacroStatement
from sync.lint.record_rules import RecordRules
from sync.lint.suppressions import Suppression
from sync.lint.vocabulary import BrokenMacro
from sync.project.models import Model
from sync.project.project import Project
from sync.project.records import RecordColumn, RecordShape

if TYPE_CHECKING:
    from sync.lint.acceptance import Refusal
    from sync.lint.outgoing import Outgoing


@dataclass(frozen=True, slots=True)
class Fault:
    """Something the engine refused in a model, at its place in the file.

    Attributes:
        kind: The rule that reports it.
        name: The column, relation or function it is about, or "".
        message: The engine's sentence.
        known: Names that would have been right there.
    """

    kind: str
    name: str
    span: Span
    message: str
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BoundModel:
    """A model and what the engine found out about it.

    Attributes:
        columns: Output columns, or None when nobody knows them.
        is_exact: Whether the columns are the engine's; else names may be guesses and
            types are.
    """

    model: Model
    columns: tuple[Column, ...] | None
    faults: tuple[Fault, ...] = ()
    is_exact: bool = True

    def has(self, name: str) -> bool:
        """Tell whether a column of that name comes out, in any letter case."""
        return any(column.name.casefold() == name.casefold() for column in self.columns or ())


@dataclass(frozen=True, slots=True)
class Activation:
    """A model that delivers, and the columns its destination takes.

    Attributes:
        leaving: The output columns that the destination sends, with what each means there.
    """

    bound: BoundModel
    shape: RecordShape
    leaving: tuple[tuple[Column, RecordColumn], ...]

    @property
    def model(self) -> Model:
        """The model itself."""
        return self.bound.model

    def column_for(self, property_: str) -> str:
        """Return the first output column that feeds a property of the record, or ""."""
        return next((column.name for column, taken in self.leaving if taken.property == property_), "")


def activation_of(bound: BoundModel, shape: RecordShape) -> Activation:
    """Match a model's output columns to those its destination takes."""
    found = ((column, shape.accepted(column.name)) for column in bound.columns or ())
    return Activation(bound, shape, tuple((column, accepted) for column, accepted in found if accepted))


def keeps_rows(model: Model) -> bool:
    """Tell whether a model's author chose to keep its rows in the target's database."""
    return model.header.materialized == "table"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything a rule may look at.

    Attributes:
        sources: Columns of each declared source, or None when nobody knows them.
        contracts: Usable contracts of models, by model name.
        source_contracts: Usable contracts of sources, by folded name.
        contract_findings: What is wrong with the other schemas.
        models: Bound models by name, each after those it reads.
        activations: Those that deliver to a destination we have the shape of.
        macros: Every statement of the macro files, in load order.
        broken_macros: Those the engine does not take.
        taken: Folded names of functions that no macro may have.
        flow: What each column may hold, of models that deliver or keep rows, by model name.
        lineage: The SELECTs of all models, and where columns come from.
        uniqueness: Which columns tell the rows of each relation apart.
        records: Usable record schemas, by destination.
        outgoing: What every model delivers.
        literals: Which constants each column may hold, of models that deliver or have a contract.
        refusals: Constants that leave and that their record schema refuses.
        unusable: (model, column) of columns whose type has no value that could be sent.
        suppressions: Every `noqa` comment of a model file.
        idle: Those that silenced nothing; known once all other rules have run.
        silenceable: Names of rules that a comment may give; known with `idle`.
    """

    project: Project
    shapes: Mapping[str, RecordShape]
    sources: Mapping[str, tuple[Column, ...] | None]
    contracts: Mapping[str, Contract]
    source_contracts: Mapping[str, Contract]
    contract_findings: tuple[Diagnostic, ...]
    models: Mapping[str, BoundModel]
    activations: tuple[Activation, ...]
    macros: tuple[MacroStatement, ...]
    broken_macros: tuple[BrokenMacro, ...]
    taken: frozenset[str]
    flow: Mapping[str, Relation]
    lineage: Lineage
    uniqueness: Uniqueness
    records: Mapping[str, RecordRules]
    literals: Mapping[str, literals.Relation]
    outgoing: tuple[Outgoing, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    unusable: frozenset[tuple[str, str]] = frozenset()
    suppressions: tuple[Suppression, ...] = ()
    idle: tuple[Suppression, ...] = ()
    silenceable: frozenset[str] = frozenset()

    def faults(self, kind: str) -> Iterator[Fault]:
        """Yield what the engine refused, for the rule of that name."""
        for bound in self.models.values():
            yield from (fault for fault in bound.faults if fault.kind == kind)

"""Which columns of a model hold personal data, so that `preview` can mask them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sync.lint.flow.models import UNDESCRIBED, follow_models
from sync.lint.flow.reserved import reserved_names
from sync.lint.flow.value import UNKNOWN, Relation, Value, lost, unfollowed
from sync.lint.macro_files import read_macros
from sync.lint.schemas import usable_contract
from sync.project.project import Project

DIGEST = "digest"
"""Kind of a column that holds digests of personal data and nothing raw."""


@dataclass(frozen=True, slots=True)
class PersonalColumns(Mapping[str, str]):
    """Column name -> kind of personal data; any letter case, closed when in doubt.

    Asking for a name works for every column the engine yields, also for those nobody
    could list beforehand: they are `unknown`. Going through the names gives the listed ones.
    """

    relation: Relation

    def __getitem__(self, name: str) -> str:
        value = self.relation.get(name)
        kind = UNKNOWN if value is None else kind_of(value)
        if not kind:
            raise KeyError(name)
        return kind

    def __iter__(self) -> Iterator[str]:
        return (name for name, value in self.relation.columns if name and kind_of(value))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def personal_columns(project: Project, model_name: str) -> Mapping[str, str]:
    """Return which output columns of a model hold personal data, and of which kind.

    Args:
        project: Parsed; nothing is executed.
        model_name: A usable model of the project, as in `Project.models`.

    Returns:
        Column -> `x-pii` tag, `digest`, or `unknown` for what cannot be followed and for
        everything that comes from a source without a schema. Columns that are not in
        the mapping hold no personal data; see `PersonalColumns` for how names compare.
    """
    macros = read_macros(project.macros)
    if reserved_names() & {macro.name for macro in macros}:
        return PersonalColumns(unfollowed([lost("a macro with the name of another function")]))
    sources = {name: usable_contract(project, name) for name in project.sources}
    return PersonalColumns(follow_models(project, [model_name], sources, macros)[model_name])


def kind_of(value: Value) -> str:
    """Return the kind to mask a value as: raw before digest, the first by name; "" when it is clean."""
    raw = sorted(strand.kind for strand in value.strands if strand.is_raw)
    if raw:
        return UNKNOWN if raw[0] == UNDESCRIBED else raw[0]
    return DIGEST if value.strands else ""

"""What is shown about the thing under the cursor, as Markdown."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from itertools import islice, pairwise
from typing import Any

from sync.engines.base import Column
from sync.language_server.document import Document, Visible
from sync.language_server.header_text import HeaderKey
from sync.language_server.knowledge import (
    Leaving,
    chains,
    column_value,
    column_words,
    columns_of,
    comment_in_piece,
    flow_of,
    leaving,
    outputs,
    piece_value,
)
from sync.language_server.lineage import Origin
from sync.language_server.macro_words import signature, words_above
from sync.language_server.personal_words import states
from sync.language_server.schema_words import SchemaKey, header_keys, record_properties
from sync.language_server.snapshot import Snapshot
from sync.language_server.subjects import (
    ColumnSubject,
    MacroSubject,
    OutputSubject,
    RelationSubject,
    RuleSubject,
    Subject,
)
from sync.lint.certified import CERTIFIED
from sync.lint.flow.models import source_relation
from sync.lint.flow.value import Value
from sync.lint.rules import RULES, rule_name
from sync.project.records import RecordColumn

MAX_CHAINS = 6
MAX_LOOKED_AT = 200
MAX_COLUMNS = 40


def hover_words(document: Document, subject: Subject) -> str:
    """Return Markdown about a subject, or "" when there is nothing to say."""
    return "\n\n".join(filter(None, _WRITERS[type(subject)](document, subject)))


def _column(document: Document, subject: ColumnSubject) -> Iterator[str]:
    relation, snapshot, name = subject.visible, document.snapshot, subject.name
    column = relation.column(name) or Column(name, "")
    owner = relation.relation or relation.read.name or relation.read.alias or "the subquery"
    origins = _origins(snapshot, relation, name)
    value = _value(snapshot, relation, name)
    same = frozenset(one for one in origins if _is_same(snapshot, relation, one, value))
    yield f"**{column.name}** {_type(column)} of `{owner}`"
    own = comment_in_piece(relation.piece, relation.read.name, name) if relation.piece else ""
    yield own or next((column_words(snapshot, one) for one in same if len(origins) == 1), "")
    yield _personal(states(value, _given(snapshot)))
    yield _lineage(snapshot, origins, shortest=1 if relation.piece else 2)
    yield _leaves(snapshot, same)


def _value(snapshot: Snapshot, relation: Visible, name: str) -> Value | None:
    if relation.piece is not None:
        return piece_value(snapshot, relation.piece, name)
    return column_value(snapshot, Origin(relation.relation.casefold(), name))


def _is_same(snapshot: Snapshot, relation: Visible, origin: Origin, value: Value | None) -> bool:
    """Tell whether a visible column is still its origin; a digest made in a CTE is not."""
    return relation.piece is None or (
        value is not None and bool(value.strands) and value == column_value(snapshot, origin)
    )


def _output(document: Document, subject: OutputSubject) -> Iterator[str]:
    snapshot = document.snapshot
    origin = Origin(document.name.casefold(), subject.name)
    column = _named(columns_of(snapshot, document.name), subject.name)
    accepted = document.shape.accepted(subject.name) if document.shape else None
    if column is None and accepted is None:
        return
    yield f"**{subject.name}** {_type(column or Column('', ''))} of `{document.name}`"
    yield column_words(snapshot, origin)
    yield _record_words(document, accepted) if accepted else ""
    yield _personal(states(column_value(snapshot, origin), _given(snapshot)))
    yield _lineage(snapshot, frozenset({origin}))
    yield _leaves(snapshot, frozenset({origin}))


def _relation(document: Document, subject: RelationSubject) -> Iterator[str]:
    relation, snapshot = subject.visible, document.snapshot
    model = snapshot.project.models.get(relation.relation)
    if model is not None:
        yield f"**{model.name}** — model, `{model.path}`"
        yield model.header.description
        yield (
            f"One row per {', '.join(f'`{name}`' for name in model.header.grain)}"
            if model.header.grain
            else ""
        )
    elif relation.relation:
        contract = snapshot.contract(relation.relation)
        yield f"**{relation.relation}** — source, `{snapshot.project.sources[relation.relation]}`"
        yield (
            str(contract.schema.get("description", ""))
            if contract
            else "No schema says what its columns hold."
        )
    elif relation.cte or relation.read.body:
        yield f"**{relation.read.alias}** — {'CTE' if relation.cte else 'subquery'}"
    else:
        return
    yield _column_list(relation)


def _column_list(relation: Visible) -> str:
    lines = [f"- {column.name} {_type(column)}".rstrip() for column in relation.columns[:MAX_COLUMNS]]
    more = len(relation.columns) - MAX_COLUMNS
    return "\n".join([*lines, *([f"- … and {more} more"] if more > 0 else [])])


def _macro(document: Document, subject: MacroSubject) -> Iterator[str]:
    statement = subject.statement
    kind = "certified function" if statement.name in CERTIFIED else "macro"
    yield f"**{signature(statement)}** — {kind}, `{statement.span.path}`"
    yield words_above(document.snapshot, statement)


def _rule(_document: Document, subject: RuleSubject) -> Iterator[str]:
    rule = next((rule for rule in RULES if rule_name(rule) == subject.rule), None)
    if rule is None:
        return
    yield f"**{subject.rule}** — rule of lint"
    yield inspect.cleandoc(rule.__doc__ or "").replace("\n    ", "\n").replace("\n", "  \n")


def _header(_document: Document, subject: HeaderKey) -> Iterator[str]:
    found = header_keys(subject.table).get(subject.key)
    if found is not None:
        yield f"**{found.name}** — header key" + (f" in `[{subject.table}]`" if subject.table else "")
        yield found.words
        yield _values(found)


def _values(key: SchemaKey) -> str:
    return f"One of {', '.join(f'`{value}`' for value in key.values)}" if key.values else ""


def _record_words(document: Document, accepted: RecordColumn) -> str:
    if document.shape is None:
        return ""
    destination = document.shape.destination
    found = record_properties(document.snapshot.project, destination).get(accepted.property)
    words = found.words if found else ""
    return f"Sent as `{accepted.property}` of `{destination}`. {words}".strip()


def _origins(snapshot: Snapshot, relation: Visible, name: str) -> frozenset[Origin]:
    """Return the columns of the project a visible column stands for or is made of."""
    if relation.piece is not None:
        return outputs(snapshot, relation.piece).get(name, frozenset())
    return frozenset({Origin(relation.relation.casefold(), name)})


def _type(column: Column) -> str:
    return f"`{column.type}`" if column.type else ""


def _named(columns: tuple[Column, ...], name: str) -> Column | None:
    return next((column for column in columns if column.name.casefold() == name), None)


def _given(snapshot: Snapshot) -> frozenset[str]:
    """Return the source columns that arrive as digests."""
    return snapshot.once(
        "digests given",
        lambda: frozenset(
            strand.origin
            for source in snapshot.project.sources
            for value in source_relation(source, snapshot.contract(source)).values()
            for strand in value.strands
            if not strand.is_raw
        ),
    )


def _personal(found: tuple[str, ...]) -> str:
    return _listed("Personal data", list(found))


def _lineage(snapshot: Snapshot, origins: frozenset[Origin], shortest: int = 2) -> str:
    every = (islice(chains(snapshot, origin), MAX_LOOKED_AT) for origin in sorted(origins))
    found = sorted((one for some in every for one in some if len(one) >= shortest), key=_renames)
    lines = [" → ".join(f"`{step}`" for step in chain) for chain in found[:MAX_CHAINS]]
    return _listed("Lineage", lines + (["…"] if len(found) > MAX_CHAINS else []))


def _renames(chain: tuple[Origin, ...]) -> int:
    """Count the steps that change the name; what keeps it is rarely a mere condition."""
    return sum(above.column != below.column for above, below in pairwise(chain))


def _leaves(snapshot: Snapshot, origins: frozenset[Origin]) -> str:
    found = dict.fromkeys(one for origin in sorted(origins) for one in leaving(snapshot, origin))
    return _listed("Leaves", [_leaving_line(snapshot, one) for one in found])


def _leaving_line(snapshot: Snapshot, one: Leaving) -> str:
    model = one.activation.model.name
    found = states(flow_of(snapshot, model).get(one.column.name), _given(snapshot))
    state = "; ".join(phrase.partition(" (from")[0] for phrase in found)
    return f"as `{one.accepted.property}` of `{model}`: {state}"


def _listed(title: str, lines: list[str]) -> str:
    if not lines:
        return ""
    return (
        f"{title}: {lines[0]}"
        if len(lines) == 1
        else "\n".join([f"{title}:", "", *(f"- {one}" for one in lines)])
    )


_WRITERS: Mapping[type, Callable[[Document, Any], Iterator[str]]] = {
    ColumnSubject: _column,
    HeaderKey: _header,
    MacroSubject: _macro,
    OutputSubject: _output,
    RelationSubject: _relation,
    RuleSubject: _rule,
}

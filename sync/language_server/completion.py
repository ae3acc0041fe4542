"""What may be written at the cursor."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from sync.language_server.document import Document, visible_at
from sync.language_server.header_text import HeaderKey, header_line_at
from sync.language_server.knowledge import column_words, columns_of
from sync.language_server.lineage import Origin
from sync.language_server.loading import is_shipped
from sync.language_server.macro_words import signature, words_above
from sync.language_server.outline import Here, keyword
from sync.language_server.schema_words import SchemaKey, header_keys, record_properties
from sync.language_server.subjects import qualifier_before
from sync.language_server.tokens import Token
from sync.lint.certified import CERTIFIED
from sync.lint.rules import SILENCEABLE
from sync.project.models import Model

_WORD = re.compile(r"\w*\Z")
_HYPHENED = re.compile(r"[\w-]*\Z")
_NOQA = re.compile(r"--\s*noqa\s*:\s*[\w-]*\Z", re.IGNORECASE)
_READS = frozenset({"FROM", "JOIN"})
_COMPARES = frozenset({"=", "IN", "<", ">", "!", "LIKE"})


class Kind(Enum):
    """What a suggestion is; an editor shows a sign for it."""

    COLUMN = "column"
    FUNCTION = "function"
    KEY = "key"
    MODEL = "model"
    RULE = "rule"
    SOURCE = "source"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing that may be written.

    Attributes:
        text: What is inserted in the place of the word before the cursor.
        detail: Type or kind, a few words.
        words: Documentation as Markdown, or "".
    """

    text: str
    kind: Kind
    detail: str = ""
    words: str = ""


def suggestions(document: Document, offset: int) -> tuple[Suggestion, ...]:
    """Return what may be written at an offset, most likely first; each text once."""
    by_text: dict[str, Suggestion] = {}
    for suggestion in _suggested(document, offset):
        by_text.setdefault(suggestion.text, suggestion)
    return tuple(by_text.values())


def replaced_from(document: Document, offset: int) -> int:
    """Return where the text begins that a suggestion at `offset` takes the place of."""
    inside = _inside(document, offset)
    if inside is not None and inside.kind == "string":
        return inside.start + 1
    word = _HYPHENED if inside is not None else _WORD
    match = word.search(document.text[:offset])
    return match.start() if match else offset


def _suggested(document: Document, offset: int) -> Iterable[Suggestion]:
    line = header_line_at(document.text, offset)
    if line is not None:
        return _header(document, line, offset)
    inside = _inside(document, offset)
    if inside is None:
        return _sql(document, replaced_from(document, offset))
    if inside.kind == "string":
        return _literal(document, inside)
    return _rules() if _NOQA.search(document.text[inside.start : offset]) else ()


def _inside(document: Document, offset: int) -> Token | None:
    """Return the comment or text literal a cursor is in, or None."""
    closed = (token for token in document.outline.tokens if token.kind in {"comment", "string"})
    return next((token for token in closed if token.start < offset and not _is_behind(token, offset)), None)


def _is_behind(token: Token, offset: int) -> bool:
    """Tell whether a cursor has left a literal or comment; a line comment is never left on its line."""
    is_closed = len(token.text) > 1 and token.text.endswith(("'", "*/", "$$"))
    return offset > token.end or (offset == token.end and is_closed)


def _header(document: Document, line: HeaderKey, offset: int) -> Iterator[Suggestion]:
    keys = header_keys(line.table)
    if line.value_start is None or offset < line.value_start:
        yield from (Suggestion(key.name, Kind.KEY, "header key", key.words) for key in keys.values())
        return
    is_quoted = document.text.count('"', line.value_start, offset) % 2 == 1
    for value in _header_values(document, line.key, keys.get(line.key)):
        is_bare = is_quoted or value in {"true", "false"}
        yield Suggestion(value if is_bare else f'"{value}"', Kind.VALUE, f"value of {line.key}")


def _header_values(document: Document, key: str, known: SchemaKey | None) -> Iterable[str]:
    if key == "destination":
        return document.snapshot.evidence.shapes
    if key == "grain":
        return (column.name for column in columns_of(document.snapshot, document.name))
    return known.values if known else ()


def _values(names: Iterable[str], detail: str) -> Iterator[Suggestion]:
    return (Suggestion(name, Kind.VALUE, detail) for name in names)


def _rules() -> Iterator[Suggestion]:
    return (Suggestion(rule, Kind.RULE, "rule of lint") for rule in sorted(SILENCEABLE))


def _sql(document: Document, start: int) -> Iterator[Suggestion]:
    """Suggest what may stand where a word starts."""
    here = document.outline.here(start)
    qualifier = qualifier_before(document, start)
    before = [token for token in document.outline.tokens if token.end <= start and token.kind != "comment"]
    if qualifier:
        yield from _columns(document, here, qualifier)
    elif here.clause in _READS and _expects_relation(before):
        yield from _relations(document, here)
    elif before and before[-1].keyword == "AS":
        yield from _record_columns(document, here)
    else:
        yield from _columns(document, here, "")
        yield from _macros(document)
        yield from _values(
            dict.fromkeys(read.alias for read in here.reads if read.alias), "relation read here"
        )


def _expects_relation(before: list[Token]) -> bool:
    return bool(before) and (before[-1].keyword in _READS or before[-1].text == ",")


def _columns(document: Document, here: Here, qualifier: str) -> Iterator[Suggestion]:
    snapshot = document.snapshot
    for relation in visible_at(document, here):
        if qualifier and relation.read.alias != qualifier:
            continue
        owner = relation.relation or relation.read.alias
        for column in relation.columns:
            origin = Origin(relation.relation.casefold(), column.name.casefold())
            words = column_words(snapshot, origin) if relation.relation else ""
            yield Suggestion(column.name, Kind.COLUMN, f"{column.type} of {owner}".strip(), words)
        if qualifier:
            return


def _relations(document: Document, here: Here) -> Iterator[Suggestion]:
    """Suggest what can be read here: CTEs, models that do not read this one, sources."""
    project = document.snapshot.project
    yield from (Suggestion(cte.name, Kind.MODEL, "CTE") for cte in here.ctes)
    readers = _readers(document.name, project.models)
    for name, model in sorted(project.models.items()):
        if name.casefold() not in readers:
            yield Suggestion(name, Kind.MODEL, "model", model.header.description)
    for name, location in sorted(project.sources.items()):
        contract = document.snapshot.contract(name)
        words = str(contract.schema.get("description", "")) if contract else ""
        yield Suggestion(name, Kind.SOURCE, f"source, {location}", words)


def _readers(name: str, models: Mapping[str, Model]) -> frozenset[str]:
    """Return a model and all that read it, directly or not; the model itself may not parse at the moment."""
    found = {name.casefold()}
    for other in models.values():  # each after those it reads
        if any(reference.key in found for reference in other.references):
            found.add(other.name.casefold())
    return frozenset(found)


def _macros(document: Document) -> Iterator[Suggestion]:
    """Suggest the certified functions, then the project's own macros; not what only the tool calls."""
    snapshot = document.snapshot
    named = [statement for statement in snapshot.evidence.macros if statement.name]
    for statement in sorted(named, key=lambda one: one.name not in CERTIFIED):
        if statement.name in CERTIFIED or not is_shipped(statement.span.path):
            kind = "certified function" if statement.name in CERTIFIED else "macro"
            detail = f"{signature(statement)} — {kind}"
            yield Suggestion(statement.name, Kind.FUNCTION, detail, words_above(snapshot, statement))


def _record_columns(document: Document, here: Here) -> Iterator[Suggestion]:
    """Suggest the columns the destination takes, those the model has not yet first."""
    shape = document.shape
    if shape is None or not here.is_outermost or here.clause != "SELECT":
        return
    properties = record_properties(document.snapshot.project, shape.destination)
    words = [token for token in document.outline.tokens if token.kind != "comment"]
    given = {named.name for before, named in pairwise(words) if before.keyword == "AS"}
    for name in sorted(shape.names(), key=lambda name: name in given):
        accepted = shape.accepted(name)
        found = properties.get(accepted.property) if accepted else None
        yield Suggestion(name, Kind.KEY, f"column of {shape.destination}", found.words if found else "")


def _literal(document: Document, literal: Token) -> Iterator[Suggestion]:
    """Suggest the values of the record's column that a text literal is given to or compared with."""
    shape = document.shape
    accepted = shape.accepted(_meant_column(document, literal)) if shape else None
    if shape is None or accepted is None:
        return
    if accepted.property == "event_set_id":
        yield from _values(document.snapshot.project.settings.event_sources, "event source of this target")
    found = record_properties(document.snapshot.project, shape.destination).get(accepted.property)
    yield from _values(found.values if found else (), accepted.property)


def _meant_column(document: Document, literal: Token) -> str:
    """Return the name in `'...' as name`, also around a CASE, or in `name = '...'`; else ""."""
    here = document.outline.here(literal.start)
    items = here.projection
    if here.is_outermost and len(items) > 2 and keyword(items[-2]) == "AS":
        name = items[-1]
        return name.name if isinstance(name, Token) else ""
    tokens = [token for token in document.outline.tokens if token.end <= literal.start]
    before = [token for token in tokens if token.kind not in {"comment", "string"} and token.text not in "(,"]
    compared = [token for token in before[-3:] if token.is_name and token.keyword not in _COMPARES]
    operator = before[-1].text.upper() if before else ""
    return compared[-1].name if compared and operator in _COMPARES else ""

"""What the cursor is on: a column, a relation, a macro, a rule, a header key."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sync.language_server.document import Document, Visible, visible, visible_at
from sync.language_server.header_text import HeaderKey, header_key_at
from sync.language_server.outline import Here, Read, ctes_of, groups_of
from sync.language_server.tokens import Token, token_at
from sync.lint.macro_files import MacroStatement

_NOQA = re.compile(r"--\s*noqa\s*:\s*(?P<rule>[\w-]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MacroSubject:
    """A call of a macro."""

    statement: MacroStatement


@dataclass(frozen=True, slots=True)
class RelationSubject:
    """A relation's name or alias; `visible` also says where its columns come from."""

    visible: Visible


@dataclass(frozen=True, slots=True)
class ColumnSubject:
    """A column that is read; `name` is folded."""

    visible: Visible
    name: str


@dataclass(frozen=True, slots=True)
class OutputSubject:
    """A column that the file's model yields, where it is named; `name` is folded."""

    name: str


@dataclass(frozen=True, slots=True)
class RuleSubject:
    """A rule that a comment silences."""

    rule: str


Subject = MacroSubject | RelationSubject | ColumnSubject | OutputSubject | RuleSubject | HeaderKey


@dataclass(frozen=True, slots=True)
class Place:
    """A subject and the text that stands for it, as offsets."""

    subject: Subject
    start: int
    end: int


def subject_at(document: Document, offset: int) -> Place | None:
    """Return what a cursor touches, or None when there is nothing to say about it."""
    header = header_key_at(document.text, offset)
    if header is not None:
        return Place(header, header.start, header.end)
    token = token_at(document.outline.tokens, offset)
    if token is None:
        return None
    if token.kind == "comment":
        return _rule(token, offset)
    subject = _named(document, token) if token.is_name else None
    return Place(subject, token.start, token.end) if subject else None


def _rule(comment: Token, offset: int) -> Place | None:
    for match in _NOQA.finditer(comment.text):
        start, end = (comment.start + edge for edge in match.span("rule"))
        if start <= offset <= end:
            return Place(RuleSubject(match["rule"]), start, end)
    return None


def _named(document: Document, token: Token) -> Subject | None:
    here = document.outline.here(token.start)
    before, after = _neighbours(document, token)
    if after == "(":
        return _macro(document, token.name) or _relation(document, here, token)
    if after == ".":
        return _aliased(document, here, token.name) or _relation(document, here, token)
    relation = _relation(document, here, token)
    if relation is not None:
        return relation
    if before.upper() == "AS" and here.clause == "SELECT":
        return OutputSubject(token.name) if here.is_outermost else None
    return column_named(document, here, token.name, _qualifier(document, token))


def column_named(document: Document, here: Here, name: str, qualifier: str) -> ColumnSubject | None:
    """Return the column a name means; the innermost relation that has it wins.

    Args:
        name: Folded.
        qualifier: Folded relation name or alias before the dot, or "".
    """
    for relation in visible_at(document, here):
        if qualifier in {"", relation.read.alias} and relation.column(name):
            return ColumnSubject(relation, name)
    return None


def _macro(document: Document, name: str) -> MacroSubject | None:
    macros = document.snapshot.evidence.macros
    # Of several statements of one name the engine keeps the last.
    return next((MacroSubject(macro) for macro in reversed(macros) if macro.name == name), None)


def _aliased(document: Document, here: Here, alias: str) -> RelationSubject | None:
    found = next((read for read in here.reads if read.alias == alias), None)
    return RelationSubject(visible(document, here, found)) if found else None


def _relation(document: Document, here: Here, token: Token) -> RelationSubject | None:
    """Return the relation whose name in FROM, or whose own WITH entry, a token is."""
    for read in here.reads:
        if read.body is None and read.start <= token.start and token.end <= read.end:
            return RelationSubject(visible(document, here, read))
    for cte in (cte for group in groups_of(document.outline.root) for cte in ctes_of(group)):
        if cte.start == token.start:
            inside = document.outline.here(cte.body.end + 1)
            read = Read(cte.name, cte.name, token.start, token.end)
            return RelationSubject(visible(document, inside, read))
    return None


def _neighbours(document: Document, token: Token) -> tuple[str, str]:
    """Return the texts before and behind a token, comments left out."""
    words = [other for other in document.outline.tokens if other.kind != "comment"]
    position = words.index(token)
    before = words[position - 1].text if position else ""
    return before, words[position + 1].text if position + 1 < len(words) else ""


def _qualifier(document: Document, token: Token) -> str:
    return qualifier_before(document, token.start)


def qualifier_before(document: Document, offset: int) -> str:
    """Return the folded name before a dot that ends at `offset`, or ""."""
    before = [token for token in document.outline.tokens if token.end <= offset and token.kind != "comment"]
    if len(before) < 2 or before[-1].text != "." or before[-1].end != offset or not before[-2].is_name:
        return ""
    return before[-2].name

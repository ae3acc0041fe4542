"""A model file in an editor: its unsaved text, and the last look at its project."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from sync.engines.base import Column
from sync.errors import ProjectError
from sync.language_server.knowledge import columns_of, piece_columns, piece_of_query, relation_name
from sync.language_server.outline import CteText, Here, Outline, Read, keyword, outline_of
from sync.language_server.snapshot import Snapshot
from sync.project.header import Header, parse_header
from sync.project.models import Model
from sync.project.records import RecordShape


@dataclass(frozen=True, slots=True)
class Document:
    """A buffer.

    Attributes:
        path: Relative to the project.
        text: May be newer than the snapshot, and may not parse.
    """

    path: str
    text: str
    snapshot: Snapshot

    @property
    def outline(self) -> Outline:
        """The shape of the text."""
        return _outline(self.text)

    @property
    def model(self) -> Model | None:
        """The model of this file as it last parsed, or None."""
        models = self.snapshot.project.models.values()
        return next((model for model in models if model.path == self.path), None)

    @property
    def name(self) -> str:
        """The name of the file's model, whether it parses or not."""
        return PurePosixPath(self.path).stem

    @property
    def header(self) -> Header:
        """The header as it is written; as it last was while it cannot be used."""
        try:
            return parse_header(self.path, self.text, tuple(self.snapshot.evidence.shapes))
        except ProjectError:
            return self.model.header if self.model else Header()

    @property
    def dialect(self) -> str:
        """The dialect the query is written in."""
        return self.header.dialect

    @property
    def shape(self) -> RecordShape | None:
        """The columns of the destination the model delivers to, or None."""
        sync = self.header.sync
        return self.snapshot.evidence.shapes.get(sync.destination) if sync else None


@dataclass(frozen=True, slots=True)
class Visible:
    """A relation whose columns may be named at some place.

    Attributes:
        relation: The source's or model's name, or "" for a CTE or subquery.
        piece: The CTE or subquery as a query of its own; None for a relation of the
            project, and while it does not parse.
        cte: Where the CTE is written, or None.
        columns: Empty when nobody knows them.
    """

    read: Read
    relation: str
    piece: Model | None
    cte: CteText | None
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column | None:
        """Return the column of a folded name, or None."""
        return next((column for column in self.columns if column.name.casefold() == name), None)


def visible_at(document: Document, here: Here) -> Iterator[Visible]:
    """Yield the relations that are read around a place, innermost SELECT first."""
    return (visible(document, here, read) for read in here.reads)


def visible(document: Document, here: Here, read: Read) -> Visible:
    """Return what one relation in FROM is: a CTE, a subquery, or a relation of the project."""
    cte = next((cte for cte in here.ctes if cte.name == read.name), None)
    if cte is None and read.body is None:
        name = relation_name(document.snapshot, read.name) or ""
        return Visible(read, name, None, None, columns_of(document.snapshot, read.name))
    piece = piece_of_query(document.snapshot, document.dialect, _standing_alone(document, here, read, cte))
    return Visible(read, "", piece, cte, piece_columns(document.snapshot, piece) if piece else ())


def _standing_alone(document: Document, here: Here, read: Read, cte: CteText | None) -> str:
    """Return a CTE or subquery as a query that needs nothing around it."""
    text = document.text
    nearest = {other.name: other for other in reversed(here.ctes)}
    needed = [other for other in nearest.values() if cte is None or other.start <= cte.start]
    written = [text[other.start : other.body.end + 1] for other in sorted(needed, key=lambda one: one.start)]
    words = [keyword(item) for item in document.outline.root.items[:2]]
    with_ = "with recursive " if words == ["WITH", "RECURSIVE"] else "with "
    before = with_ + ",\n".join(written) + "\n" if written else ""
    body = cte.name if cte else f"({text[read.start : read.end]}) as subquery"
    return f"{before}select * from {_quoted(body) if cte else body}"


def _quoted(name: str) -> str:
    escaped = name.replace('"', '""')
    return name if name.isidentifier() else f'"{escaped}"'


@lru_cache(maxsize=64)
def _outline(text: str) -> Outline:
    return outline_of(text)

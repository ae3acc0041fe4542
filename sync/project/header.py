"""The TOML block in the leading comments of a model file.

The shape is that of Python's inline script metadata (PEP 723): a line `-- /// model`,
TOML behind `-- ` on each line, a line `-- ///`. Nothing but comments and blank lines
may stand before it. A file without a block has an empty header.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sync.diagnostics import Diagnostic, Span, did_you_mean
from sync.errors import ModelError
from sync.project.settings import toml_error_position, toml_error_reason
from sync.project.toml_place import toml_place
from sync.project.validation import problems

_OPEN = re.compile(r"^--\s*///\s*(\S*)\s*$")
_CLOSE = re.compile(r"^--\s*///\s*$")
_BLOCK_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_COMMENT_PREFIX = re.compile(r"^-- ?")


@dataclass(frozen=True, slots=True)
class SyncHeader:
    """The `[sync]` table: where the rows of an activation model go.

    Attributes:
        audience: Name of the audience at TikTok; only for audience destinations.
        mode: `mirror` or `append`.
        value: `per_event`, `per_item` or `per_unit`.
        guards: Limits that override the project's, by name.
    """

    destination: str
    audience: str | None = None
    mode: str = "mirror"
    value: str = "per_event"
    enabled: bool = True
    guards: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Header:
    """What a model file says about itself.

    Attributes:
        grain: Output columns that name one row; none of them is ever NULL.
        unique: Further sets of output columns of which no two rows hold the same values.
    """

    description: str = ""
    grain: tuple[str, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    tags: tuple[str, ...] = ()
    dialect: str = "duckdb"
    materialized: str = "view"
    sync: SyncHeader | None = None


def parse_header(path: str, text: str, destinations: tuple[str, ...]) -> Header:
    """Read the header of a model file.

    Args:
        path: The file's name in messages.
        text: The whole model file.
        destinations: Names a `[sync]` table may use.

    Raises:
        ModelError: All problems of the block at once, each at its line.
    """
    toml = _block(path, text)
    try:
        table = tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        line, column = toml_error_position(str(error), toml)
        raise ModelError.of(
            "bad-header",
            "the model header is not TOML",
            where=Span(path, line, column + 3),
            notes=(toml_error_reason(str(error)),),
            help="mend the syntax here",
        ) from None
    findings = problems(table, "model_header.schema.json", lambda keys: toml_place(path, text, keys))
    findings += _destination_problems(path, text, table.get("sync"), destinations) if not findings else []
    if findings:
        raise ModelError(*findings)
    return _header(table)


def _header(table: Mapping[str, Any]) -> Header:
    values = dict(table)
    sync = values.pop("sync", None)
    for name in ("grain", "tags"):
        values[name] = tuple(values.get(name, ()))
    values["unique"] = tuple(tuple(names) for names in values.get("unique", ()))
    return Header(**values, sync=SyncHeader(**sync) if sync is not None else None)


def _destination_problems(
    path: str, text: str, sync: Mapping[str, Any] | None, destinations: tuple[str, ...]
) -> list[Diagnostic]:
    if sync is None or sync["destination"] in destinations:
        return []
    name = sync["destination"]
    place = toml_place(path, text, ("sync", "destination"))
    return [
        Diagnostic(
            "unknown-destination",
            f'destination "{name}" is not known',
            place,
            help=did_you_mean(name, destinations),
        )
    ]


def _block(path: str, text: str) -> str:
    """Return the TOML padded with empty lines, so that its line numbers are the file's."""
    toml: list[str] = []
    opened = closed = 0
    for number, line in enumerate(_without_block_comments(text).splitlines(), 1):
        if opened and not closed:
            if _CLOSE.match(line):
                closed = number
            elif line.startswith("--"):
                toml.append(_COMMENT_PREFIX.sub("", line))
            else:
                break
        elif match := _OPEN.match(line):
            _require_model(path, number, match[1])
            if closed or _holds_code(text, number):
                raise _misplaced(path, number)
            opened, toml = number, [""] * number
    if opened and not closed:
        raise ModelError.of(
            "bad-header",
            "the model header is not closed",
            where=Span(path, opened),
            help='end it with a line "-- ///"',
        )
    return "\n".join(toml)


def _without_block_comments(text: str) -> str:
    """Blank out `/* */` before the query, keeping its lines."""
    return _BLOCK_COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def _holds_code(text: str, line: int) -> bool:
    """Tell whether anything but comments and blank lines stands above a line."""
    above = _without_block_comments(text).splitlines()[: line - 1]
    return any(other.strip() and not other.lstrip().startswith("--") for other in above)


def _misplaced(path: str, line: int) -> ModelError:
    return ModelError(
        Diagnostic(
            "bad-header",
            "a model header stands where it is not read",
            Span(path, line),
            ("a file has one header, and it stands before the query",),
            "move it to the top of the file, or join it with the one that is there",
        )
    )


def _require_model(path: str, line: int, kind: str) -> None:
    if kind != "model":
        raise ModelError.of(
            "bad-header",
            f'a comment block of kind "{kind}" is not known'
            if kind
            else "a comment block is closed but was not opened",
            where=Span(path, line),
            help='start the header with a line "-- /// model"',
        )

"""The file edge of a project: find it, read its texts, resolve its sources."""

from __future__ import annotations

import codecs
import csv
import glob
import gzip
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sync.diagnostics import Span
from sync.errors import ProjectError, SettingsError
from sync.project.secrets import APP_SECRET_FILE_VARIABLE, TOKEN_FILE_VARIABLE
from sync.project.settings import PROJECT_FILE
from sync.project.shipped import shipped_folder

MAX_TEXT_BYTES = 4 * 1024 * 1024
MACROS = "models/macros/"
MAX_HEADER_CHARACTERS = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ProjectTexts:
    """Every text a project consists of, by path relative to its root.

    Attributes:
        models: Model files, macros excluded.
        macros: Files under `models/macros/`, in load order: the shipped ones, then the
            project's own.
        schemas: The project's own schemas, and the shipped ones it has none for.
        shipped_records: What the destinations require, also where the project has its own.
        shipped_macros: Paths of the macro files that come with the tool.
    """

    root: Path
    settings: str
    models: Mapping[str, str]
    macros: Mapping[str, str]
    schemas: Mapping[str, str]
    token_file: str | None
    shipped_records: Mapping[str, str] = field(default_factory=dict)
    shipped_macros: frozenset[str] = frozenset()
    app_secret_file: str | None = None


def project_root(start: Path) -> Path:
    """Return the nearest folder at or above `start` whose pyproject.toml has [tool.sync].

    Raises:
        ProjectError: There is none.
    """
    folders = [start.absolute(), *start.absolute().parents]
    for folder in folders:
        candidate = folder / PROJECT_FILE
        if candidate.is_file() and "[tool.sync" in _text(candidate, PROJECT_FILE):
            return folder
    raise ProjectError.of(
        "no-project",
        "no pyproject.toml with a [tool.sync] table was found",
        where=str(start),
        notes=(f"looked in {len(folders)} folders, from {folders[0]} up",),
        help='go to a project folder, pass --project DIR, or make one with "tiktok-sync init"',
    )


def read_texts(root: Path, environment: Mapping[str, str]) -> ProjectTexts:
    """Read every file the project consists of; nothing is parsed."""
    models = _texts(root, root / "models", "*.sql")
    own_macros = {path: text for path, text in models.items() if path.startswith(MACROS)}
    shipped_macros = _texts(shipped_folder("models").parent, shipped_folder("models") / "macros", "*.sql")
    shipped = _texts(shipped_folder("schemas").parent, shipped_folder("schemas") / "records", "*.schema.json")
    return ProjectTexts(
        root=root,
        settings=_text(root / PROJECT_FILE, PROJECT_FILE),
        models={path: text for path, text in models.items() if path not in own_macros},
        # The certified functions belong to the tool: a project's copy is for reading, and may be older.
        macros={
            **shipped_macros,
            **{path: own_macros[path] for path in own_macros if path not in shipped_macros},
        },
        schemas={**shipped, **_texts(root, root / "schemas", "*.schema.json")},
        token_file=_secret_text("token", environment, TOKEN_FILE_VARIABLE),
        app_secret_file=_secret_text("secret", environment, APP_SECRET_FILE_VARIABLE),
        shipped_records=shipped,
        shipped_macros=frozenset(shipped_macros),
    )


def replace_text(root: Path, name: str, old: str, new: str) -> None:
    """Write a file of the project anew, whole or not at all.

    The new text is written beside the file and takes its place in one step; mode and byte
    order mark stay, and a link keeps pointing at its file.

    Args:
        name: The file, relative to `root`.
        old: What it held when it was read.

    Raises:
        ProjectError: It holds something else by now, or cannot be written.
    """
    path = (root / name).resolve()
    if _text(path, name) != old:
        raise ProjectError.of(
            "changed-file",
            "the file has changed since it was read",
            where=name,
            notes=("it was left as it is",),
            help="run the command again",
        )
    try:
        _replace_bytes(path, new.encode())
    except OSError as error:
        raise ProjectError.of(
            "unwritable-file",
            f"the file cannot be written ({error.strerror})",
            where=name,
            notes=("it was left as it is",),
            help="check the permissions of the file and of its folder",
        ) from None


def _replace_bytes(path: Path, data: bytes) -> None:
    mark = codecs.BOM_UTF8 if path.read_bytes().startswith(codecs.BOM_UTF8) else b""
    descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor has no path
            file.write(mark + data)
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(path, temporary)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def source_files(root: Path, location: str) -> tuple[Path, ...]:
    """Return the files a source's path or glob means, sorted; empty when there are none."""
    pattern = os.path.join(root, location)  # noqa: PTH118 - the location may be a glob
    return tuple(Path(path) for path in sorted(glob.glob(pattern, recursive=True)) if os.path.isfile(path))  # noqa: PTH113, PTH207


@dataclass(frozen=True, slots=True)
class TextHeader:
    """The first line of a text file: its column names and what separates them.

    `names` is empty when the line does not name columns: it is missing, a name is
    empty, or a name stands twice.
    """

    delimiter: str
    names: tuple[str, ...]


def text_header(path: Path) -> TextHeader:
    """Read the first line of a CSV or TSV file, compressed or not.

    The separator is the one of tab, semicolon, bar and comma that the line has most of.
    """
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
            line = file.readline(MAX_HEADER_CHARACTERS)
    except (OSError, UnicodeDecodeError, EOFError):
        return TextHeader(",", ())
    delimiter = max(",;|\t", key=line.count)
    names = tuple(next(csv.reader([line], delimiter=delimiter), []))
    usable = bool(names) and all(names) and len({name.casefold() for name in names}) == len(names)
    return TextHeader(delimiter, names if usable else ())


def _texts(root: Path, folder: Path, pattern: str) -> dict[str, str]:
    found = sorted(path for path in folder.rglob(pattern) if path.is_file())
    names = [path.relative_to(root).as_posix() for path in found]
    return {name: _text(path, name) for name, path in zip(names, found, strict=True)}


def _text(path: Path, name: str) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ProjectError.of(
            "unreadable-file",
            f"the file cannot be read ({error.strerror})",
            where=name,
            help="check its permissions",
        ) from None
    if len(data) > MAX_TEXT_BYTES:
        raise ProjectError.of(
            "unreadable-file",
            "the file is larger than 4 MiB",
            where=name,
            help="a model or schema is a small text",
        )
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ProjectError.of(
            "unreadable-file", "the file is not UTF-8 text", where=Span(name, line), help="save it as UTF-8"
        ) from None


def _secret_text(kind: str, environment: Mapping[str, str], variable: str) -> str | None:
    if variable not in environment:
        return None
    try:
        return Path(environment[variable]).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise SettingsError.of(
            f"bad-{kind}",
            f"the {kind} file cannot be read",
            where=variable,
            help=f"name a readable text file that holds the {kind} and nothing else",
        ) from None

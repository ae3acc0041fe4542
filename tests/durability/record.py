"""Read what strace wrote: every system call that changes a folder, in the order they were done.

A call that this module does not know is an error, never left out: a record with a hole would
make lost writes look like ours. That a whole replay gives the real files is checked besides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

WRITE, CUT, SYNC, CREATE, RENAME, UNLINK, FOLDER, MARK = (
    "write", "cut", "sync", "create", "rename", "unlink", "folder", "mark",
)  # fmt: skip

TRACED = (
    "openat", "open", "creat", "write", "pwrite64", "writev", "pwritev", "pwritev2", "lseek", "fsync",
    "fdatasync", "ftruncate", "truncate", "fallocate", "rename", "renameat", "renameat2", "unlink",
    "unlinkat", "mkdir", "mkdirat", "rmdir", "link", "linkat", "symlink", "sendfile", "copy_file_range",
)  # fmt: skip
"""Every call that changes a file or a folder, or the place at which the next one writes."""

OPTIONS = ("-f", "-ttt", "-y", "-xx", "-s", "50000000", "--seccomp-bpf", "-qq", "-e", "signal=none")
_CALL = re.compile(
    r"(?P<thread>\d+) +(?P<at>\d+\.\d+) (?P<name>\w+)\((?P<given>.*)\) += (?P<gave>-?\d+)(?P<rest>.*)"
)
_BEGUN = re.compile(r"(?P<thread>\d+) +(?P<at>\d+\.\d+) (?P<begun>\w+\(.*) <unfinished \.\.\.>$")
_ENDED = re.compile(r"(?P<thread>\d+) +(?P<at>\d+\.\d+) <\.\.\. \w+ resumed>(?P<ended>.*)")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?')
_OPENED = re.compile(r"(-?\d+|AT_FDCWD)<((?:\\x[0-9a-f]{2})*)>")
_DELETED = " (deleted)"


class NotUnderstoodError(Exception):
    """The record has something in it that this module cannot read."""


@dataclass(frozen=True, slots=True)
class Change:
    """One call that changed something.

    Attributes:
        at: When, in seconds since the epoch.
        path: Absolute.
        size: To what size a file was cut.
        to: The new path of a rename.
    """

    kind: str
    at: float
    path: Path
    offset: int = 0
    data: bytes = b""
    size: int = 0
    to: Path | None = None


def changes(lines: Iterator[str], root: Path, marks: Path) -> Iterator[Change]:
    """Yield what was done below a folder, to its own name, and what was written to the file of marks.

    Raises:
        NotUnderstoodError: A call has no place in this module.
    """
    places: dict[str, int] = {}
    for line in _whole(lines):
        found = _CALL.match(line)
        if found is None:
            raise NotUnderstoodError(line[:300])
        if not found["gave"].startswith("-"):
            yield from (
                change
                for change in _changed(found, places)
                if change.path in {marks, root.parent} or change.path.is_relative_to(root)
            )


def _whole(lines: Iterator[str]) -> Iterator[str]:
    """Put the halves of a call together that another thread's call came between; it counts when it ended."""
    begun: dict[str, str] = {}
    for line in (line.rstrip("\n") for line in lines):
        if first := _BEGUN.match(line):
            begun[first["thread"]] = first["begun"]
        elif second := _ENDED.match(line):
            yield f"{second['thread']} {second['at']} {begun.pop(second['thread'])}{second['ended']}"
        elif not line.endswith(("+++", "---", "= ?")):
            yield line


def _changed(call: re.Match[str], places: dict[str, int]) -> Iterator[Change]:
    name, given, gave, at = call["name"], call["given"], int(call["gave"]), float(call["at"])
    opened = _OPENED.match(given)
    path = Path(_plain(opened[2])) if opened else Path()
    if name == "openat":
        yield from _opened(given, call["rest"], at)
        places[call["gave"]] = 0
    elif name == "lseek" and opened:
        places[opened[1]] = gave
    elif name == "write" and opened:
        start = places.get(opened[1], 0)
        places[opened[1]] = start + gave
        yield Change(WRITE, at, path, start, _data(given, gave))
    elif name == "pwrite64" and opened:
        yield Change(WRITE, at, path, int(given.rsplit(", ", 1)[1]), _data(given, gave))
    elif name in {"fsync", "fdatasync"} and opened:
        yield Change(SYNC, at, path)
    elif name == "ftruncate" and opened:
        yield Change(CUT, at, path, size=int(given.rsplit(", ", 1)[1]))
    elif name in _NAMED:
        texts = [Path(_plain(text)) for text, _ in _TEXT.findall(given)]
        yield Change(_NAMED[name], at, texts[0], to=texts[1] if len(texts) > 1 else None)
    else:
        yield from _unknown(name, given, at)


_NAMED = {"rename": RENAME, "unlink": UNLINK, "mkdir": FOLDER}


def _opened(given: str, rest: str, at: float) -> Iterator[Change]:
    """An opened file may be a new one, or be emptied by it."""
    found = _OPENED.match("0" + rest) or _OPENED.match(rest.strip())
    if found is None or "O_PATH" in given:
        return
    path = Path(_plain(found[2]))
    if "O_CREAT" in given:
        yield Change(CREATE, at, path)
    if "O_TRUNC" in given:
        yield Change(CUT, at, path, size=0)


def _unknown(name: str, given: str, at: float) -> Iterator[Change]:
    """Every path in a call we do not know is a change of an unknown kind: it fails where it is used."""
    for text in (
        *(found[1] for found in _OPENED.findall(given)),
        *(text for text, _ in _TEXT.findall(given)),
    ):
        yield Change(name, at, Path(_plain(text)))


def _data(given: str, size: int) -> bytes:
    found = _TEXT.search(given)
    if found is None or found[2]:
        raise NotUnderstoodError("what was written is not in the record")
    return _bytes(found[1])[:size]


def _plain(text: str) -> str:
    return _bytes(text).decode().removesuffix(_DELETED)


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))

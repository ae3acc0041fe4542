"""A disk that remembers what was made durable, and what it may hold after the power has failed.

Of a file, what was written before its last sync is there; of what came after, anything may be.
A name is there once its folder was synced after it was given; until then the old one may be.
This is the model of ALICE (Pillai et al., OSDI 2014) and of SQLite's own crash tests, with
folders held to the letter of POSIX.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.durability.record import (
    CREATE,
    CUT,
    FOLDER,
    RENAME,
    SYNC,
    UNLINK,
    WRITE,
    Change,
    NotUnderstoodError,
)

Image = Mapping[Path, bytes | None]
"""Path -> content; None is a folder."""

PAGE, SECTOR = 4096, 512


@dataclass(slots=True)
class File:
    """One file, whatever its name.

    Attributes:
        synced: Its content when it was last synced.
        after: What was done to it since.
    """

    is_folder: bool = False
    synced: bytes = b""
    content: bytearray = field(default_factory=bytearray)
    after: list[Change] = field(default_factory=list)


@dataclass(slots=True)
class Disk:
    """Files by name as every process sees them, and the names that are durable.

    Attributes:
        given: Names that were given, taken or changed since their folder was synced, in order.
    """

    names: dict[Path, File] = field(default_factory=dict)
    durable: dict[Path, File] = field(default_factory=dict)
    given: list[tuple[Path, File | None]] = field(default_factory=list)

    def do(self, change: Change) -> None:
        """Let a change happen."""
        _DONE[change.kind](self, change) if change.kind in _DONE else _not_known(change)

    def _file(self, change: Change) -> None:
        file = self.names[change.path]
        file.after.append(change)
        _apply(file.content, change)

    def _synced(self, change: Change) -> None:
        file = self.names.get(change.path)
        if file is not None and not file.is_folder:
            file.synced, file.after = bytes(file.content), []
            return
        for path, named in self.given:
            if path.parent == change.path:
                _name(self.durable, path, named)
        self.given = [(path, named) for path, named in self.given if path.parent != change.path]

    def _created(self, change: Change) -> None:
        if change.path not in self.names:
            self._named(change.path, File(is_folder=change.kind == FOLDER))

    def _renamed(self, change: Change) -> None:
        assert change.to is not None
        file = self.names[change.path]
        self._named(change.path, None)
        self._named(change.to, file)

    def _unlinked(self, change: Change) -> None:
        self._named(change.path, None)

    def _named(self, path: Path, file: File | None) -> None:
        _name(self.names, path, file)
        self.given.append((path, file))

    def after_power_loss(self, names: int, content: Callable[[File], bytes]) -> Image:
        """Return what the disk holds.

        Args:
            names: How many of the changes of names since the syncs of their folders came through.
            content: Says what is there of a file.
        """
        found = dict(self.durable)
        for path, file in self.given[:names]:
            _name(found, path, file)
        return {
            path: None if file.is_folder else content(file)
            for path, file in found.items()
            if all(parent in found for parent in path.parents if parent in self.names)
        }


def _name(names: dict[Path, File], path: Path, file: File | None) -> None:
    if file is None:
        names.pop(path, None)
    else:
        names[path] = file


def _apply(content: bytearray, change: Change) -> None:
    if change.kind == CUT:
        del content[change.size :]
        content.extend(bytes(change.size - len(content)))
        return
    content.extend(bytes(max(change.offset - len(content), 0)))
    content[change.offset : change.offset + len(change.data)] = change.data


def _not_known(change: Change) -> None:
    raise NotUnderstoodError(f"{change.kind} {change.path}")


_DONE: Mapping[str, Callable[[Disk, Change], None]] = {
    WRITE: Disk._file,
    CUT: Disk._file,
    SYNC: Disk._synced,
    CREATE: Disk._created,
    FOLDER: Disk._created,
    RENAME: Disk._renamed,
    UNLINK: Disk._unlinked,
}


def only_synced(disk: Disk, _chance: Random) -> Image:
    """Nothing came through that was not synced."""
    return disk.after_power_loss(0, lambda file: file.synced)


def everything(disk: Disk, _chance: Random) -> Image:
    """All came through."""
    return disk.after_power_loss(len(disk.given), lambda file: bytes(file.content))


def torn(disk: Disk, chance: Random) -> Image:
    """Of each file the first changes came through, the last of them in part."""
    return disk.after_power_loss(_some(disk, chance), lambda file: _with(file, _torn(file.after, chance)))


def pages(disk: Disk, chance: Random) -> Image:
    """Any pages came through."""
    return disk.after_power_loss(
        _some(disk, chance), lambda file: _with(file, _parts(file.after, PAGE, chance))
    )


def sectors(disk: Disk, chance: Random) -> Image:
    """Any sectors came through."""
    return disk.after_power_loss(
        _some(disk, chance), lambda file: _with(file, _parts(file.after, SECTOR, chance))
    )


WAYS: Mapping[str, Callable[[Disk, Random], Image]] = {
    "only what was synced": only_synced,
    "everything": everything,
    "a prefix, its last write torn": torn,
    "any pages": pages,
    "any sectors": sectors,
}


def _some(disk: Disk, chance: Random) -> int:
    return chance.randint(0, len(disk.given))


def _with(file: File, after: Iterable[Change]) -> bytes:
    content = bytearray(file.synced)
    for change in after:
        _apply(content, change)
    return bytes(content)


def _torn(after: list[Change], chance: Random) -> Iterable[Change]:
    through = chance.randint(0, len(after))
    yield from after[:through]
    if through < len(after) and after[through].kind == WRITE:
        last = after[through]
        yield _part(last, 0, chance.randint(0, len(last.data)))


def _parts(after: list[Change], size: int, chance: Random) -> Iterable[Change]:
    """Yield each part of each write, cut where the disk cuts, or leave it out."""
    for change in after:
        if change.kind != WRITE:
            if chance.random() < 0.5:
                yield change
            continue
        end = change.offset + len(change.data)
        borders = [change.offset, *range((change.offset // size + 1) * size, end, size), end]
        for first, last in itertools.pairwise(borders):
            if chance.random() < 0.5:
                yield _part(change, first - change.offset, last - change.offset)


def _part(change: Change, first: int, last: int) -> Change:
    return Change(WRITE, change.at, change.path, change.offset + first, change.data[first:last])

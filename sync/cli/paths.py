"""Files a person names on the command line, as files of the project."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from sync.diagnostics import Diagnostic
from sync.errors import ProjectError


def named_files(paths: Iterable[str], root: Path, known: Iterable[str]) -> frozenset[str]:
    """Return the files of a project that paths mean, each a file or a folder.

    A path is looked up from the current folder, then from the project's.

    Args:
        known: Every file of the project, relative to `root`.

    Raises:
        ProjectError: Paths that mean none, all of them at once.
    """
    files = tuple(known)
    meant = {path: frozenset(_below(path, root, files)) for path in paths}
    nothing = [_no_file(path, root) for path, found in meant.items() if not found]
    if nothing:
        raise ProjectError(*nothing)
    return frozenset().union(*meant.values())


def folder_in_repository(root: Path) -> str:
    """Return where a project lies in its Git repository, such as `shop/`; "" at its top, or without one."""
    for folder in (root, *root.parents):
        if (folder / ".git").exists():
            inside = root.relative_to(folder).as_posix()
            return "" if inside == "." else f"{inside}/"
    return ""


def _below(path: str, root: Path, files: tuple[str, ...]) -> Iterable[str]:
    for start in (Path.cwd(), root):
        # Links are kept: a linked model is known by the link's name.
        absolute = Path(os.path.normpath(start / path))
        for top in (root, root.resolve()):
            if absolute.is_relative_to(top):
                inside = absolute.relative_to(top)
                found = [file for file in files if Path(file).is_relative_to(inside)]
                if found:
                    return found
    return ()


def _no_file(path: str, root: Path) -> Diagnostic:
    is_there = Path(path).exists() or (root / path).exists()
    return Diagnostic(
        "unknown-path",
        f'"{path}" holds no file of the project' if is_there else f'there is no "{path}"',
        "the command line",
        (f"the project is {root}",),
        "name a model, a schema, pyproject.toml, or a folder of them"
        if is_there
        else "correct the path; for what a deleted file leaves behind, check the whole project",
    )

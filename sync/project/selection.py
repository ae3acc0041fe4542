"""The `--select` grammar: names, globs, `tag:x`, `path:x`, `+upstream`, `downstream+`."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase

from sync.diagnostics import did_you_mean
from sync.errors import ProjectError
from sync.project.graph import downstream, upstream
from sync.project.models import Model


def selected(models: Mapping[str, Model], select: str | None) -> frozenset[str]:
    """Return the names of the models a selection means; all of them when it is None.

    Parts are separated by blanks or commas and add up. A `+` before a part adds what
    it reads, a `+` behind it adds what reads it.

    Raises:
        ProjectError: A part matches no model.
    """
    if select is None:
        return frozenset(models)
    chosen: set[str] = set()
    for part in select.replace(",", " ").split():
        chosen |= _part(models, part)
    return frozenset(chosen)


def _part(models: Mapping[str, Model], part: str) -> set[str]:
    pattern = part.strip("+")
    names = {name for name, model in models.items() if _matches(model, pattern)}
    if not names:
        raise ProjectError.of(
            "unknown-selection",
            f'"{part}" selects no model',
            where="--select",
            help=did_you_mean(pattern, models),
        )
    above = {other for name in names for other in upstream(name, models)} if part.startswith("+") else set()
    below = {other for name in names for other in downstream(name, models)} if part.endswith("+") else set()
    return names | above | below


def _matches(model: Model, pattern: str) -> bool:
    kind, _, rest = pattern.partition(":")
    if kind == "tag" and rest:
        return rest in model.header.tags
    if kind == "path" and rest:
        return (
            model.path == rest
            or model.path.startswith(rest.rstrip("/") + "/")
            or fnmatchcase(model.path, rest)
        )
    return fnmatchcase(model.name.casefold(), pattern.casefold())

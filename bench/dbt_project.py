"""The models of a project as a dbt project on DuckDB: the same SELECTs, names turned into references."""

from __future__ import annotations

import json
import re
from pathlib import Path

from sync.project.project import Project

NAME, SOURCE = "shop", "files"
_QUIET = {"flags": {"send_anonymous_usage_stats": False}}


def write_dbt_project(folder: Path, project: Project) -> Path:
    """Write a dbt project beside the models and return its folder.

    Macros of ours stay calls of SQL functions, which dbt does not look into.
    """
    place = folder / "dbt"
    _write(place / "dbt_project.yml", {"name": NAME, "version": "1.0", "profile": NAME, **_QUIET})
    database = {"type": "duckdb", "path": ":memory:"}
    _write(place / "profiles.yml", {NAME: {"target": "dev", "outputs": {"dev": database}}})
    tables = [{"name": name} for name in project.sources]
    _write(place / "models" / "sources.yml", {"version": 2, "sources": [{"name": SOURCE, "tables": tables}]})
    for model in project.models.values():
        text = _with_references(model.text, project)
        (place / "models" / f"{model.name}.sql").write_text(text, encoding="utf-8")
    return place


def _with_references(text: str, project: Project) -> str:
    # Comments hold names, and could hold what Jinja takes for its own.
    bare = re.sub(r"--[^\n]*", "", text)
    calls = {name: f"{{{{ source('{SOURCE}', '{name}') }}}}" for name in project.sources}
    calls |= {name: f"{{{{ ref('{name}') }}}}" for name in project.models}
    read = re.compile(rf"\b(from|join)\s+({'|'.join(sorted(calls, key=len, reverse=True))})\b", re.IGNORECASE)
    return read.sub(lambda match: f"{match[1]} {calls[match[2]]}", bare)


def _write(path: Path, document: object) -> None:
    """Write a YAML file; JSON is YAML."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document), encoding="utf-8")

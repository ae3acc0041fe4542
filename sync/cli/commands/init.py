"""`init`: a new project from the shipped models and schemas."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import click

from sync.cli.output import say
from sync.errors import ProjectError
from sync.project.shipped import shipped_folder

_SETTINGS = """\
[tool.sync]
timezone = "UTC"                       # how a timestamp without a zone is read
default_country = "US"                 # region for phones without one

[tool.sync.sources]                    # what models may read: a file, a glob, or a table of the database
{sources}
[tool.sync.targets.dev]                # the default target: the built-in simulator, no account needed
database = ".sync/dev.duckdb"
endpoint = "simulator"
advertiser_ids = ["7000000000000000001"]
event_sources = {{ stores = "7654321098765432109", web = "C4A8XYZWEBPIXEL00001" }}

# [tool.sync.targets.prod]             # the token comes from SYNC_TIKTOK_ACCESS_TOKEN
# endpoint = "https://business-api.tiktok.com"
# advertiser_ids = ["..."]
# event_sources = {{ stores = "...", web = "..." }}
"""


@click.command()
@click.argument("folder", default=".", type=click.Path(file_okay=False))
@click.option("--demo", is_flag=True, help="Write demo data anchored to today.")
def command(folder: str, demo: bool) -> None:
    """Make a new project in FOLDER from the shipped models and schemas.

    Files that exist are left alone. With --demo, demo data is written as well.
    """
    root = Path(folder)
    try:
        root.mkdir(parents=True, exist_ok=True)
        written = _write_project(root)
        if demo:
            written += write_demo(root, dt.datetime.now(dt.UTC).date())
    except OSError as error:
        raise ProjectError.of(
            "unwritable-folder",
            f"the project cannot be written ({error.strerror})",
            where=folder,
            help="name a writable folder",
        ) from None
    say(f"{len(written)} files written" if written else "everything is there already; nothing was written")


def _write_project(root: Path) -> list[str]:
    from sync.demo import DEMO_FILES

    written = []
    settings = root / "pyproject.toml"
    if not settings.exists():
        sources = "".join(f'{file.source} = "{file.path}"\n' for file in DEMO_FILES)
        settings.write_text(_SETTINGS.format(sources=sources), encoding="utf-8")
        written.append("pyproject.toml")
    # A project with models of its own gets the shared functions, not our marts.
    parts = ("models/macros",) if (root / "models").exists() else ("models",)
    for name in (*parts, "schemas"):
        written += _copy(_shipped(name), root / name)
    return written


def _shipped(name: str) -> Path:
    folder, _, rest = name.partition("/")
    return shipped_folder(folder) / rest


def _copy(origin: Path, to: Path) -> list[str]:
    """Copy what is missing; nothing that exists is touched."""
    missing = [
        path
        for path in sorted(origin.rglob("*"))
        if path.is_file() and not (to / path.relative_to(origin)).exists()
    ]
    for path in missing:
        copied = to / path.relative_to(origin)
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copied)
    return [str(path) for path in missing]


def write_demo(root: Path, today: dt.date) -> list[str]:
    """Write the demo files that the project declares as sources and that are missing."""
    from sync.demo import DEMO_FILES, demo_tables

    declared = (root / "pyproject.toml").read_text(encoding="utf-8")
    missing = [
        file for file in DEMO_FILES if f'"{file.path}"' in declared and not (root / file.path).exists()
    ]
    if not missing:
        return []
    tables = demo_tables(today)
    for file in missing:
        path = root / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_table(tables[file.source], path, file.format)
    return [file.path for file in missing]


def _write_table(table: object, path: Path, format_: str) -> None:
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet as pq

    assert isinstance(table, pa.Table)  # noqa: S101 - what the demo makes
    temporary = path.with_name(f".{path.name}.temporary")
    if format_ == "parquet":
        pq.write_table(table, temporary)
    else:
        pyarrow.csv.write_csv(table, temporary)
    temporary.rename(path)

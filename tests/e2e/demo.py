"""The shipped project on a demo shop small enough for many tests."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

from sync.demo import DEMO_FILES, demo_tables
from tests.e2e.project import SHIPPED_MODELS, Project
from tests.e2e.strict_server import TOKEN


def small_demo(root: Path, endpoint: str) -> Project:
    """Make the shipped project with the data of some three hundred customers."""
    import pyarrow.csv
    import pyarrow.parquet as pq

    (root / "data").mkdir(parents=True)
    for name in ("models", "schemas"):
        shutil.copytree(SHIPPED_MODELS.parent / name, root / name)
    shutil.copy(SHIPPED_MODELS.parent / "pyproject.toml", root)
    tables = demo_tables(dt.datetime.now(dt.UTC).date(), customers=300)
    writers = {"parquet": pq.write_table, "csv": pyarrow.csv.write_csv}
    for file in DEMO_FILES:
        writers[file.format](tables[file.source], root / file.path)
    return Project(root, {"SYNC_ENDPOINT": endpoint, "SYNC_TIKTOK_ACCESS_TOKEN": TOKEN})


def rows_of(project: Project, model: str) -> list[dict[str, Any]]:
    """Return the rows of an events model from the published views, its timestamp in whole seconds."""
    import duckdb

    with duckdb.connect(project.root / ".sync/dev.duckdb", read_only=True) as shell:
        found = shell.execute(f"select * replace (epoch(timestamp)::bigint as timestamp) from {model}")
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

"""Canonical rows of the shipped models are the same whether or not somebody proved what they hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.cli.planning import raw_columns
from sync.cli.steps import SILENT
from sync.cli.warehouse import warehouse
from sync.cli.workspace import Workspace
from sync.destinations import DESTINATIONS
from sync.engines.base import Engine, fetch
from sync.engines.sql import quoted
from sync.lint.proven import proven_digests
from sync.planning.records import build_records
from sync.project.files import read_texts
from sync.project.models import Model
from sync.project.project import load_project
from tests.e2e.demo import small_demo

PROVEN = {
    "tiktok_audience__high_value": {"email_sha256", "phone_sha256", "idfa_sha256", "aaid_sha256"},
    "tiktok_audience__lapsed": {"email_sha256", "phone_sha256", "idfa_sha256", "aaid_sha256"},
    "tiktok_events__store_purchases": {"email_sha256", "phone_sha256"},
    "tiktok_events__web_purchases": {"email_sha256", "phone_sha256", "external_id_sha256"},
}
SOME_MOMENT = 1_795_000_000


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = small_demo(tmp_path_factory.mktemp("proven") / "project", "simulator").root
    project = load_project(
        read_texts(root, {}), target=None, environment={}, destinations=tuple(DESTINATIONS)
    )
    return Workspace(project, Path(root / ".sync"), SOME_MOMENT, SILENT)


def _rows(
    workspace: Workspace, engine: Engine, model: Model, *, with_proof: bool
) -> list[tuple[object, ...]]:
    assert model.header.sync is not None
    records = build_records(
        engine,
        model,
        DESTINATIONS[model.header.sync.destination],
        event_sources=workspace.project.settings.event_sources,
        now=workspace.started,
        personal=raw_columns(workspace, model),
        proven=proven_digests(workspace.project, model.name) if with_proof else {},
    )
    return fetch(engine, f"select * exclude (record) from {quoted(records.table)} order by all")


def test_every_digest_of_the_shipped_models_is_proven(workspace: Workspace) -> None:
    found = {
        model.name: set(proven_digests(workspace.project, model.name)) for model in workspace.project.syncs()
    }
    assert found == PROVEN


def test_rows_are_the_same_with_and_without_a_proof(workspace: Workspace) -> None:
    syncs = workspace.project.syncs()
    with warehouse(workspace) as built:
        engine = built(model.name for model in syncs)
        for model in syncs:
            asked = _rows(workspace, engine, model, with_proof=False)
            assert asked
            assert _rows(workspace, engine, model, with_proof=True) == asked

"""A project from its texts, and its texts from a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.errors import ModelError, ProjectError
from sync.project.files import MAX_TEXT_BYTES, ProjectTexts, project_root, read_texts, source_files
from sync.project.project import MODEL_SCHEMAS, RECORD_SCHEMAS, SOURCE_SCHEMAS, Project, load_project

TOML = """
[tool.sync.sources]
orders = "data/orders.parquet"

[tool.sync.targets.dev]
endpoint = "simulator"
advertiser_ids = ["1"]
"""
DESTINATIONS = ("tiktok_audience",)


def loaded(**models: str) -> Project:
    named = {f"models/{name}.sql": text for name, text in models.items()}
    texts = ProjectTexts(Path("/shop"), TOML, named, {}, {"schemas/models/Big.schema.json": "{}"}, None)
    return load_project(texts, target=None, environment={}, destinations=DESTINATIONS)


def rules(project: Project) -> list[str]:
    return [finding.rule for finding in project.findings]


def test_models_come_in_the_order_they_are_built() -> None:
    project = loaded(a="select * from b", b="select * from c", c="select * from orders")
    assert tuple(project.models) == ("c", "b", "a")
    assert not project.findings


def test_one_broken_model_hides_no_other() -> None:
    project = loaded(broken="selec", reader="select * from broken", good="select * from orders")
    assert rules(project) == ["one-statement"]
    assert "good" in project.models
    assert "broken" not in project.models


def test_all_broken_headers_are_told_at_once() -> None:
    with pytest.raises(ModelError) as caught:
        loaded(a="-- /// model\n-- x = 1\n-- ///\nselect 1", b="-- /// model\n-- y = 1\n-- ///\nselect 1")
    assert [str(finding.where) for finding in caught.value.findings] == [
        "models/a.sql:2:4",
        "models/b.sql:2:4",
    ]


def test_two_models_of_one_name_clash() -> None:
    texts = {"models/staging/a.sql": "select 1 as x", "models/marts/A.sql": "select 2 as x"}
    project = load_project(
        ProjectTexts(Path("/shop"), TOML, texts, {}, {}, None),
        target=None, environment={}, destinations=DESTINATIONS,
    )  # fmt: skip
    assert rules(project) == ["name-clash"]


def test_a_model_of_the_name_of_a_source_clashes() -> None:
    with pytest.raises(ProjectError) as caught:
        loaded(Orders="select 1 as x")
    (finding,) = caught.value.findings
    assert (finding.rule, str(finding.where)) == ("name-clash", "pyproject.toml:3:1")
    assert "models/Orders.sql" in finding.notes[0]


def test_syncs_are_the_models_that_deliver() -> None:
    header = (
        '-- /// model\n-- [sync]\n-- destination = "tiktok_audience"\n-- enabled = {}\n-- ///\nselect 1 as x'
    )
    project = loaded(
        b=header.format("true"), a=header.format("true"), off=header.format("false"), c="select 1 as x"
    )
    assert [model.name for model in project.syncs()] == ["a", "b"]


def test_a_schema_is_found_in_any_letter_case() -> None:
    project = loaded()
    assert project.schema_of(MODEL_SCHEMAS, "BIG") == ("schemas/models/Big.schema.json", "{}")
    assert project.schema_of(SOURCE_SCHEMAS, "big") is None


def write(root: Path, **files: str | bytes) -> None:
    for name, content in files.items():
        path = root / name.replace("__", "/").replace("_DOT_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def test_a_project_is_read_from_its_folder(tmp_path: Path) -> None:
    write(
        tmp_path,
        pyproject_DOT_toml=TOML,
        models__macros__a_DOT_sql="-- m",
        models__marts__b_DOT_sql="select 1 as x",
    )
    write(tmp_path, schemas__sources__orders_DOT_schema_DOT_json="{}")
    texts = read_texts(tmp_path, {})
    assert dict(texts.models) == {"models/marts/b.sql": "select 1 as x"}
    assert texts.macros["models/macros/a.sql"] == "-- m"
    assert "schemas/sources/orders.schema.json" in texts.schemas
    assert f"{RECORD_SCHEMAS}tiktok_audience.schema.json" in texts.schemas


def test_the_root_is_the_nearest_folder_with_a_table(tmp_path: Path) -> None:
    write(tmp_path, pyproject_DOT_toml=TOML, inner__pyproject_DOT_toml="[project]", inner__deep__x="")
    assert project_root(tmp_path / "inner" / "deep") == tmp_path


def test_without_a_project_the_way_out_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProjectError) as caught:
        project_root(tmp_path)
    assert "init" in caught.value.findings[0].help


def test_a_byte_order_mark_is_dropped(tmp_path: Path) -> None:
    write(tmp_path, pyproject_DOT_toml="\ufeff" + TOML)
    assert read_texts(tmp_path, {}).settings == TOML


@pytest.mark.parametrize(
    ("content", "place"),
    [(b"select 1\n\nas \xff", "models/a.sql:3:1"), (b"-" * (MAX_TEXT_BYTES + 1), "models/a.sql")],
    ids=["latin-1", "five megabytes"],
)
def test_a_file_that_is_no_small_text_is_named(tmp_path: Path, content: bytes, place: str) -> None:
    write(tmp_path, pyproject_DOT_toml=TOML, models__a_DOT_sql=content)
    with pytest.raises(ProjectError) as caught:
        read_texts(tmp_path, {})
    assert str(caught.value.findings[0].where) == place


def test_a_token_file_that_is_missing_is_named_by_its_variable(tmp_path: Path) -> None:
    write(tmp_path, pyproject_DOT_toml=TOML)
    with pytest.raises(ProjectError) as caught:
        read_texts(tmp_path, {"SYNC_TIKTOK_ACCESS_TOKEN_FILE": str(tmp_path / "none")})
    assert caught.value.findings[0].where == "SYNC_TIKTOK_ACCESS_TOKEN_FILE"


def test_source_files_are_sorted_and_only_files(tmp_path: Path) -> None:
    write(tmp_path, data__b_DOT_csv="", data__a_DOT_csv="", data__c_DOT_csv__x="")
    assert [path.name for path in source_files(tmp_path, "data/*.csv")] == ["a.csv", "b.csv"]
    assert source_files(tmp_path, "data/none.csv") == ()

"""What a newcomer does first: make a project, look around, build, preview."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest
import requests

from sync.demo import DEMO_FILES
from tests.e2e.conftest import CUSTOMERS, ORDERS
from tests.e2e.project import Project, Result
from tests.e2e.shop import AUDIENCE, EVENTS, customer, email_digest, phone_digest, write_customers
from tests.e2e.strict_server import TOKEN, StrictServer

NOWHERE = Project(Path("/"))


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """What `init --demo` makes of an empty folder, in a process of its own."""
    root = tmp_path_factory.mktemp("newcomer") / "project"
    made = NOWHERE.run_apart("init", str(root), "--demo")
    assert made.exit_code == 0, made.text
    assert made.stdout == ""
    assert "files written" in made.stderr
    return Project(root)


def test_init_makes_a_project_that_is_clean(fresh: Project) -> None:
    assert all((fresh.root / file.path).is_file() for file in DEMO_FILES)

    result = fresh.run("lint")

    assert result.exit_code == 0
    assert result.stdout == "no findings\n"


def test_init_again_writes_nothing(fresh: Project) -> None:
    before = _files(fresh.root)

    again = NOWHERE.run("init", str(fresh.root), "--demo")

    assert again.exit_code == 0
    assert "nothing was written" in again.stderr
    assert _files(fresh.root) == before


def test_init_leaves_what_somebody_has_edited(fresh: Project, tmp_path: Path) -> None:
    edited = fresh.copied(tmp_path / "edited")
    edited.write("models/marts/customer360.sql", "select 1 as customer_id")
    shutil.rmtree(edited.root / "schemas")

    NOWHERE.run("init", str(edited.root))

    assert edited.text("models/marts/customer360.sql") == "select 1 as customer_id"
    assert (edited.root / "schemas/records").is_dir()


def test_init_in_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    result = NOWHERE.run("init", str(tmp_path / "file" / "project"))

    assert result.exit_code == 2
    assert [error.rule for error in result.errors] == ["unwritable-folder"]
    assert result.errors[0].help == "name a writable folder"


def test_the_demo_delivers_to_the_simulator(fresh: Project) -> None:
    result = fresh.run_apart("sync")

    assert result.exit_code == 0, result.text
    assert ": completed" in result.stdout
    assert "8/8" in result.stderr


@pytest.mark.parametrize("arguments", [(), ("--help",), ("sync", "--help")])
def test_help_needs_no_project(arguments: tuple[str, ...], tmp_path: Path) -> None:
    result = Project(tmp_path).run(*arguments)

    assert "Usage: tiktok-sync" in result.text
    assert result.exit_code == (0 if arguments else 2)


def test_a_folder_without_a_project_says_how_to_make_one(tmp_path: Path) -> None:
    result = Project(tmp_path).run("sync")

    assert result.exit_code == 2
    (error,) = result.errors
    assert (error.rule, error.where) == ("no-project", str(tmp_path))
    assert "tiktok-sync init" in error.help


def test_a_project_is_found_from_a_folder_inside_it(shop: Project) -> None:
    inside = Project(shop.root / "models/marts", shop.environment)

    assert inside.run("lint").stdout == "no findings\n"


def test_built_views_are_read_by_any_duckdb_shell(shop: Project) -> None:
    result = shop.run("build")

    assert result.exit_code == 0
    assert "3 models in .sync/dev.duckdb" in result.stderr
    assert set(shop.query(f"select email_sha256, phone_sha256 from {AUDIENCE}")) == {
        (email_digest(number), phone_digest(number)) for number in CUSTOMERS
    }
    assert shop.query(f"select count(distinct event_id) from {EVENTS}") == [(len(ORDERS),)]


def test_built_views_know_the_options_of_the_project(shop: Project, server: StrictServer) -> None:
    write_customers(shop, [customer(1, country="")])

    shop.run("sync", "--select", AUDIENCE)
    shop.run("build", "--select", AUDIENCE)

    # Only the project says that a phone without a country is from the United States.
    assert server.digests("Shoppers", "PHONE_SHA256") == {phone_digest(1)}
    assert shop.query(f"select phone_sha256 from {AUDIENCE}") == [(phone_digest(1),)]


def test_building_a_selection_builds_what_it_reads(shop: Project) -> None:
    shop.run("build", "--select", AUDIENCE)

    views = shop.query("select view_name from duckdb_views() where not internal and schema_name = 'main'")
    assert {AUDIENCE, "shoppers"} <= {name for (name,) in views}
    assert EVENTS not in {name for (name,) in views}


def test_preview_masks_personal_data(shop: Project) -> None:
    masked, shown = shop.run("preview", "shoppers"), shop.run("preview", "shoppers", "--show-pii")

    raw = (customer(1).email.strip(), customer(1).phone, customer(1).full_name)
    assert masked.exit_code == shown.exit_code == 0
    assert not [value for value in raw if value in masked.text]
    assert "(email, 24 characters)" in masked.stdout
    assert "masked: customer_id, full_name, email, phone" in masked.stderr
    assert [value for value in raw if value in shown.stdout] == list(raw)


def test_preview_shows_no_more_than_it_is_asked_for(shop: Project) -> None:
    result = shop.run("preview", "shoppers", "--limit", "3")

    assert result.stdout.count("(email, ") == 3


def test_settings_tell_where_a_value_comes_from(shop: Project, server: StrictServer) -> None:
    result = shop.run("settings", "--output", "json", SYNC_TIMEOUT_SECONDS="7")

    settings = {item["name"]: (item["value"], item["origin"]) for item in result.json["settings"]}
    assert settings["retry_seconds"] == (300, "default")
    assert settings["default_country"] == ("US", "pyproject.toml [tool.sync]")
    assert settings["database"] == (".sync/dev.duckdb", "pyproject.toml [tool.sync.targets.dev]")
    assert settings["endpoint"] == (server.base_url, "environment SYNC_ENDPOINT")
    assert settings["timeout_seconds"] == (7.0, "environment SYNC_TIMEOUT_SECONDS")
    assert settings["sources.customers"] == ("data/customers.csv", "pyproject.toml [tool.sync.sources]")
    assert settings["access_token"] == ("********", "environment SYNC_TIKTOK_ACCESS_TOKEN")
    assert TOKEN not in result.text + shop.run("settings").text


def test_status_before_the_first_delivery(shop: Project) -> None:
    assert "nothing has been delivered yet" in shop.run("status").stdout


def test_status_and_show_tell_what_was_delivered(delivered: Project) -> None:
    status = delivered.run("status", "--output", "json").json

    (audience,), (run,) = status["audiences"], status["runs"]
    assert (audience["name"], audience["held"], audience["unknown"]) == ("Shoppers", 24, 0)
    assert audience["advertiser_ids"] == ["7000000000000000001", "7000000000000000002"]
    assert (status["events"]["held"], status["events"]["unknown"]) == (4, 0)
    assert (run["status"], run["forced"]) == ("completed", False)
    _assert_shows_no_digest(delivered.run("show", run["run_id"]), requests=2)
    _assert_shows_no_digest(delivered.run("show", f"{run['run_id']}.1"), requests=1)


def _assert_shows_no_digest(result: Result, requests: int) -> None:
    assert result.exit_code == 0
    assert result.stdout.count("outcome accepted") == requests
    assert "(64 hex digits)" in result.stdout
    assert not [number for number in CUSTOMERS if email_digest(number) in result.text]
    assert "192.31.196.10" not in result.text


def test_simulate_answers_until_it_is_interrupted(shop: Project) -> None:
    with shop.started("simulate", "--port", "0") as process:
        assert process.stderr is not None
        address = process.stderr.readline().split()[3]
        state = requests.get(f"{address}/_simulator/state", timeout=5).json()
        page = requests.get(f"{address}/", timeout=5)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)

    assert state["audiences"] == state["events"] == []
    assert "<title>TikTok simulator</title>" in page.text
    assert process.returncode == 0
    assert said.endswith("simulator ended; its state is kept for the next one\n")


def _files(root: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in root.rglob("*") if path.is_file()}

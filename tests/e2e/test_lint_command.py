"""`lint` as scripts use it: paths, formats, exit codes, severities, pre-commit."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from sync.planning.make import settings_hash
from sync.project.settings import parse_settings
from tests.e2e.project import Project, open_project
from tests.e2e.shop import AUDIENCE_PATH, EVENTS_PATH

ROOT = Path(__file__).parents[2]
SHOPPERS_PATH = "models/marts/shoppers.sql"
SPARE_PATH = "models/marts/spare.sql"
SETTINGS = "pyproject.toml"


@pytest.fixture
def shop(tmp_path: Path) -> Project:
    """A shop without mistakes, in a folder of a Git repository."""
    (tmp_path / ".git").mkdir()
    return open_project("shop", tmp_path / "shop")


@pytest.fixture
def spoilt(shop: Project) -> Project:
    """The shop with one mistake in each of two folders."""
    shop.edit(AUDIENCE_PATH, "email_sha256(email)", "email_sha256(mail_adress)")
    shop.write(SPARE_PATH, "select customer_id + 1 as number from customers\n")
    return shop


@contextlib.contextmanager
def _inside(folder: Path) -> Iterator[None]:
    with contextlib.chdir(folder):
        yield


def test_exit_codes(shop: Project) -> None:
    assert shop.run("lint").exit_code == 0
    shop.edit(AUDIENCE_PATH, "email_sha256(email)", "email")
    assert shop.run("lint").exit_code == 1
    shop.edit(SETTINGS, "[tool.sync]", "[tool.sync]\ntimzone = 'UTC'")
    assert shop.run("lint").exit_code == 2
    assert shop.run("lint", "--format", "xml").exit_code == 2


@pytest.mark.parametrize(
    ("path", "rules"),
    [
        (AUDIENCE_PATH, ["unknown-column"]),
        (f"./{AUDIENCE_PATH}", ["unknown-column"]),
        ("models/activation", ["unknown-column"]),
        ("models/activation/", ["unknown-column"]),
        ("./models//activation/../marts", ["type-error"]),
        ("models", ["unknown-column", "type-error"]),
        (".", ["unknown-column", "type-error"]),
        (SPARE_PATH, ["type-error"]),
        (EVENTS_PATH, []),
        (SETTINGS, []),
        ("schemas", []),
    ],
)
def test_paths_in_every_form(spoilt: Project, path: str, rules: list[str]) -> None:
    for form in (path, str(spoilt.root / path)):
        with _inside(spoilt.root):
            result = spoilt.run("lint", form)
        assert [error.rule for error in result.errors] == rules
        assert result.exit_code == int(bool(rules))


def test_paths_are_looked_up_from_the_current_folder_first(spoilt: Project) -> None:
    with _inside(spoilt.root / "models/activation"):
        assert [error.rule for error in spoilt.run("lint", ".").errors] == ["unknown-column"]
        assert [error.rule for error in spoilt.run("lint", "../marts").errors] == ["type-error"]
        assert [error.rule for error in spoilt.run("lint", "models/marts").errors] == ["type-error"]


def test_a_folder_is_no_beginning_of_a_name(spoilt: Project) -> None:
    assert spoilt.run("lint", "models/act").exit_code == 2


def test_paths_that_mean_no_file_are_named_at_once(spoilt: Project) -> None:
    spoilt.write("notes.txt", "")
    result = spoilt.run("lint", "models/gone.sql", "notes.txt", AUDIENCE_PATH, "/etc/hosts")
    assert result.exit_code == 2
    assert {(error.rule, error.what) for error in result.errors} == {
        ("unknown-path", 'there is no "models/gone.sql"'),
        ("unknown-path", '"notes.txt" holds no file of the project'),
        ("unknown-path", '"/etc/hosts" holds no file of the project'),
    }


def test_what_a_deleted_model_leaves_behind_is_found(shop: Project) -> None:
    (shop.root / SHOPPERS_PATH).unlink()
    assert {error.rule for error in shop.run("lint").errors} == {"unknown-table"}
    assert shop.run("lint", SHOPPERS_PATH).exit_code == 2


def test_sarif_and_github_name_files_from_the_top_of_the_repository(spoilt: Project) -> None:
    log = spoilt.run("lint", "--format", "sarif", AUDIENCE_PATH)
    (result,) = log.json["runs"][0]["results"]
    location = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert (log.exit_code, result["ruleId"], location) == (1, "unknown-column", f"shop/{AUDIENCE_PATH}")
    annotation = spoilt.run("lint", "--format", "github", SPARE_PATH)
    assert annotation.exit_code == 1
    assert annotation.stdout.startswith(f"::error file=shop/{SPARE_PATH},line=1,col=20,")


def test_github_prints_nothing_when_there_is_nothing(shop: Project) -> None:
    result = shop.run("lint", "--format", "github")
    assert (result.exit_code, result.stdout) == (0, "")


def _with_severity(project: Project, severity: str) -> None:
    project.edit(
        SETTINGS, "[tool.sync.sources]", f"[tool.sync.lint]\nseverity = {severity}\n\n[tool.sync.sources]"
    )


def test_a_rule_is_made_stricter_milder_or_switched_off(shop: Project) -> None:
    shop.edit(AUDIENCE_PATH, "customer_id,", "customer_id, 1 as remark,")
    assert [finding.severity for finding in shop.run("lint").findings] == ["warning"]
    for severity, code, shown in (("error", 1, "error"), ("info", 0, "info"), ("off", 0, None)):
        changed = shop.copied(shop.root.with_name(f"shop_{severity}"))
        _with_severity(changed, f'{{ unrecognised-column = "{severity}" }}')
        result = changed.run("lint", "--format", "json")
        assert (result.exit_code, [one["severity"] for one in result.json]) == (
            code,
            [shown] if shown else [],
        )


def test_a_stricter_rule_stops_every_command(shop: Project) -> None:
    shop.edit(AUDIENCE_PATH, "customer_id,", "customer_id, 1 as remark,")
    _with_severity(shop, '{ unrecognised-column = "error" }')
    assert shop.run("plan").exit_code == 1


def test_a_comment_for_a_rule_that_is_off_is_not_unused(shop: Project) -> None:
    shop.edit(
        AUDIENCE_PATH, "customer_id,", "customer_id, 1 as remark, -- noqa: unrecognised-column for readers\n"
    )
    _with_severity(shop, '{ unrecognised-column = "off" }')
    assert shop.run("lint").stdout == "no findings\n"


@pytest.mark.parametrize(
    ("severity", "rule", "column", "words"),
    [
        ('{ unhashd-pii = "error" }', "unknown-rule", 14, 'did you mean "unhashed-pii"?'),
        ('{ unhashed-pii = "warning" }', "locked-rule", 14, "-- noqa: unhashed-pii and why"),
        ('{ stored-pii = "off" }', "locked-rule", 14, "-- noqa: stored-pii and why"),
        ('{ missing-column = "off" }', "locked-rule", 14, "mend what the rule reports"),
        ('{ missing-grain = "erorr" }', "bad-value", 14, 'did you mean "error"?'),
        ("3", "bad-value", 1, "object"),
    ],
)
def test_severities_that_cannot_be(shop: Project, severity: str, rule: str, column: int, words: str) -> None:
    line = shop.text(SETTINGS).split("\n").index("[tool.sync.sources]") + 2
    _with_severity(shop, severity)
    for command in ("lint", "plan"):
        result = shop.run(command)
        (error,) = result.errors
        assert (result.exit_code, error.rule, error.where) == (2, rule, f"{SETTINGS}:{line}:{column}")
        assert words in " ".join([error.what, *error.notes, error.help])


def test_a_locked_rule_may_be_made_stricter(shop: Project) -> None:
    _with_severity(shop, '{ stored-pii = "error", unhashed-pii = "error" }')
    assert shop.run("lint").exit_code == 0


def test_settings_show_severities_and_where_they_come_from(shop: Project) -> None:
    _with_severity(shop, '{ missing-grain = "off" }')
    shown = {item["name"]: item for item in shop.run("settings", "--output", "json").json["settings"]}
    assert shown["lint.severity.missing-grain"] == {
        "name": "lint.severity.missing-grain",
        "value": "off",
        "origin": f"{SETTINGS} [tool.sync.lint]",
    }


def test_a_rule_has_settings_of_its_own(shop: Project) -> None:
    shop.edit(
        EVENTS_PATH, "order_lines.ordered_at as timestamp,", "order_lines.ordered_at as timestamp, --\n"
    )
    text = shop.text(EVENTS_PATH).rstrip()
    shop.write(EVENTS_PATH, f"{text}\nwhere order_lines.ordered_at > now() - interval 20 days\n")
    assert "stale-window" not in {finding.rule for finding in shop.run("lint").findings}
    shop.edit(
        SETTINGS, "[tool.sync.sources]", "[tool.sync.lint]\nstale-window.max_days = 14\n\n[tool.sync.sources]"
    )
    (finding,) = shop.run("lint").findings
    assert (finding.rule, finding.help) == (
        "stale-window",
        "write order_lines.ordered_at > now() - interval 13 days",
    )
    assert finding.what == "the window goes back 20 days, and the project allows 14"
    shown = {
        item["name"]: item["value"] for item in shop.run("settings", "--output", "json").json["settings"]
    }
    assert shown["lint.stale-window.max_days"] == 14


@pytest.mark.parametrize(
    ("table", "place", "rule", "words"),
    [
        ("[tool.sync.lint.stale-window]\nmax_days = 90", "1:1", "bad-value", "larger than 28"),
        ("[tool.sync.lint.stale-window]\nmax_day = 20", "1:1", "unknown-key", 'did you mean "max_days"?'),
        ("[tool.sync.lint.stale-windw]\nmax_days = 20", "0:2", "unknown-key", 'did you mean "stale-window"?'),
        ("[tool.sync.lint]\nseverty = {}", "1:1", "unknown-key", 'did you mean "severity"?'),
    ],
)
def test_settings_of_rules_that_cannot_be(
    shop: Project, table: str, place: str, rule: str, words: str
) -> None:
    """The place is a line of the table, from 0, and a column."""
    first = shop.text(SETTINGS).split("\n").index("[tool.sync.sources]") + 1
    shop.edit(SETTINGS, "[tool.sync.sources]", f"{table}\n\n[tool.sync.sources]")
    result = shop.run("lint")
    (error,) = result.errors
    line, _, column = place.partition(":")
    assert (result.exit_code, error.rule) == (2, rule)
    assert error.where == f"{SETTINGS}:{first + int(line)}:{column}"
    assert words in f"{error.what} {error.help}"


def test_what_lint_thinks_does_not_make_a_plan_stale(shop: Project) -> None:
    """Severities change neither what is sent nor where."""
    before = _settings_hash(shop)
    _with_severity(shop, '{ missing-grain = "off" }')
    assert _settings_hash(shop) == before


def _settings_hash(project: Project) -> str:
    return settings_hash(parse_settings(project.text(SETTINGS), target=None, environment={}))


def _hook() -> dict[str, str]:
    """Read the one hook of the file; its values are plain, so no YAML library is needed."""
    text = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    assert text.count("- id:") == 1
    return dict(re.findall(r"^[- ] (\w+): (.+)$", text, re.MULTILINE))


def test_the_pre_commit_hook_runs_and_stops_a_commit(spoilt: Project) -> None:
    hook = _hook()
    program, *arguments = shlex.split(hook["entry"])
    assert (program, hook["language"], hook["pass_filenames"]) == ("tiktok-sync", "python", "false")
    done = subprocess.run(
        [Path(sys.executable).parent / program, *arguments],
        cwd=spoilt.root, capture_output=True, text=True, timeout=60, check=False,
        env={name: text for name, text in os.environ.items() if not name.startswith("SYNC_")},
    )  # fmt: skip
    assert done.returncode == 1
    assert "error[unknown-column]" in done.stdout


@pytest.mark.parametrize(
    ("path", "is_taken"),
    [
        (AUDIENCE_PATH, True),
        ("shop/pyproject.toml", True),
        ("shop/schemas/sources/customers.schema.json", True),
        ("package.json", False),
        ("README.md", False),
        ("models/notes.sql.txt", False),
    ],
)
def test_the_pre_commit_hook_looks_at_the_files_of_a_project(path: str, is_taken: bool) -> None:
    assert bool(re.search(_hook()["files"], path)) is is_taken


def test_a_macro_opens_no_file(shop: Project) -> None:
    shop.write("models/macros/peek.sql", "create macro peek(path) as (select content from read_text(path))\n")
    shop.write(SPARE_PATH, "select peek('/etc/passwd') as users from customers\n")
    result = shop.run("lint")
    assert result.exit_code == 1
    assert [error.rule for error in result.errors] == ["undeclared-source"]


def test_a_view_of_the_database_opens_no_file(shop: Project) -> None:
    """A source that is a table of the target's database is bound for its columns."""
    database = shop.root / ".sync" / "dev.duckdb"
    database.parent.mkdir(exist_ok=True)
    with duckdb.connect(str(database)) as connection:
        connection.execute("create table seen as select 1 as number")
        connection.execute("create view spy as select content from read_text('/etc/hostname')")
    shop.edit(SETTINGS, "[tool.sync.sources]", "[tool.sync.sources]\nseen = 'main.seen'\nspy = 'main.spy'")
    shop.write(SPARE_PATH, "select number from seen\n")
    assert shop.run("lint").errors[0].what == 'the columns of source "spy" are not known'
    assert len(shop.run("lint").errors) == 1


def test_explain_prints_one_rule(shop: Project) -> None:
    text = shop.run("explain", "unhashed-pii").stdout
    assert text.startswith("unhashed-pii (error; -- noqa can silence it)\n\nReport personal data")
    places = [text.find(part) for part in ("What it does:", "Why it hurts:", "Example:", "Instead:")]
    assert -1 not in places
    assert places == sorted(places)


def test_a_process_ends_with_everything_printed(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sync", "explain", "--output", "json"]
    environment = {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, timeout=60, check=False
    )
    assert json.loads(done.stdout) == Project(tmp_path).run("explain", "--output", "json").json
    assert (done.returncode, done.stderr) == (0, b"")


def test_what_cannot_be_printed_is_not_a_success(tmp_path: Path) -> None:
    """`/dev/full` takes nothing, as a disk without room."""
    command = [sys.executable, "-m", "sync", "explain", "unhashed-pii"]
    environment = {"PYTHONPATH": str(ROOT)}
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(command, cwd=tmp_path, env=environment, stdout=full, timeout=60, check=False)
    assert done.returncode != 0


def test_explain_lists_all_rules(tmp_path: Path) -> None:
    """It needs no project."""
    outside = Project(tmp_path)
    listed = outside.run("explain").stdout
    rules = {one["name"]: one for one in outside.run("explain", "--output", "json").json["rules"]}
    assert all(re.search(rf"^ {name} ", listed, re.MULTILINE) for name in rules)
    assert rules["unused-noqa"]["is_fixable"]
    assert not rules["parse-error"]["is_silenceable"]
    one = outside.run("explain", "parse-error", "--output", "json")
    assert json.loads(one.stdout) == rules["parse-error"]


def test_explain_knows_no_such_rule(tmp_path: Path) -> None:
    result = Project(tmp_path).run("explain", "unhashd-pii")
    assert result.exit_code == 2
    assert result.errors[0].help == 'did you mean "unhashed-pii"?'

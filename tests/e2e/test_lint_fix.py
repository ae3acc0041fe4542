"""`lint --fix` and `lint --diff`: what they write, and what they leave alone."""

from __future__ import annotations

import stat
import subprocess
from pathlib import Path

import pytest

from sync.errors import ProjectError
from sync.project.files import replace_text
from tests.e2e.project import Project, open_project
from tests.e2e.shop import AUDIENCE_PATH


@pytest.fixture
def shop(tmp_path: Path) -> Project:
    """A shop whose audience misspells two names."""
    project = open_project("shop", tmp_path / "shop")
    project.edit(AUDIENCE_PATH, "email_sha256(email)", "emial_sha265(emial)")
    return project


def _right(project: Project) -> str:
    return project.text(AUDIENCE_PATH).replace("emial_sha265(emial)", "email_sha256(email)")


def test_fix_mends_the_file_and_says_what_it_did(shop: Project) -> None:
    right = _right(shop)
    result = shop.run("lint", "--fix")
    assert (result.exit_code, result.stdout) == (0, "no findings\n")
    assert result.stderr.splitlines() == [
        f'mended {AUDIENCE_PATH}:12:5 unknown-function: rename it to "email_sha256"',
        f'mended {AUDIENCE_PATH}:12:18 unknown-column: rename it to "email"',
        "mended 2 findings in 1 file",
    ]
    assert shop.text(AUDIENCE_PATH) == right


def test_fixing_a_second_time_changes_nothing(shop: Project) -> None:
    shop.run("lint", "--fix")
    before = (shop.root / AUDIENCE_PATH).stat()
    result = shop.run("lint", "--fix")
    assert (result.exit_code, result.stderr) == (0, "nothing to mend\n")
    assert (shop.root / AUDIENCE_PATH).stat() == before


@pytest.mark.parametrize("flags", [("--diff",), ("--fix", "--diff"), ("--fix", "--dry-run")])
def test_a_diff_is_shown_and_nothing_is_written(shop: Project, flags: tuple[str, ...]) -> None:
    before, right = shop.text(AUDIENCE_PATH), _right(shop)
    result = shop.run("lint", *flags)
    assert result.exit_code == 1
    assert result.stderr.endswith("would mend 2 findings in 1 file\n")
    assert shop.text(AUDIENCE_PATH) == before
    subprocess.run(["git", "apply", "-"], cwd=shop.root, input=result.stdout, text=True, check=True)
    assert shop.text(AUDIENCE_PATH) == right


def test_a_diff_has_no_other_format(shop: Project) -> None:
    assert shop.run("lint", "--diff", "--format", "json").exit_code == 2


def test_no_diff_when_there_is_nothing_to_mend(shop: Project) -> None:
    shop.run("lint", "--fix")
    result = shop.run("lint", "--diff")
    assert (result.exit_code, result.stdout) == (0, "")


def test_what_cannot_be_mended_is_left_and_reported(shop: Project) -> None:
    shop.write("models/marts/spare.sql", "select customer_id + 1 as number from customers\n")
    result = shop.run("lint", "--fix", "--format", "json")
    assert result.exit_code == 1
    assert [one["rule"] for one in result.json] == ["type-error"]
    assert "emial" not in shop.text(AUDIENCE_PATH)


def test_only_the_named_files_are_mended(shop: Project) -> None:
    before = shop.text(AUDIENCE_PATH)
    result = shop.run("lint", "--fix", "models/marts")
    assert (result.exit_code, result.stderr) == (0, "nothing to mend\n")
    assert shop.text(AUDIENCE_PATH) == before


def test_line_ends_byte_order_mark_and_mode_stay(shop: Project) -> None:
    windows = b"\xef\xbb\xbf" + shop.text(AUDIENCE_PATH).replace("\n", "\r\n").encode().rstrip()
    shop.write(AUDIENCE_PATH, windows)
    path = shop.root / AUDIENCE_PATH
    path.chmod(0o640)
    assert shop.run("lint", "--fix").exit_code == 0
    assert path.read_bytes() == windows.replace(b"emial_sha265(emial)", b"email_sha256(email)")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [item.name for item in path.parent.iterdir() if item.name.startswith(".")] == []


def test_a_link_keeps_pointing_at_its_file(shop: Project, tmp_path: Path) -> None:
    path, original = shop.root / AUDIENCE_PATH, tmp_path / "shared.sql"
    path.rename(original)
    path.symlink_to(original)
    assert shop.run("lint", "--fix").exit_code == 0
    assert path.is_symlink()
    assert "emial" not in original.read_text()


def test_a_silenced_finding_keeps_its_text(shop: Project) -> None:
    shop.edit(
        AUDIENCE_PATH,
        "emial_sha265(emial) as email_sha256,",
        "sha256(email) as email_sha256, -- noqa: hash-of-unnormalised the source trims",
    )
    before = shop.text(AUDIENCE_PATH)
    assert shop.run("lint", "--fix").exit_code == 0
    assert shop.text(AUDIENCE_PATH) == before


def test_a_fix_that_would_send_raw_data_is_not_made(shop: Project) -> None:
    shop.edit(AUDIENCE_PATH, "emial_sha265(emial)", "emial")
    result = shop.run("lint", "--fix")
    assert result.exit_code == 1
    assert (
        f"left {AUDIENCE_PATH}:12:5 unknown-column: its fix would bring up another finding" in result.stderr
    )


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text("select 2")
    with pytest.raises(ProjectError) as refused:
        replace_text(tmp_path, "a.sql", "select 1", "select 3")
    assert refused.value.findings[0].rule == "changed-file"
    assert (tmp_path / "a.sql").read_text() == "select 2"


def test_a_file_that_cannot_be_written_is_one_message(tmp_path: Path) -> None:
    """Its name leaves no room for that of the temporary file beside it."""
    name = f"{'a' * 248}.sql"
    (tmp_path / name).write_text("select 1")
    with pytest.raises(ProjectError) as refused:
        replace_text(tmp_path, name, "select 1", "select 2")
    assert refused.value.findings[0].rule == "unwritable-file"
    assert [path.read_text() for path in tmp_path.iterdir()] == ["select 1"]

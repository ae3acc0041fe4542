"""A plan is data: made once, kept in a file, delivered exactly as shown or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.e2e.conftest import CUSTOMERS, Delivered
from tests.e2e.project import Project, Result
from tests.e2e.shop import (
    AUDIENCE,
    AUDIENCE_PATH,
    EVENTS,
    customer,
    email_digest,
    order_line,
    write_customers,
    write_order_lines,
)
from tests.e2e.strict_server import StrictServer

PENDING, STALE = 10, 6


@pytest.fixture(scope="module")
def planned_once(delivered_once: Delivered, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A delivered shop that customer 1 has left, and a kept plan that says so."""
    project = delivered_once.project.copied(tmp_path_factory.mktemp("planned") / "shop")
    write_customers(project, map(customer, CUSTOMERS[1:]))
    plan = project.run("plan", "--select", AUDIENCE, "--out", kept(project))
    assert plan.exit_code == 0, plan.text
    return project


@pytest.fixture
def planned(
    tmp_path: Path, planned_once: Project, delivered_once: Delivered, server: StrictServer
) -> Project:
    server.restore(delivered_once.arrived)
    return planned_once.copied(tmp_path / "shop")


def kept(project: Project) -> str:
    """Return where these tests keep a plan."""
    return str(project.root / "monday.plan")


def test_a_plan_shows_counts_guards_and_cost_and_sends_nothing(shop: Project, server: StrictServer) -> None:
    result = shop.run("plan")

    assert result.exit_code == 0
    assert f"{AUDIENCE}    24" in result.stdout
    assert "warning [min_size]" in result.stdout
    assert f"2 requests, 0.0 MB, to {server.base_url} (target dev)" in result.stdout
    assert "nothing was sent; deliver it with: tiktok-sync sync" in result.stderr
    assert server.requests == []


def test_a_plan_as_json_has_the_promised_fields(shop: Project) -> None:
    result = shop.run("plan", "--output", "json")

    promised = {
        "name", "destination", "adds", "deletes", "unchanged", "events", "invalid", "requests", "guards",
    }  # fmt: skip
    assert all(promised <= set(entry) for entry in result.json["syncs"])
    assert result.sync(AUDIENCE)["destination"] == "tiktok_audience"
    assert (result.sync(AUDIENCE)["adds"], result.sync(AUDIENCE)["requests"]) == (24, 1)
    assert (result.sync(EVENTS)["events"], result.sync(EVENTS)["requests"]) == (4, 1)
    assert {"name", "passed", "stops", "message"} <= set(result.sync(AUDIENCE)["guards"][0])


def test_a_detailed_exit_code_tells_whether_there_is_something_to_send(delivered: Project) -> None:
    ask = ("plan", "--detailed-exitcode", "--select", AUDIENCE)
    assert delivered.run(*ask).exit_code == 0
    write_customers(delivered, map(customer, CUSTOMERS[1:]))
    assert delivered.run(*ask).exit_code == PENDING


def test_a_kept_plan_is_delivered_as_it_was_shown(planned: Project, server: StrictServer) -> None:
    assert Path(kept(planned)).stat().st_mode & 0o777 == 0o600
    write_customers(planned, map(customer, CUSTOMERS[2:]))

    result = planned.run("apply", kept(planned))

    assert result.exit_code == 0
    assert server.digests("Shoppers", "EMAIL_SHA256") == set(map(email_digest, CUSTOMERS[1:]))


def test_apply_without_a_file_plans_and_delivers(shop: Project, server: StrictServer) -> None:
    assert shop.run("apply").exit_code == 0
    assert server.digests("Shoppers", "EMAIL_SHA256") == set(map(email_digest, CUSTOMERS))


def test_a_plan_is_stale_once_a_model_it_reads_has_changed(planned: Project, server: StrictServer) -> None:
    before = server.state()
    planned.edit("models/marts/shoppers.sql", "where consent = 'yes'", "where consent <> 'no'")

    _assert_stale(planned.run("apply", kept(planned)), "model")
    assert server.state() == before


def test_a_plan_is_stale_once_a_source_lies_elsewhere(planned: Project, server: StrictServer) -> None:
    before = server.state()
    planned.write("data/newer.csv", planned.text("data/customers.csv"))
    planned.edit("pyproject.toml", "data/customers.csv", "data/newer.csv")

    _assert_stale(planned.run("apply", kept(planned)), "settings")
    assert server.state() == before


def test_a_plan_is_stale_for_another_endpoint(planned: Project) -> None:
    _assert_stale(planned.run("apply", kept(planned), SYNC_ENDPOINT="http://127.0.0.1:9"), "settings")


def test_a_plan_is_stale_once_something_was_delivered(planned: Project, server: StrictServer) -> None:
    write_order_lines(planned, [order_line(9)])
    planned.run("sync", "--select", EVENTS)
    before = server.state()

    _assert_stale(planned.run("apply", kept(planned)), "delivered since")
    assert server.state() == before


def test_a_plan_is_delivered_once(planned: Project, server: StrictServer) -> None:
    assert planned.run("apply", kept(planned)).exit_code == 0
    before = server.state()

    _assert_stale(planned.run("apply", kept(planned)), "delivered since")
    assert server.state() == before


def test_a_plan_of_which_nothing_was_sent_may_be_applied_again(
    planned: Project, server: StrictServer
) -> None:
    token, server.token = server.token, None
    for _ in range(2):
        assert planned.run("apply", kept(planned)).exit_code == 4
    server.token = token
    applied = planned.run("apply", kept(planned), "--output", "json")
    assert applied.exit_code == 0
    lines = [json.loads(line) for line in applied.stderr.splitlines()]
    assert {line["run_id"] for line in lines} == {applied.json["run_id"]}


def test_a_plan_with_nothing_to_send_may_be_applied_again(delivered: Project) -> None:
    assert delivered.run("plan", "--out", kept(delivered)).exit_code == 0
    for _ in range(2):
        assert delivered.run("apply", kept(delivered)).exit_code == 0
    runs = delivered.run("runs", "--output", "json").json["runs"]
    assert [run["status"] for run in runs[:2]] == ["nothing to send"] * 2


@pytest.mark.parametrize("content", [b"", b"{}", b"PAR1 nonsense", b"[tool.sync]\n"])
def test_a_file_that_is_no_plan(content: bytes, delivered: Project, server: StrictServer) -> None:
    books, state = delivered.ledgers(), server.state()
    delivered.write("monday.plan", content)

    result = delivered.run("apply", kept(delivered))

    assert result.exit_code == STALE
    (error,) = result.errors
    assert (error.rule, error.where) == ("bad-plan", kept(delivered))
    assert "plan --out" in error.help
    assert (delivered.ledgers(), server.state()) == (books, state)


def test_a_parquet_file_of_something_else_is_no_plan(delivered: Project) -> None:
    result = delivered.run("apply", str(delivered.root / "data/order_lines.parquet"))

    assert result.exit_code == STALE
    assert [error.rule for error in result.errors] == ["bad-plan"]


def test_a_plan_in_which_a_bit_has_flipped_is_refused(planned: Project, server: StrictServer) -> None:
    """Without a checksum another digest would be deleted, and who has left would stay in."""
    digest = int(email_digest(1)[:16], 16).to_bytes(8, "little")
    content = Path(kept(planned)).read_bytes()
    assert content.count(digest) == 1
    planned.write("monday.plan", content.replace(digest, bytes([digest[0] ^ 1]) + digest[1:]))
    before, asked = planned.ledgers(), len(server.requests)

    result = planned.run("apply", kept(planned))

    assert result.exit_code == STALE
    (error,) = result.errors
    assert (error.rule, error.where, error.help) == ("bad-plan", kept(planned), "make a new plan")
    assert len(server.requests) == asked
    assert planned.ledgers() == before


def test_a_plan_that_is_not_there(delivered: Project) -> None:
    result = delivered.run("apply", kept(delivered))

    assert result.exit_code in {2, STALE}
    (error,) = result.errors
    assert error.where == kept(delivered)
    assert "not a plan" not in error.what


def test_a_plan_that_cannot_be_kept(delivered: Project, tmp_path: Path) -> None:
    result = delivered.run("plan", "--out", str(tmp_path / "no/such/folder/plan"))

    assert result.exit_code == 2
    assert [error.rule for error in result.errors] == ["unwritable-plan"]


def test_a_kept_plan_with_a_failed_guard_is_refused(delivered: Project, server: StrictServer) -> None:
    before = server.state()
    write_customers(delivered, [])

    assert delivered.run("plan", "--select", AUDIENCE, "--out", kept(delivered)).exit_code == 3
    assert delivered.run("apply", kept(delivered)).exit_code == 3
    assert server.state() == before


def test_a_model_edit_shows_in_the_next_plan(delivered: Project) -> None:
    delivered.edit(AUDIENCE_PATH, "from shoppers", "from shoppers\nwhere customer_id <> '001'")

    plan = delivered.run("plan", "--select", AUDIENCE, "--output", "json")

    assert (plan.sync(AUDIENCE)["adds"], plan.sync(AUDIENCE)["deletes"]) == (0, 2)


def _assert_stale(result: Result, because: str) -> None:
    assert result.exit_code == STALE
    (error,) = result.errors
    assert error.rule == "stale-plan"
    assert because in " ".join(error.notes)
    assert error.help == "make a new plan"

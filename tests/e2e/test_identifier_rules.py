"""Other identifier rules make other digests: the plan says so, withdraws the old and adds the new."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.e2e.conftest import CUSTOMERS
from tests.e2e.project import Project, Result
from tests.e2e.shop import AUDIENCE, AUDIENCE_PATH, EVENTS, email_digest, phone_digest, sha256
from tests.e2e.strict_server import StrictServer

EMAIL, IDFA, PHONE = "EMAIL_SHA256", "IDFA_SHA256", "PHONE_SHA256"
SETTINGS = "pyproject.toml"
EVERYBODY = len(CUSTOMERS)


def with_devices(project: Project) -> None:
    """Give every customer a device id that the shop's system writes in mixed case."""
    column = "printf('EA7583cd-A667-48BC-B806-%012d', customer_id::integer)"
    old = "email_sha256(email) as email_sha256"
    invented = f"{column} as idfa, -- noqa: wrong-identifier made up from the number"
    project.edit(AUDIENCE_PATH, old, f"{invented}\n    {old}")


def with_national_numbers(project: Project) -> None:
    """Leave the country of a phone number to the project."""
    project.edit(AUDIENCE_PATH, "phone_sha256(phone, country) as phone_sha256", "phone")


def devices(written: Callable[[str], str]) -> set[str]:
    return {sha256(written(f"ea7583cd-a667-48bc-b806-{number:012d}")) for number in CUSTOMERS}


@dataclass(frozen=True, slots=True)
class Switch:
    """A change of one option.

    Attributes:
        line: What is written into the settings.
        part: What the version of the rules says of it.
        kind: The kind of identifier it changes.
    """

    name: str
    prepare: Callable[[Project], None]
    line: str
    part: str
    kind: str
    before: set[str]
    after: set[str]


SWITCHES = (
    Switch(
        "strip_plus_dots", with_devices, "strip_plus_dots = true", "+strip_plus_dots", EMAIL,
        set(map(email_digest, CUSTOMERS)),
        {sha256(f"person{number:03d}@example.com") for number in CUSTOMERS},
    ),
    Switch(
        "maid_case", with_devices, 'maid_case = "upper"', "+upper_case_maid", IDFA,
        devices(str.lower), devices(str.upper),
    ),
    Switch(
        "default_country", with_national_numbers, 'default_country = "MX"', "+country_MX", PHONE,
        set(map(phone_digest, CUSTOMERS)), {sha256(f"+52206555{number:04d}") for number in CUSTOMERS},
    ),
)  # fmt: skip


@pytest.mark.parametrize("switch", SWITCHES, ids=lambda switch: switch.name)
def test_a_switch_is_said_delivered_and_then_over(
    switch: Switch, shop: Project, server: StrictServer
) -> None:
    switch.prepare(shop)
    delivery = shop.run("sync", "--select", AUDIENCE)
    assert delivery.exit_code == 0, delivery.text
    assert server.digests("Shoppers", switch.kind) == switch.before
    before = rules(shop)
    set_option(shop, switch.line)

    text = shop.run("plan", "--select", AUDIENCE)
    plan = shop.run("plan", "--select", AUDIENCE, "--output", "json")
    shop.run("sync", "--select", AUDIENCE)
    again = shop.run("sync", "--select", AUDIENCE)

    now = plan.json["identifier_rules"]
    assert switch.part in now
    assert f"the identifier rules changed from {before} to {now}" in text.stdout
    assert "digests made with the old ones are withdrawn" in text.stdout
    entry = plan.sync(AUDIENCE)
    assert (entry["adds"], entry["deletes"]) == (EVERYBODY, EVERYBODY)
    assert entry["rules_before"] == before
    assert any(now in note for note in entry["notes"])
    assert server.digests("Shoppers", switch.kind) == switch.after
    assert rules(shop) == now
    assert "nothing to send" in again.stdout
    assert "identifier rules changed" not in again.text


def test_rules_that_change_no_digest_are_noted_once(delivered: Project, server: StrictServer) -> None:
    held, before = server.state(), rules(delivered)
    set_option(delivered, 'maid_case = "upper"')

    planned, again = (delivered.run("plan", "--output", "json") for _ in range(2))
    delivery = delivered.run("sync")
    after = delivered.run("plan", "--output", "json")

    for plan in (planned, again):
        (note,) = plan.sync(AUDIENCE)["notes"]
        assert note.startswith(f"the identifier rules changed from {before} to {before}+upper_case_maid")
        assert note.endswith("no digest of this audience changed with them")
    assert "nothing to send" in delivery.stdout
    assert server.state() == held
    assert rules(delivered) == f"{before}+upper_case_maid"
    assert after.sync(AUDIENCE)["notes"] == []
    assert after.sync(AUDIENCE)["rules_before"] is None


def test_rules_of_an_audience_that_stays_are_recorded_while_another_sync_delivers(
    delivered: Project, server: StrictServer
) -> None:
    other = delivered.text(AUDIENCE_PATH).replace('"Shoppers"', '"Phones"')
    other = other.replace("    email_sha256(email) as email_sha256, ", "    -- ")
    delivered.write("models/activation/tiktok_audience__phones.sql", other)
    set_option(delivered, 'maid_case = "upper"')

    assert delivered.run("sync").exit_code == 0

    assert server.digests("Phones", PHONE) == set(map(phone_digest, CUSTOMERS))
    assert rules(delivered).endswith("+upper_case_maid")


def test_append_keeps_the_old_digests_and_says_so(delivered: Project, server: StrictServer) -> None:
    delivered.edit(AUDIENCE_PATH, 'mode = "mirror"', 'mode = "append"')
    set_option(delivered, "strip_plus_dots = true")

    delivery = delivered.run("sync", "--select", AUDIENCE)
    again = delivered.run("sync", "--select", AUDIENCE)

    assert "the old digests stay because the mode is append" in delivery.stdout
    old, new = SWITCHES[0].before, SWITCHES[0].after
    assert server.digests("Shoppers", EMAIL) == old | new
    assert "identifier rules changed" not in again.text


def test_half_a_switch_is_said_again_until_it_is_whole(delivered: Project, server: StrictServer) -> None:
    before = rules(delivered)
    set_option(delivered, "strip_plus_dots = true")
    server.token = None
    refused = delivered.run("sync", "--select", AUDIENCE)
    server.restore({**server.state(), "token": "a-token-of-the-strict-server"})

    plan = delivered.run("plan", "--select", AUDIENCE, "--output", "json")
    delivered.run("sync", "--select", AUDIENCE)

    assert refused.exit_code == 4
    assert plan.sync(AUDIENCE)["rules_before"] == before
    assert server.digests("Shoppers", EMAIL) == SWITCHES[0].after


def test_events_that_were_delivered_are_not_sent_again(delivered: Project, server: StrictServer) -> None:
    events = dict(server.events)
    set_option(delivered, "strip_plus_dots = true")

    delivery = delivered.run("sync", "--select", EVENTS)

    assert "TikTok keeps the first copy, so they are not sent again" in delivery.stdout
    assert server.events == events


def test_a_plan_made_under_other_rules_is_refused(delivered: Project) -> None:
    set_option(delivered, "strip_plus_dots = true")
    kept = str(delivered.root / "kept.plan")
    delivered.run("plan", "--out", kept)
    delivered.edit(SETTINGS, "strip_plus_dots = true", "strip_plus_dots = false")

    applied = delivered.run("apply", kept)

    assert applied.exit_code == 6
    assert "the settings have changed" in applied.text


def test_settings_show_the_letter_case_of_device_ids(shop: Project) -> None:
    shop.edit(SETTINGS, 'endpoint = "simulator"', 'endpoint = "simulator"\nmaid_case = "upper"')
    assert _setting(shop.run("settings", "--output", "json"), "maid_case") == (
        "upper", "pyproject.toml [tool.sync.targets.dev]",
    )  # fmt: skip


def test_an_unknown_letter_case_is_refused_where_it_stands(shop: Project) -> None:
    set_option(shop, 'maid_case = "UPPER"')
    (finding,) = shop.run("plan").errors
    assert (finding.rule, finding.where) == ("bad-value", f"{SETTINGS}:4:1")


def _setting(result: Result, name: str) -> tuple[object, str]:
    (found,) = [item for item in result.json["settings"] if item["name"] == name]
    return found["value"], found["origin"]


def set_option(project: Project, line: str) -> None:
    """Write an option into the project's settings, in place of an older value of it."""
    key = line.partition(" ")[0]
    kept = [old for old in project.text(SETTINGS).splitlines() if not old.startswith(key)]
    place = kept.index("[tool.sync]") + 1
    project.write(SETTINGS, "\n".join([*kept[:place], line, *kept[place:]]) + "\n")


def rules(project: Project) -> str:
    """Return the identifier rules the ledger has beside the audience."""
    audiences = project.run("status", "--output", "json").json["audiences"]
    (found,) = [audience["rules"] for audience in audiences if audience["name"] == "Shoppers"]
    return str(found)

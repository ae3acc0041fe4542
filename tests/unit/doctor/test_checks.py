"""Each check over plain values: what it says, and whether that stops a delivery."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from email.utils import formatdate

import pytest

from sync.access.oauth import User
from sync.destinations.base import Outcome, Verdict
from sync.diagnostics import Diagnostic
from sync.doctor import CHECKS, Patience, examine, exit_code, settled
from sync.doctor.base import Evidence, Finding, Ledger, Lock, Place, State, failure, ok, warning
from sync.doctor.books import last_accepted, ledger, lock, unfinished
from sync.doctor.books import project as check_project
from sync.doctor.credentials import advertisers, clock, scopes, token
from sync.doctor.machine import (
    EASY_FREE_BYTES,
    LEAST_FREE_BYTES,
    fits,
    in_bytes,
    memory,
    permissions,
    space,
    versions,
)
from sync.doctor.sources import event_sources
from sync.errors import AccessError, LedgerError, ProjectError, SettingsError
from sync.ledger.entries import RunRow
from tests.unit.doctor.evidence import (
    GREETING,
    LEDGER,
    MACHINE,
    MODELS,
    NOW,
    OTHER,
    OWNER,
    PIXEL,
    STORES,
    TOML,
    evidence,
    project,
)

GIB = 1024**3


def states(findings: Iterable[Finding]) -> list[State]:
    return [finding.state for finding in findings]


def only(findings: Iterable[Finding]) -> Finding:
    (finding,) = findings
    return finding


@pytest.mark.parametrize(
    ("version", "range_", "is_in"),
    [
        ("2.0.0", ">=2.0,<2.1", True),
        ("2.0", ">=2.0.0", True),
        ("2.1.0", "<2.1,>=2.0", False),
        ("1.9.9", ">=2.0,<2.1", False),
        ("2.0.1.dev3", ">=2.0,<2.1", True),
        ("10.2", ">=9", True),
        ("", ">=2.0", False),
        ("unknown", "", False),
    ],
)
def test_a_version_lies_in_a_range(version: str, range_: str, is_in: bool) -> None:
    assert fits(version, range_) is is_in


def test_versions_are_named_and_a_wrong_one_is_a_failure() -> None:
    assert only(versions(evidence())).what == "tiktok-sync 0.1.0, Python 3.11.7, duckdb 2.0.0"
    wrong = replace(MACHINE, python="3.9.2", installed={"duckdb": ""})
    found = list(versions(evidence(machine=wrong)))
    assert [finding.what for finding in found] == ["Python 3.9.2", "duckdb is missing"]
    assert {finding.exit_code for finding in found} == {2}


@pytest.mark.parametrize(
    ("free", "state", "code"),
    [
        (EASY_FREE_BYTES, State.OK, 0),
        (EASY_FREE_BYTES - 1, State.WARNING, 0),
        (LEAST_FREE_BYTES - 1, State.FAILURE, 6),
    ],
)
def test_space_runs_out_in_two_steps(free: int, state: State, code: int) -> None:
    finding = only(space(evidence(machine=replace(MACHINE, free_bytes=free))))
    assert (finding.state, finding.exit_code) == (state, code)


@pytest.mark.parametrize(
    ("there", "state"),
    [(16 * GIB, State.OK), (4 * 10**9 + GIB // 2, State.OK), (4 * GIB, State.WARNING), (0, State.OK)],
)
def test_memory_has_room_beside_the_engine(there: int, state: State) -> None:
    assert only(memory(evidence(machine=replace(MACHINE, memory_bytes=there)))).state is state


@pytest.mark.parametrize(
    ("text", "size"), [("4GB", 4 * 10**9), ("512MB", 512 * 10**6), ("2 GiB", 2 * GIB), ("1MiB", 1024**2)]
)
def test_a_memory_limit_is_read(text: str, size: int) -> None:
    assert in_bytes(text) == size


def test_what_others_can_read_is_named_with_the_command_that_mends_it() -> None:
    places = (Place(".sync", 0o755), Place(".sync/dev.token", 0o640, is_secret=True), Place("x", 0o600))
    state, secret = permissions(evidence(machine=replace(MACHINE, places=places)))
    assert (state.state, state.help) == (State.WARNING, "chmod go= .sync")
    assert (secret.state, secret.exit_code, secret.help) == (State.FAILURE, 2, "chmod 600 .sync/dev.token")
    private = replace(MACHINE, places=(Place(".sync", 0o700),))
    assert states(permissions(evidence(machine=private))) == [State.OK]


def test_a_project_that_does_not_load_is_the_failure() -> None:
    refused = ProjectError.of("no-project", "none was found", where="here", help="make one")
    finding = only(check_project(Evidence(MACHINE, NOW, refused=refused)))
    assert (finding.what, finding.why, finding.help, finding.exit_code) == (
        "none was found", "here", "make one", 2,
    )  # fmt: skip


def test_models_that_cannot_be_used_are_lints_matter() -> None:
    broken = {**MODELS, "models/broken.sql": "select from where"}
    finding = only(check_project(evidence(project=project(models=broken))))
    assert (finding.state, finding.exit_code) == (State.FAILURE, 1)
    assert "2 of them deliver" in only(check_project(evidence())).what


@pytest.mark.parametrize(
    ("held", "says"),
    [
        (True, "held: a run is going on (run_id r1)"),
        (False, "free; last held by run_id r1"),
        (None, "does not tell"),
    ],
)
def test_the_lock_is_told_and_never_a_failure(held: bool | None, says: str) -> None:
    looked_at = replace(LEDGER, lock=Lock({"run_id": "r1"}, held))
    finding = only(lock(evidence(ledger=looked_at)))
    assert says in finding.what
    assert finding.state is State.OK


def test_a_run_without_an_end_is_a_warning_unless_it_is_running() -> None:
    left = replace(LEDGER, unfinished={"r1": int(NOW)})
    assert states(unfinished(evidence(ledger=left))) == [State.WARNING]
    assert states(unfinished(evidence(ledger=replace(left, lock=Lock({}, is_held=True))))) == [State.OK]
    assert states(unfinished(evidence())) == [State.OK]


def test_a_damaged_ledger_is_a_failure_of_the_ledger() -> None:
    damaged = replace(LEDGER, problems=(Diagnostic("damaged-ledger", "cannot be read", "journal.db"),))
    finding = only(ledger(evidence(ledger=damaged)))
    assert (finding.state, finding.exit_code) == (State.FAILURE, 6)
    fresh = Ledger(exists=False, lock=Lock({}, is_held=False))
    assert only(ledger(evidence(ledger=fresh))).what == "nothing was delivered yet"


def test_the_latest_acceptance_of_each_sync_is_found() -> None:
    def run(name: str, at: int, *counts: tuple[str, int]) -> RunRow:
        summary = {"syncs": [{"name": sync, "accepted": count} for sync, count in counts]}
        return RunRow(name, at, at + 1, "completed", "", {}, False, summary)

    found = last_accepted(
        [run("r3", 30, ("a", 0)), run("r2", 20, ("a", 5)), run("r1", 10, ("a", 1), ("b", 2))]
    )
    assert {name: (accepted.run_id, accepted.at) for name, accepted in found.items()} == {
        "a": ("r2", 21), "b": ("r1", 11),
    }  # fmt: skip


def test_no_token_is_a_failure_and_silences_what_would_ask() -> None:
    missing = SettingsError.of("missing-token", "no token", where="the environment", help="export it")
    without = evidence(platform=None, no_token=missing)
    finding = only(token(without))
    assert (finding.what, finding.exit_code) == ("no token", 2)
    assert not {check.name for check in CHECKS if check.asks} & {found.check for found in examine(without)}


def test_a_token_that_is_refused_is_a_failure_of_access() -> None:
    refused = replace(GREETING, outcome=Outcome(Verdict.STOP, "revoked", 40105), user=User("", ""))
    evil = evidence()
    assert evil.platform is not None
    shut = replace(evil, platform=replace(evil.platform, greeting=refused))
    assert only(token(shut)).exit_code == 4
    assert exit_code(examine(shut)) == 4
    assert only(token(evidence())).what == 'accepted; from environment X, authorised by "Op"'


@pytest.mark.parametrize(
    ("ahead", "state"),
    [(0, State.OK), (29, State.OK), (-29, State.OK), (31, State.WARNING), (-301, State.FAILURE)],
)
def test_clocks_are_compared(ahead: int, state: State) -> None:
    found = only(clock(dated(formatdate(NOW - ahead, usegmt=True))))
    assert (found.state, found.facts["seconds_ahead"]) == (state, ahead)
    assert state is State.OK or ("ahead of" if ahead > 0 else "behind") in found.what


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 99 Foo 2026 25:61:61 GMT"])
def test_an_answer_without_a_time_is_a_warning(date: str) -> None:
    assert only(clock(dated(date))).state is State.WARNING


def dated(date: str) -> Evidence:
    whole = evidence()
    assert whole.platform is not None
    return replace(whole, platform=replace(whole.platform, greeting=replace(GREETING, date=date)))


def granted(*numbers: int) -> Evidence:
    whole = evidence()
    assert whole.platform is not None
    assert whole.platform.grant is not None
    grant = replace(whole.platform.grant, scopes=numbers)
    return replace(whole, platform=replace(whole.platform, grant=grant))


def test_scopes_are_compared_with_what_is_delivered() -> None:
    assert states(scopes(evidence())) == [State.OK]
    found = list(scopes(granted(31, 30)))
    assert [(finding.state, finding.exit_code) for finding in found] == [(State.FAILURE, 4)]
    assert "report events" in found[0].what


def test_scopes_nobody_noted_are_a_warning() -> None:
    whole = evidence()
    assert whole.platform is not None
    unknown = replace(whole, platform=replace(whole.platform, grant=None))
    assert states(scopes(unknown)) == [State.WARNING]


def test_an_advertiser_out_of_reach_is_a_failure_of_access() -> None:
    answers = {f'"[\\"{OWNER}\\"]"': {"list": []}, "/advertiser/info/": 40106}
    finding = only(advertisers(evidence(answers)))
    assert (finding.state, finding.exit_code) == (State.FAILURE, 4)
    assert OTHER in finding.what
    assert states(advertisers(evidence({"/": {"list": []}}))) == [State.OK]
    assert states(advertisers(evidence({"/": 40130}))) == [State.WARNING]


SETS = {"event_set_list": [{"event_set_id": STORES}]}
PIXELS = {"pixels": [{"pixel_code": PIXEL}]}
NOTHING: dict[str, list[object]] = {"event_set_list": [], "crm_event_sets": [], "pixels": []}


@pytest.mark.parametrize(
    ("answers", "wanted"),
    [
        ({"/offline/": SETS, "/pixel/": PIXELS}, [State.OK, State.OK]),
        (
            {"/crm/": {"crm_event_sets": SETS["event_set_list"]}, "/offline/": NOTHING, "/pixel/": PIXELS},
            [State.OK, State.OK],
        ),
        ({"/": NOTHING}, [State.FAILURE, State.FAILURE]),
        ({"/offline/": 40130, "/crm/": NOTHING, "/pixel/": 40130}, [State.WARNING, State.WARNING]),
        ({"/offline/": 40130, "/crm/": {"crm_event_sets": SETS["event_set_list"]}, "/pixel/": 40105},
         [State.OK, State.FAILURE]),
        ({"/offline/": {"event_set_list": "x"}, "/crm/": {}, "/pixel/": {"pixels": [3]}},
         [State.FAILURE, State.FAILURE]),
    ],
    ids=["there", "as CRM", "nowhere", "not allowed", "hidden but found", "senseless"],
)  # fmt: skip
def test_event_sources_are_looked_for(answers: dict[str, object], wanted: list[State]) -> None:
    assert states(event_sources(evidence(answers))) == wanted


def test_an_event_source_of_the_second_advertiser_is_found() -> None:
    answers = {f'/offline/get/ {{"advertiser_id": "{OTHER}"': SETS, "/pixel/": PIXELS, "/": NOTHING}
    found = list(event_sources(evidence(answers)))
    assert found[0].what == f'"stores": offline event set of advertiser {OTHER}'


def test_a_target_without_event_sources_is_in_order() -> None:
    bare = TOML.partition("event_sources")[0]
    assert states(event_sources(evidence(project=project(bare)))) == [State.OK]


@pytest.mark.parametrize(
    ("findings", "code"),
    [
        ([ok("x"), warning("x", "y", "z")], 0),
        ([failure(LedgerError, "x", "y", "z"), failure(ProjectError, "x", "y", "z")], 6),
        ([failure(ProjectError, "x", "y", "z"), failure(AccessError, "x", "y", "z")], 4),
        ([], 0),
    ],
    ids=["no failure", "the first", "access first", "nothing"],
)
def test_the_exit_code_is_that_of_access_or_of_the_first_failure(findings: list[Finding], code: int) -> None:
    assert exit_code(findings) == code


def audience(is_valid: bool) -> dict[str, object]:
    return {"list": [{"audience_details": {"audience_id": "73", "is_valid": is_valid, "cover_num": 5000}}]}


def test_patience_ends_when_the_audience_is_usable() -> None:
    sleeps: list[float] = []
    answers: dict[str, object] = {"/offline/": SETS, "/pixel/": PIXELS, "/": audience(is_valid=False)}
    patient = evidence(answers)

    def sleep(seconds: float) -> None:
        sleeps.append(seconds)
        if len(sleeps) == 3:
            answers["/"] = audience(is_valid=True)

    found = settled(patient, examine(patient), Patience(600, lambda: sum(sleeps), sleep))
    assert sleeps == [1.0, 2.0, 4.0]
    assert [finding.facts["standing"] for finding in found if finding.check == "audiences"] == ["usable"]
    assert [finding.check for finding in found] == [finding.check for finding in examine(patient)]


def test_patience_ends_when_time_is_over() -> None:
    sleeps: list[float] = []
    patient = evidence({"/offline/": SETS, "/pixel/": PIXELS, "/": audience(is_valid=False)})
    found = settled(patient, examine(patient), Patience(200, lambda: sum(sleeps), sleeps.append))
    assert sleeps == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0, 17.0]
    assert exit_code(found) == 0
    assert any(finding.may_change for finding in found)


def test_without_patience_nothing_is_asked_again() -> None:
    patient = evidence({"/offline/": SETS, "/pixel/": PIXELS, "/": audience(is_valid=False)})
    found = examine(patient)
    assert settled(patient, found, Patience(0, lambda: 0.0, lambda _: None)) is found


def test_whatever_is_not_ok_says_why_and_how_to_mend_it() -> None:
    machine = replace(MACHINE, free_bytes=1, memory_bytes=GIB, installed={}, places=(Place("x", 0o644),))
    for finding in examine(evidence({"/": 40105}, machine=machine)):
        assert finding.check
        assert finding.state is State.OK or (finding.why and finding.help)

"""Audiences: what is added and deleted, seen through whole runs against a ledger."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sync.delivery.refused import refused_file
from sync.delivery.run import RunResult
from sync.destinations.base import Missing, Operation, Reply, Request, Response
from sync.engines.base import fetch
from sync.engines.duckdb import DuckDBEngine
from sync.errors import LedgerError
from sync.planning.events import NOT_AGAIN, Again
from sync.planning.plan import Plan
from tests.unit.planning.bench import (
    ACCEPTED,
    ADVERTISERS,
    AUDIENCE_ID,
    DAY,
    NOW,
    Bench,
    Sync,
    Wire,
    members,
    open_bench,
    texts,
)

PEOPLE = tuple(hashlib.sha256(f"person {number}".encode()).hexdigest() for number in range(6))
ANN, BEN, CAT = PEOPLE[:3]
REVOKED = Response(200, b'{"code":40105,"message":"Access token is incorrect.","request_id":"r"}')
REFUSED = Response(200, b'{"code":40002,"message":"Invalid parameter.","request_id":"r"}')


@pytest.fixture
def known(bench: Bench) -> Bench:
    """A bench whose audience needs no look-up."""
    bench.know_audience()
    return bench


def emails(*digests: str | None, header: str = "") -> Sync:
    """Return a sync of these e-mail digests, one customer each."""
    return members(texts(*({"email_sha256": digest} for digest in digests)), header)


def changes(plan: Plan) -> tuple[int, int, int]:
    """Adds, deletes and unchanged of the only sync."""
    (sync,) = plan.syncs
    return sync.adds, sync.deletes, sync.unchanged


def asked(wire: Wire) -> list[tuple[str, str]]:
    """Every (action, digest) that was sent, in order."""
    return [
        (body["action"], cell["id"])
        for body in (json.loads(request.body) for request in wire.requests)
        for row in body["batch_data"]
        for cell in row
        if cell
    ]


def test_the_first_run_adds_all_and_the_second_nothing(known: Bench) -> None:
    plan, rows_file = known.plan(emails(ANN, BEN))
    assert changes(plan) == (2, 0, 0)
    known.deliver(plan, rows_file, Wire().send)
    plan, _ = known.plan(emails(BEN, ANN))
    assert changes(plan) == (0, 0, 2)
    assert plan.is_empty


def test_a_changed_digest_is_withdrawn_before_the_new_one_is_added(known: Bench) -> None:
    known.sync(emails(ANN, CAT))
    assert asked(known.sync(emails(BEN, CAT))) == [("delete", ANN), ("add", BEN)]


def test_a_shared_digest_stays_until_nobody_wants_it(known: Bench) -> None:
    assert len(asked(known.sync(emails(ANN, ANN, BEN)))) == 2
    assert asked(known.sync(emails(ANN, BEN))) == []
    assert asked(known.sync(emails(BEN))) == [("delete", ANN)]


def test_a_digest_that_moves_to_another_column_of_its_kind_stays(known: Bench) -> None:
    known.sync(members(texts({"email_sha256": ANN, "email_sha256_2": BEN})))
    assert asked(known.sync(members(texts({"email_sha256": BEN, "email_sha256_2": ANN})))) == []


def test_one_digest_of_two_kinds_is_two_identifiers(known: Bench) -> None:
    plan, _ = known.plan(members(texts({"email_sha256": ANN, "phone_sha256": ANN})))
    assert changes(plan) == (2, 0, 0)


def test_append_never_deletes(known: Bench) -> None:
    known.sync(emails(ANN, header='mode = "append"'))
    assert asked(known.sync(emails(BEN, header='mode = "append"'))) == [("add", BEN)]
    plan, _ = known.plan(emails(CAT, header='mode = "append"'))
    assert changes(plan) == (1, 0, 0)


def test_after_append_mirror_takes_away_what_nobody_wants(known: Bench) -> None:
    known.sync(emails(ANN, header='mode = "append"'))
    known.sync(emails(BEN, header='mode = "append"'))
    assert asked(known.sync(emails(BEN))) == [("delete", ANN)]


# --- reliability rules 1 to 3: what may be there counts as there until it is certain --------------


@pytest.mark.parametrize(
    "missing", [Missing.NOT_ANSWERED, Missing.CUT_OFF, Missing.NOT_SENT, Missing.TOO_LARGE]
)
def test_an_unanswered_add_is_added_again_while_wanted(known: Bench, missing: Missing) -> None:
    known.sync(emails(ANN), wire=Wire([missing] * 3))
    assert asked(known.sync(emails(ANN))) == [("add", ANN)]
    assert asked(known.sync(emails(ANN))) == []


def test_an_unanswered_add_is_deleted_when_no_longer_wanted(known: Bench) -> None:
    """The reason why the difference is taken against "may be there", never against "accepted"."""
    known.sync(emails(ANN), wire=Wire([Missing.NOT_ANSWERED] * 3))
    assert asked(known.sync(emails(BEN))) == [("delete", ANN), ("add", BEN)]


def test_an_unanswered_delete_is_deleted_again(known: Bench) -> None:
    known.sync(emails(ANN, BEN))
    known.sync(emails(BEN), wire=Wire([Missing.CUT_OFF] * 3))
    assert asked(known.sync(emails(BEN))) == [("delete", ANN)]


def test_an_unanswered_delete_is_added_again_when_wanted_once_more(known: Bench) -> None:
    known.sync(emails(ANN, BEN))
    known.sync(emails(BEN), wire=Wire([Missing.CUT_OFF] * 3))
    assert asked(known.sync(emails(ANN, BEN))) == [("add", ANN)]
    assert asked(known.sync(emails(ANN, BEN))) == []


@pytest.mark.parametrize("reply", [REVOKED, Missing.NOT_CONNECTED], ids=["revoked", "unreachable"])
def test_what_was_certainly_not_applied_is_planned_again(known: Bench, reply: Reply) -> None:
    known.sync(emails(ANN), wire=Wire([reply] * 30))
    plan, _ = known.plan(emails(ANN))
    assert changes(plan) == (1, 0, 0)
    plan, _ = known.plan(emails(BEN))
    assert changes(plan) == (1, 0, 0)


@pytest.mark.parametrize(
    "reply", [REFUSED, REVOKED, Missing.NOT_CONNECTED], ids=["refused", "revoked", "unreachable"]
)
def test_a_delete_that_was_not_applied_is_planned_again(known: Bench, reply: Reply) -> None:
    known.sync(emails(ANN, BEN))
    known.sync(emails(BEN), wire=Wire([reply] * 30))
    plan, _ = known.plan(emails(BEN))
    assert changes(plan) == (0, 1, 1)


def test_an_unknown_add_is_not_counted_as_unchanged(known: Bench) -> None:
    known.sync(emails(ANN), wire=Wire([Missing.NOT_ANSWERED] * 3))
    plan, _ = known.plan(emails(ANN))
    assert changes(plan) == (1, 0, 0)


# --- what a request that was never answered may still do ------------------------------------------


def test_a_wish_is_stated_once_more_when_the_doubt_has_settled(known: Bench) -> None:
    """The first add may arrive after the second was accepted, and after a delete."""
    known.sync(emails(ANN, BEN), wire=Wire([Missing.NOT_ANSWERED]))
    plan, _ = known.plan(emails(ANN, BEN))
    assert plan.is_empty
    known.now += DAY
    plan, rows_file = known.plan(emails(ANN, BEN))
    assert (changes(plan), plan.syncs[0].restated) == ((2, 0, 0), 2)
    known.deliver(plan, rows_file, Wire().send)
    plan, _ = known.plan(emails(ANN, BEN))
    assert plan.is_empty


def test_who_was_removed_in_doubt_is_removed_once_more(known: Bench) -> None:
    known.sync(emails(ANN, BEN))
    known.sync(emails(BEN), wire=Wire([Missing.CUT_OFF]))
    plan, _ = known.plan(emails(BEN))
    assert plan.is_empty
    known.now += DAY
    assert asked(known.sync(emails(BEN))) == [("delete", ANN)]
    known.now += DAY
    assert asked(known.sync(emails(BEN))) == []


def test_who_returns_while_a_delete_is_in_doubt_is_added_and_later_once_more(known: Bench) -> None:
    known.sync(emails(ANN, BEN))
    known.sync(emails(BEN), wire=Wire([Missing.CUT_OFF]))
    assert asked(known.sync(emails(ANN, BEN))) == [("add", ANN)]
    known.now += DAY
    assert asked(known.sync(emails(ANN, BEN))) == [("add", ANN)]


# --- what TikTok refused --------------------------------------------------------------------------


def refusing(*digests: str) -> Callable[[Request], Reply]:
    """Return a platform that refuses every request with one of these digests in it."""
    return lambda request: REFUSED if any(one in request.body.decode() for one in digests) else ACCEPTED


def deliver(
    bench: Bench, sync: Sync, send: Callable[[Request], Reply], again: Again = NOT_AGAIN
) -> RunResult:
    plan, rows_file = bench.plan(sync, again=again)
    return bench.deliver(plan, rows_file, send)


def test_one_bad_record_stands_alone_and_the_rest_is_delivered(known: Bench) -> None:
    result = deliver(known, emails(*PEOPLE), refusing(BEN))
    (sync,) = result.syncs
    assert (sync.accepted, sync.rejected, sync.not_sent) == (5, 1, 0)
    (refused,) = result.rejections
    assert (refused.rows, refused.code, refused.request_id) == (1, 40002, "r")


def test_a_refused_record_is_not_sent_again_until_somebody_asks(known: Bench) -> None:
    deliver(known, emails(ANN, BEN), refusing(BEN))
    plan, _ = known.plan(emails(ANN, BEN))
    assert (plan.is_empty, plan.syncs[0].refused, plan.syncs[0].unchanged) == (True, 1, 1)
    plan, rows_file = known.plan(emails(ANN, BEN), again=Again(refused=True))
    assert changes(plan) == (1, 0, 1)
    known.deliver(plan, rows_file, Wire().send)
    plan, _ = known.plan(emails(ANN, BEN))
    assert (plan.is_empty, plan.syncs[0].unchanged) == (True, 2)


def test_what_was_refused_is_withdrawn_only_if_it_may_be_there(known: Bench) -> None:
    deliver(known, emails(ANN, BEN), refusing(BEN))
    assert asked(known.sync(emails(ANN))) == []
    known.sync(emails(ANN, CAT), wire=Wire([Missing.NOT_ANSWERED]))
    known.now += DAY
    deliver(known, emails(ANN, CAT), refusing(CAT))
    assert asked(known.sync(emails(ANN))) == [("delete", CAT)]


def test_what_was_refused_is_kept_for_a_person(known: Bench) -> None:
    result = deliver(known, emails(ANN, BEN), refusing(BEN))
    path = refused_file(known.books.paths, "members", result.run_id)
    assert fetch(known.books.engine, f"select identifier, digest, code from '{path}'") == [
        ("email_sha256", BEN, 40002)
    ]
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_folder_that_cannot_be_made_for_it_is_an_error_of_the_ledger(known: Bench) -> None:
    (known.books.paths.quarantine / "refused").write_text("")
    with pytest.raises(LedgerError, match="cannot be written"):
        deliver(known, emails(ANN, BEN), refusing(BEN))


def test_a_platform_that_refuses_everything_is_not_asked_without_end(known: Bench) -> None:
    wire = Wire([REFUSED] * 10_000)
    result = deliver(known, emails(*(hashlib.sha256(b"%d" % n).hexdigest() for n in range(2000))), wire.send)
    assert result.stopped_by is not None
    assert len(wire.requests) < 100


# --- a restored ledger ----------------------------------------------------------------------------


def test_a_restored_ledger_states_every_wanted_identifier_until_tiktok_has_taken_all(known: Bench) -> None:
    """Somebody who was withdrawn after the copy was made is missing from the audience, not from the copy."""
    known.sync(emails(ANN, BEN, CAT))
    known.books.journal.restored(at=NOW)
    plan, rows_file = known.plan(emails(ANN, BEN))
    assert changes(plan) == (2, 1, 0)
    assert any("restored" in note for note in plan.syncs[0].notes)
    assert not any("rules changed" in note for note in plan.syncs[0].notes)
    known.deliver(plan, rows_file, Wire([Missing.NOT_CONNECTED] * 40).send)
    assert asked(known.sync(emails(ANN, BEN))) == [("delete", CAT), ("add", ANN), ("add", BEN)]
    plan, _ = known.plan(emails(ANN, BEN))
    assert plan.is_empty


def test_a_plan_from_before_a_restore_does_not_fit_any_more(known: Bench) -> None:
    plan, _ = known.plan(emails(ANN))
    known.books.journal.restored(at=NOW)
    assert known.books.journal.revision() > plan.revision


# --- accounts -------------------------------------------------------------------------------------


def test_new_accounts_get_every_identifier_once(known: Bench) -> None:
    known.sync(emails(ANN, BEN))
    accounts = 'advertiser_ids = ["7000000000000000001", "7000000000000000003"]'
    plan, rows_file = known.plan(emails(ANN, BEN), settings=accounts)
    assert changes(plan) == (2, 0, 0)
    assert plan.syncs[0].notes
    wire = Wire()
    known.deliver(plan, rows_file, wire.send)
    assert json.loads(wire.requests[0].body)["advertiser_ids"] == [
        "7000000000000000001",
        "7000000000000000003",
    ]
    plan, _ = known.plan(emails(ANN, BEN), settings=accounts)
    assert plan.is_empty


def test_the_order_of_accounts_behind_the_owner_does_not_matter(known: Bench) -> None:
    three = ["7000000000000000001", "7000000000000000002", "7000000000000000003"]
    known.sync(emails(ANN), settings=f"advertiser_ids = {json.dumps(three)}")
    plan, _ = known.plan(emails(ANN), settings=f"advertiser_ids = {json.dumps([three[0], *three[:0:-1]])}")
    assert plan.is_empty


def test_another_owner_is_another_audience(known: Bench) -> None:
    known.sync(emails(ANN))
    plan, _ = known.plan(emails(ANN), settings=f'advertiser_ids = ["{ADVERTISERS[1]}"]')
    assert changes(plan) == (1, 0, 0)


# --- plans ----------------------------------------------------------------------------------------


def test_deletes_come_before_adds_and_share_a_store(known: Bench) -> None:
    known.sync(members(texts({"email_sha256": ANN, "phone_sha256": BEN})))
    plan, _ = known.plan(members(texts({"email_sha256": BEN, "phone_sha256": CAT})))
    operations = [step.operation for step in plan.steps]
    assert operations == [Operation.DELETE, Operation.DELETE, Operation.ADD]
    assert len(set(plan.stores)) == 1
    assert [step.layout for step in plan.steps] == [
        ("EMAIL_SHA256",),
        ("PHONE_SHA256",),
        ("EMAIL_SHA256", "PHONE_SHA256"),
    ]


def test_steps_and_batches_cover_all_rows_in_order(known: Bench) -> None:
    known.sync(emails(*PEOPLE[:3]))
    plan, _ = known.plan(emails(*PEOPLE[3:]))
    first = 0
    for batch in plan.batches:
        assert batch.first_row == first
        first += batch.rows
    assert first == sum(step.rows for step in plan.steps) == 6
    assert plan.syncs[0].requests == len(plan.batches)


def test_two_audiences_do_not_mix(known: Bench) -> None:
    known.sync(emails(ANN, BEN))
    other = Sync("others", "tiktok_audience", texts({"email_sha256": CAT}), audience="Others")
    plan, _ = known.plan(emails(ANN, BEN), other)
    assert [(sync.adds, sync.deletes) for sync in plan.syncs] == [(0, 0), (1, 0)]


# --- properties -----------------------------------------------------------------------------------


class Platform:
    """What TikTok holds when every request that is answered was applied; some answers are lost."""

    def __init__(self) -> None:
        self.held: set[str] = set()

    def apply(self, body: dict[str, object]) -> None:
        rows = body["batch_data"]
        assert isinstance(rows, list)
        digests = {cell["id"] for row in rows for cell in row if cell}
        self.held = self.held | digests if body["action"] == "add" else self.held - digests


@pytest.fixture(scope="module")
def lasting(warehouse: DuckDBEngine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """A bench whose ledger grows from example to example; each starts by emptying the audience."""
    with open_bench(warehouse, Path(tmp_path_factory.mktemp("members"))) as opened:
        opened.know_audience(AUDIENCE_ID)
        yield opened


NOBODY: tuple[None, ...] = (None,)
"""A customer without an identifier: the model has rows, the audience no members."""

WANTED = st.lists(st.sampled_from(PEOPLE), max_size=5)
FATES = st.sampled_from(["applied", "applied unheard", "lost", "revoked"])


@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.generate],
)
@given(rounds=st.lists(st.tuples(WANTED, FATES), min_size=1, max_size=3), last=WANTED)
def test_after_a_clean_run_the_platform_holds_what_is_wanted(
    lasting: Bench, rounds: list[tuple[list[str], str]], last: list[str]
) -> None:
    """Whatever became of earlier runs: diff, deliver, and a second diff is empty."""
    platform = Platform()
    lasting.sync(emails(None, header="guards = { max_invalid = 1.0 }"))
    for wanted, fate in [*rounds, (last, "applied")]:
        sync = emails(*(wanted or NOBODY))
        plan, rows_file = lasting.plan(sync)

        def send(request: Request, fate: str = fate) -> Reply:
            if fate.startswith("applied"):
                platform.apply(json.loads(request.body))
            return {"applied": ACCEPTED, "revoked": REVOKED}.get(fate, Missing.NOT_ANSWERED)

        lasting.deliver(plan, rows_file, send)
    assert platform.held == set(last)
    plan, _ = lasting.plan(emails(*(last or NOBODY)))
    assert plan.is_empty

"""Every destination gives every possible reply a meaning, and one the journal can record."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.delivery.retry import Policy, wait_before_repeat
from sync.destinations import DESTINATIONS
from sync.destinations.base import Destination, Missing, Outcome, Reply, Response, Verdict
from sync.destinations.tiktok import CODES
from sync.ledger.entries import BatchRow
from sync.ledger.journal import Journal, open_journal

EVERY = pytest.mark.parametrize("destination", DESTINATIONS.values(), ids=lambda item: item.name)
MANY = settings(max_examples=150, deadline=None)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
ENVELOPES = st.fixed_dictionaries(
    {},
    optional={
        "code": st.integers() | st.sampled_from(sorted(CODES)) | JSON,
        "message": st.text() | JSON,
        "request_id": st.text() | JSON,
        "data": JSON,
    },
)
BODIES = st.binary(max_size=200) | ENVELOPES.map(lambda value: json.dumps(value).encode())
RESPONSES = st.builds(Response, st.sampled_from([200, 200, 200]) | st.integers(100, 999), BODIES)

SENSELESS = {
    "empty": b"",
    "white space": b" \n",
    "html": b"<html>OK</html>",
    "text code": b'{"code":"0","message":"OK"}',
    "float code": b'{"code":0.0,"message":"OK"}',
    "true code": b'{"code":false,"message":"OK"}',
    "null code": b'{"code":null}',
    "no code": b'{"message":"OK"}',
    "null": b"null",
    "list": b'[{"code":0}]',
    "number": b"0",
    "cut off": b'{"code":0,"message":"O',
    "two codes": b'{"code":50000,"code":0}',
    "two codes inside": b'{"code":0,"data":{"code":1,"code":0}}',
    "not a number": b'{"code":0,"data":NaN}',
    "infinity": b'{"code":0,"data":-Infinity}',
    "ten thousand digits": b'{"code":' + b"9" * 10_000 + b"}",
    "two hundred thousand levels": b'{"code":0,"data":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "byte order mark": b'\xef\xbb\xbf{"code":0}',
    "invalid utf-8": b'{"code":0,"message":"\xff"}',
    "utf-16": '{"code":0}'.encode("utf-16"),
    "two documents": b'{"code":0}{"code":0}',
}
"""Answers that look like success to a careless reader, or like nothing at all."""


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journal]:
    opened = open_journal(Path(tmp_path_factory.mktemp("decode")) / "journal.db")
    opened.open_run("run", at=1, plan_file="plan", plan={}, forced=False)
    opened.intend(BATCH)
    yield opened
    opened.close()


BATCH = BatchRow("run", 0, 0, "sync", "add", 0, 1, "sha256", "{}", "planned", 1, 1)


@EVERY
@MANY
@given(reply=RESPONSES | st.sampled_from(Missing))
def test_any_reply_has_an_outcome(destination: Destination, reply: Reply) -> None:
    outcome = destination.decode(reply)
    assert isinstance(outcome, Outcome)
    assert outcome.reason
    assert len(outcome.message) <= 200
    assert "\n" not in outcome.message
    assert destination.decode(reply) == outcome


@EVERY
@settings(max_examples=60, deadline=None)
@given(reply=RESPONSES)
def test_any_outcome_can_be_recorded_and_repeated(
    destination: Destination, journal: Journal, reply: Reply
) -> None:
    outcome = destination.decode(reply)
    journal.answer(BATCH, outcome, at=2)
    (recorded,) = journal.batches("run")
    assert recorded.state == outcome.verdict.value
    assert (recorded.code, recorded.message, recorded.request_id) == (
        outcome.code, outcome.message, outcome.request_id,
    )  # fmt: skip


@pytest.mark.parametrize("message", ["\ud800", "a\udfffb", "\x00", "\u2028"])
@EVERY
def test_odd_characters_of_an_answer_can_be_recorded(
    destination: Destination, journal: Journal, message: str
) -> None:
    body = json.dumps({"code": 40002, "message": message, "request_id": message}).encode()
    journal.answer(BATCH, destination.decode(Response(200, body)), at=2)


@pytest.mark.parametrize("code", [2**31, 2**63, 2**64, 10**30, -(2**63) - 1])
@EVERY
def test_a_code_of_any_size_can_be_recorded(destination: Destination, journal: Journal, code: int) -> None:
    outcome = destination.decode(Response(200, b'{"code":%d}' % code))
    assert outcome.verdict is Verdict.UNKNOWN
    journal.answer(BATCH, outcome, at=2)


@pytest.mark.parametrize("name", SENSELESS)
@EVERY
def test_an_answer_without_an_envelope_is_unknown(destination: Destination, name: str) -> None:
    assert destination.decode(Response(200, SENSELESS[name])).verdict is Verdict.UNKNOWN


@EVERY
@MANY
@given(body=BODIES)
def test_only_code_zero_and_its_kin_are_success(destination: Destination, body: bytes) -> None:
    """ACCEPTED needs an envelope whose code is an integer that means success."""
    if destination.decode(Response(200, body)).verdict is Verdict.ACCEPTED:
        code = json.loads(body)["code"]
        assert type(code) is int
        assert CODES[code][0] is Verdict.ACCEPTED


@EVERY
@given(status=st.integers(100, 999).filter(lambda status: status != 200))
@settings(deadline=None)
def test_only_status_200_is_success(destination: Destination, status: int) -> None:
    reply = Response(status, b'{"code":0,"message":"OK","data":{}}')
    assert destination.decode(reply).verdict is not Verdict.ACCEPTED


@pytest.mark.parametrize("code", sorted(CODES))
@EVERY
def test_every_listed_code_means_what_the_table_says(destination: Destination, code: int) -> None:
    outcome = destination.decode(Response(200, b'{"code":%d,"message":"words","request_id":"r"}' % code))
    assert (outcome.verdict, outcome.reason) == CODES[code]
    assert (outcome.code, outcome.message, outcome.request_id) == (code, "words", "r")


UNLISTED = st.integers(-(2**31), 2**31 - 1).filter(lambda code: code not in CODES)


@EVERY
@MANY
@given(code=UNLISTED)
def test_an_unlisted_code_is_judged_by_its_range(destination: Destination, code: int) -> None:
    outcome = destination.decode(Response(200, b'{"code":%d}' % code))
    refused = 40000 <= code < 50000
    assert outcome.verdict is (Verdict.REJECTED if refused else Verdict.UNKNOWN)


@EVERY
@settings(deadline=None)
@given(reply=RESPONSES, attempt=st.integers(1, 5000), waited=st.floats(0, 1e6), jitter=st.floats(0, 0.999))
def test_what_is_repeated_waits_a_sane_time(
    destination: Destination, reply: Reply, attempt: int, waited: float, jitter: float
) -> None:
    policy = Policy(budget_seconds=1e6)
    wait = wait_before_repeat(
        policy, destination.decode(reply), attempt=attempt, waited=waited, pause=0.0, jitter=lambda: jitter
    )
    assert wait is None or 0 < wait <= policy.longest_wait_seconds

"""What an answer means, in the classes a run acts on.

The rows are the outcome classes that were worked out from the code list and from what can happen to a
connection: delivered, not applied (wait, same batch), refused (do not repeat), unknown (same bytes, same
id), stop (a person must act).
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from sync.destinations.base import Missing, Reply, Response, Verdict
from sync.destinations.tiktok import CODES, decode

CLASSES: list[tuple[Verdict, list[Reply]]] = [
    (
        Verdict.ACCEPTED,
        [Response(200, b'{"code":0}'), Response(200, b'{"code":40050}'), Response(200, b' {"code": 0} \n')],
    ),
    (
        Verdict.RETRY,
        [Response(200, b'{"code":%d}' % code) for code in (40100, 40016, 40132, 40133, 61000, 60001, 40202)],
    ),
    (Verdict.RETRY, [Response(429, b""), Response(429, b"<html>"), Missing.NOT_CONNECTED]),
    (
        Verdict.STOP,
        [
            Response(200, b'{"code":%d}' % code)
            for code in (*range(40101, 40110), 40113, 40118, 40130, 40131, 40001, 40062)
        ],
    ),
    (Verdict.STOP, [Response(status, b'{"code":0}') for status in (400, 401, 403, 404, 405, 410, 415)]),
    (Verdict.STOP, [Response(status, b'{"code":0}') for status in (301, 302, 303, 307, 308)]),
    (Verdict.REJECTED, [Response(200, b'{"code":%d}' % code) for code in (40000, 40002, 40011, 40061)]),
    (Verdict.REJECTED, [Response(413, b"")]),
    (
        Verdict.UNKNOWN,
        [Response(200, b'{"code":%d}' % code) for code in (50000, 50002, 51000, 51003, 51010, 51063, 53102)],
    ),
    (Verdict.UNKNOWN, [Response(status, b"<html>") for status in (500, 502, 503, 504)]),
    (Verdict.UNKNOWN, [Response(status, b"") for status in (201, 202, 204, 206)]),
    (Verdict.UNKNOWN, [Missing.NOT_SENT, Missing.NOT_ANSWERED, Missing.CUT_OFF, Missing.TOO_LARGE]),
]


@pytest.mark.parametrize(
    ("verdict", "reply"), [(verdict, reply) for verdict, replies in CLASSES for reply in replies], ids=str
)
def test_an_answer_has_its_class(verdict: Verdict, reply: Reply) -> None:
    assert decode(reply).verdict is verdict


def test_partly_accepted_is_not_success() -> None:
    """Code 20001: some records were refused, and the answer may not say which."""
    assert decode(Response(200, b'{"code":20001,"data":{}}')).verdict is not Verdict.ACCEPTED


PUBLISHED: dict[int, str] = {
    int(row["code"]): row["action"]
    for row in csv.DictReader((Path(__file__).parent / "return_codes.csv").read_text("utf-8").splitlines())
}
"""Return code -> what TikTok's appendix and the constants of its SDK ask of a client."""

ACTIONS: dict[str, Verdict] = {
    "done": Verdict.ACCEPTED,
    "rows": Verdict.REJECTED,
    "split": Verdict.REJECTED,
    "fix or split": Verdict.REJECTED,
    "retry": Verdict.RETRY,
    "trouble": Verdict.UNKNOWN,
    "fix": Verdict.STOP,
    "fix access": Verdict.STOP,
    "auth": Verdict.STOP,
    "stop": Verdict.STOP,
}


@pytest.mark.parametrize("code", PUBLISHED)
def test_a_published_code_has_the_published_action(code: int) -> None:
    outcome = decode(Response(200, b'{"code":%d}' % code))
    assert outcome.verdict is ACTIONS[PUBLISHED[code]]
    assert outcome.is_trouble is (PUBLISHED[code] == "trouble")


def test_the_table_is_the_published_one() -> None:
    assert sorted(CODES) == sorted(PUBLISHED)


@pytest.mark.parametrize(
    ("code", "verdict", "is_trouble"),
    [
        (40499, Verdict.REJECTED, False),
        (49999, Verdict.REJECTED, False),
        (50001, Verdict.UNKNOWN, True),
        (52999, Verdict.UNKNOWN, True),
        (60002, Verdict.UNKNOWN, True),
        (70002, Verdict.UNKNOWN, False),
        (30000, Verdict.UNKNOWN, False),
        (-1, Verdict.UNKNOWN, False),
    ],
)
def test_an_unpublished_code_is_judged_by_its_range(code: int, verdict: Verdict, *, is_trouble: bool) -> None:
    outcome = decode(Response(200, b'{"code":%d}' % code))
    assert (outcome.verdict, outcome.is_trouble) == (verdict, is_trouble)


def test_the_platforms_words_are_kept_on_one_line_and_cut() -> None:
    body = b'{"code":40002,"message":"a\\n  b\\u0007 %s","request_id":" r "}' % (b"x" * 500)
    outcome = decode(Response(200, body))
    assert outcome.message.startswith("a b")
    assert len(outcome.message) == 200
    assert outcome.request_id == "r"
    assert outcome.message.isprintable()

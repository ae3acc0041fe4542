"""What an answer means, in the classes a run acts on.

The rows are the outcome classes that were worked out from the code list and from what can happen to a
connection: delivered, not applied (wait, same batch), refused (do not repeat), unknown (same bytes, same
id), stop (a person must act).
"""

from __future__ import annotations

import pytest

from sync.destinations.base import Missing, Reply, Response, Verdict
from sync.destinations.tiktok import REAUTHORISE, decode

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


@pytest.mark.parametrize("code", [40001, 40102, 40105, 40106])
def test_lost_access_asks_a_person(code: int) -> None:
    assert code in REAUTHORISE


def test_the_platforms_words_are_kept_on_one_line_and_cut() -> None:
    body = b'{"code":40002,"message":"a\\n  b\\u0007 %s","request_id":" r "}' % (b"x" * 500)
    outcome = decode(Response(200, body))
    assert outcome.message.startswith("a b")
    assert len(outcome.message) == 200
    assert outcome.request_id == "r"
    assert outcome.message.isprintable()

"""Find an audience by exact name over all pages, else create it, never twice."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.delivery.audiences import Found, data_of, find_or_create
from sync.destinations.base import Missing, Outcome, Reply, Request, Response, Verdict
from sync.destinations.tiktok_audience import parse_list

OWNER = "7000000000000000001"


def page(*names: str, pages: int = 1) -> Response:
    audiences = [{"audience_id": f"id of {name}", "name": name} for name in names]
    return answer({"list": audiences, "page_info": {"total_page": pages}})


def answer(data: object, code: int = 0) -> Response:
    return Response(200, json.dumps({"code": code, "message": "", "request_id": "r", "data": data}).encode())


class Platform:
    """Answers from a script and keeps what was asked."""

    def __init__(self, *replies: Reply) -> None:
        self.replies, self.requests = list(replies), list[Request]()

    def send(self, request: Request) -> Reply:
        self.requests.append(request)
        return self.replies.pop(0)

    def ask(self, request: Request) -> tuple[Outcome, dict[str, Any]]:
        return data_of(self.send, request)

    @property
    def asked(self) -> Sequence[str]:
        return [
            f"create {json.loads(request.body)['custom_audience_name']}"
            if request.method == "POST"
            else f"page {dict(request.query)['page']}"
            for request in self.requests
        ]


def found(platform: Platform, name: str = "Shoppers") -> Found | Outcome:
    return find_or_create(platform.ask, OWNER, name, lambda: None)


def test_an_audience_is_found_by_its_exact_name() -> None:
    platform = Platform(page("shoppers", "Shoppers 2", "Shoppers"))
    assert found(platform) == Found("id of Shoppers", created=False)
    assert platform.asked == ["page 1"]


def test_every_page_is_read_to_the_last() -> None:
    """A peer skipped the last page and made a second audience of the same name."""
    platform = Platform(page("a", pages=3), page("b", pages=3), page("Shoppers", pages=3))
    assert found(platform) == Found("id of Shoppers", created=False)
    assert platform.asked == ["page 1", "page 2", "page 3"]


def test_a_page_that_holds_it_ends_the_search() -> None:
    platform = Platform(page("Shoppers", pages=9))
    assert found(platform) == Found("id of Shoppers", created=False)


@pytest.mark.parametrize("pages", [0, 1])
def test_an_audience_nobody_has_is_created(pages: int) -> None:
    platform = Platform(page(pages=pages), answer({"audience_id": "73"}))
    assert found(platform, "Käufer 🛒") == Found("73", created=True)
    assert platform.asked == ["page 1", "create Käufer 🛒"]
    assert json.loads(platform.requests[1].body)["advertiser_id"] == OWNER


@pytest.mark.parametrize(
    "reply", [Missing.NOT_ANSWERED, Missing.CUT_OFF, answer({}, 50002), Response(502, b"")]
)
def test_a_create_without_an_answer_is_looked_up_not_repeated(reply: Reply) -> None:
    platform = Platform(page(), reply, page("Shoppers"))
    assert found(platform) == Found("id of Shoppers", created=False)
    assert platform.asked == ["page 1", "create Shoppers", "page 1"]


def test_a_create_that_is_not_there_afterwards_stays_unknown() -> None:
    platform = Platform(page(), Missing.NOT_ANSWERED, page())
    outcome = found(platform)
    assert isinstance(outcome, Outcome)
    assert outcome.verdict is Verdict.UNKNOWN
    assert platform.asked.count("create Shoppers") == 1


@pytest.mark.parametrize("code", [40001, 40002, 40105])
def test_a_refused_create_is_its_outcome(code: int) -> None:
    outcome = found(Platform(page(), answer({}, code)))
    assert isinstance(outcome, Outcome)
    assert outcome.code == code


@pytest.mark.parametrize(
    "reply", [answer({}, 40105), answer({}, 40100), Missing.NOT_CONNECTED, Response(500, b"")]
)
def test_a_list_that_fails_creates_nothing(reply: Reply) -> None:
    platform = Platform(reply)
    assert isinstance(found(platform), Outcome)
    assert platform.asked == ["page 1"]


SENSELESS = [
    {}, {"list": []}, {"page_info": {"total_page": 1}}, {"list": None, "page_info": {"total_page": 1}},
    {"list": [{}], "page_info": {"total_page": 1}}, {"list": ["x"], "page_info": {"total_page": 1}},
    {"list": [], "page_info": {"total_page": "many"}}, {"list": [], "page_info": []}, [], None,
]  # fmt: skip


@pytest.mark.parametrize("data", SENSELESS, ids=str)
def test_a_list_that_makes_no_sense_creates_nothing(data: object) -> None:
    platform = Platform(answer(data))
    outcome = found(platform)
    assert isinstance(outcome, Outcome)
    assert outcome.verdict is not Verdict.ACCEPTED
    assert platform.asked == ["page 1"]


@pytest.mark.parametrize("data", [{}, {"audience_id": ""}, {"audience_id": 73}, {"audience_id": None}, []])
def test_a_create_without_an_id_is_not_taken_for_one(data: object) -> None:
    platform = Platform(page(), answer(data), page())
    outcome = found(platform)
    assert isinstance(outcome, Outcome)
    assert outcome.verdict is Verdict.UNKNOWN
    assert platform.asked == ["page 1", "create Shoppers", "page 1"]


def test_a_list_without_end_is_given_up() -> None:
    endless = [page("other", pages=10**6)] * 1000
    platform = Platform(*endless)
    assert isinstance(found(platform), Outcome)
    assert len(platform.requests) <= 100


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["list", "page_info", "total_page", "name", "audience_id"]), inner)
    ),
)


@given(st.dictionaries(st.sampled_from(["list", "page_info"]), JSON))
def test_any_list_is_read_or_refused(data: dict[str, Any]) -> None:
    parse_list(data)

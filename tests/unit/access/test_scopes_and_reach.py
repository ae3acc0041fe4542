"""What a token may do and whom it reaches, against what a project needs."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from sync.access.gaps import advertiser_gaps, scope_gaps
from sync.access.oauth import App
from sync.access.reach import Reach, reach
from sync.access.scopes import NEEDS, SCOPES, missing_scopes
from sync.delivery.http import Send
from sync.destinations import DESTINATIONS
from sync.destinations.base import Outcome, Reply, Request, Response
from sync.project.secrets import Secret
from sync.simulator.options import ALL_SCOPES
from sync.simulator.routes import ROUTES

BOTH = tuple(DESTINATIONS)
APP = App("77", Secret("hush"))


@pytest.mark.parametrize(
    ("granted", "purposes"),
    [
        ((3, 5), []),
        ((30, 31, 7224195155857866754), []),
        ((31, 5), ["find an audience by its name"]),
        ((3,), ["report events"]),
        ((), [need.purpose for need in NEEDS]),
    ],
)
def test_a_parent_grants_its_children(granted: tuple[int, ...], purposes: list[str]) -> None:
    assert [need.purpose for need in missing_scopes(granted, BOTH)] == purposes


def test_only_what_a_project_delivers_is_needed() -> None:
    assert missing_scopes((3,), ("tiktok_audience",)) == ()
    assert missing_scopes((), ()) == ()


def test_every_destination_has_a_need_and_every_need_a_name() -> None:
    assert {need.destination for need in NEEDS} == set(DESTINATIONS)
    assert {scope for need in NEEDS for scope in need.any_of} <= SCOPES.keys()


def test_the_simulator_asks_for_the_same_scopes() -> None:
    """A second reading of TikTok's rules: each need is what opens one of its endpoints."""
    opening = {route.scopes for route in ROUTES.values()}
    assert {frozenset(need.any_of) for need in NEEDS} <= opening
    assert missing_scopes(ALL_SCOPES, BOTH) == ()


def test_gaps_are_told_with_what_is_there() -> None:
    (first, second) = scope_gaps((5,), ("tiktok_audience",))
    assert first.what == "the token may not create audiences and change their members"
    assert first.notes[1] == 'granted: "Measurement" (5)'
    assert second.rule == "missing-scope"
    (gap,) = advertiser_gaps(("8",), "prod")
    assert gap.what == 'the token does not reach advertiser "8"'
    assert gap.where == 'advertiser_ids of target "prod"'


def answering(answers: Mapping[str, object], asked: list[str] | None = None) -> Send:
    """Answer by what a request's path and query hold; a number is a return code."""

    def send(request: Request) -> Reply:
        text = f"{request.path} {dict(request.query)}"
        if asked is not None:
            asked.append(text)
        data = next(answer for part, answer in answers.items() if part in text)
        code = data if isinstance(data, int) else 0
        return Response(200, json.dumps({"code": code, "data": {} if code else data}).encode())

    return send


def test_with_the_app_one_call_lists_all() -> None:
    asked: list[str] = []
    send = answering({"/oauth2/advertiser/get/": {"list": [{"advertiser_id": "8"}]}}, asked)
    assert reach(send, APP, ("7", "8")) == Reach(("8",), ("7",))
    assert len(asked) == 1


@pytest.mark.parametrize("code", [40001, 40106, 40300, 40301])
def test_without_the_app_each_is_asked_about(code: int) -> None:
    send = answering({'["7"]': code, '["8"]': {"list": []}})
    assert reach(send, None, ("7", "8")) == Reach(("8",), ("7",))


@pytest.mark.parametrize("app", [APP, None], ids=["with the app", "without"])
@pytest.mark.parametrize("code", [40105, 40130, 50000])
def test_a_call_that_fails_says_nothing_about_advertisers(app: App | None, code: int) -> None:
    found = reach(answering({"/": code}), app, ("7",))
    assert isinstance(found, Outcome)
    assert found.code == code


def test_a_list_that_makes_no_sense_is_not_believed() -> None:
    found = reach(answering({"/": {"list": "all"}}), APP, ("7",))
    assert isinstance(found, Outcome)

"""The question to an advertiser, and what may come back as an answer."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from sync.access.consent import Question, answer_address, code_of, consent_address
from sync.errors import AccessError
from sync.project.secrets import Secret

ANSWERS = {
    "the code alone": "c0de",
    "blanks around it": "  c0de\n",
    "an address": "https://shop.example/back?auth_code=c0de&state=s1",
    "an address with more": "https://shop.example/back?x=1&code=c0de&auth_code=c0de&state=s1#top",
    "an older name": "https://shop.example/back?code=c0de",
    "the query alone": "auth_code=c0de&state=s1",
}
NO_ANSWERS = {
    "nothing": "",
    "another page": "https://shop.example/back?error=denied",
    "an empty code": "https://shop.example/?auth_code=&state=s1",
    "two words": "not a code",
    "no ASCII": "cödé",
}


@pytest.mark.parametrize(
    ("endpoint", "host"),
    [
        ("https://business-api.tiktok.com", "https://business-api.tiktok.com"),
        ("https://sandbox-ads.tiktok.com", "https://business-api.tiktok.com"),
        ("http://127.0.0.1:8600", "http://127.0.0.1:8600"),
    ],
)
def test_people_are_asked_at_tiktok_or_at_a_simulator(endpoint: str, host: str) -> None:
    address = urlsplit(consent_address(endpoint, Question("77", "s t&te", "https://shop.example/b?x=1")))
    assert (f"{address.scheme}://{address.netloc}", address.path) == (host, "/portal/auth")
    assert parse_qs(address.query) == {
        "app_id": ["77"],
        "state": ["s t&te"],
        "redirect_uri": ["https://shop.example/b?x=1"],
    }


def test_an_app_with_one_address_needs_none() -> None:
    assert "redirect_uri" not in consent_address("https://business-api.tiktok.com", Question("77", "s"))


@pytest.mark.parametrize("name", ANSWERS)
def test_the_code_is_found(name: str) -> None:
    assert code_of(ANSWERS[name], None).reveal() == "c0de"


@pytest.mark.parametrize("name", NO_ANSWERS)
def test_what_holds_no_code_is_refused_and_not_repeated(name: str) -> None:
    with pytest.raises(AccessError) as caught:
        code_of(NO_ANSWERS[name], None)
    (finding,) = caught.value.findings
    assert finding.rule == "no-auth-code"
    assert not NO_ANSWERS[name] or NO_ANSWERS[name] not in str(finding)


@pytest.mark.parametrize("redirect_uri", ["https://localhost/", "https://shop.example/back?x=1"])
def test_what_comes_back_is_understood(redirect_uri: str) -> None:
    answer = answer_address(redirect_uri, "s t&te", Secret("c0de"))
    assert code_of(answer, "s t&te").reveal() == "c0de"


@pytest.mark.parametrize(
    "answer", ["https://x.example/?auth_code=c0de&state=other", "https://x.example/?auth_code=c0de", "c0de"]
)
def test_an_answer_to_another_question_is_refused(answer: str) -> None:
    with pytest.raises(AccessError) as caught:
        code_of(answer, "s1")
    (finding,) = caught.value.findings
    assert finding.rule == "wrong-state"
    assert "c0de" not in str(finding)

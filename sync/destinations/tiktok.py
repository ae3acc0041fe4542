"""What all TikTok endpoints share: version, envelope, and what each return code means.

TikTok answers HTTP 200 for nearly every failure; success is `code == 0` in the JSON
body and nothing else. Version 1.3 is current since 2022-08-15. The code table merges
the constants of TikTok's SDK (f809c396, 2026-02) with the appendix of its
documentation as captured in 2026-08; the action is our reading of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from sync.destinations.base import Missing, Outcome, Reply, Response, Verdict

API = "/open_api/v1.3"
"""Every path ends in `/`; without it the gateway answers 404."""

_LARGEST_CODE = 2**31 - 1

_ACCEPTED, _REJECTED, _RETRY, _STOP = Verdict.ACCEPTED, Verdict.REJECTED, Verdict.RETRY, Verdict.STOP
_UNKNOWN = Verdict.UNKNOWN

_OF_FILES = "an answer about audience files, which are not sent"

CODES: Mapping[int, tuple[Verdict, str]] = {
    0: (_ACCEPTED, "accepted"),
    20001: (_REJECTED, "partly accepted"),
    40000: (_REJECTED, "invalid parameters"),
    40001: (_STOP, "no permission for this advertiser, audience or event source"),
    40002: (_REJECTED, "invalid parameters"),
    40003: (_STOP, "forbidden"),
    40006: (_STOP, "version and parameters do not fit"),
    40007: (_STOP, "the audience or event source does not exist any more"),
    40008: (_STOP, "not available at this address"),
    40009: (_STOP, "not available at this address"),
    40010: (_STOP, "wrong host"),
    40011: (_REJECTED, "too many ids in one request"),
    40012: (_ACCEPTED, "nothing to update"),
    40013: (_STOP, "not available at this address"),
    40014: (_STOP, "not available at this address"),
    40016: (_RETRY, "too many requests"),
    40050: (_ACCEPTED, "already received"),
    40051: (_STOP, "invalid API version"),
    40061: (_REJECTED, "invalid batch size"),
    40062: (_STOP, "personal data is not hashed"),
    40063: (_STOP, "invalid partner name"),
    40100: (_RETRY, "too many requests"),
    40101: (_STOP, "app id and secret do not fit"),
    40102: (_STOP, "the access token has expired"),
    40103: (_STOP, "the refresh token has expired"),
    40104: (_STOP, "the access token is missing"),
    40105: (_STOP, "the access token is invalid or revoked"),
    40106: (_STOP, "the access token does not belong to this advertiser"),
    40107: (_STOP, "bad refresh token"),
    40108: (_STOP, "bad grant type"),
    40109: (_STOP, "the access token cannot be read"),
    40110: (_STOP, "the authorisation code is used, cancelled or expired"),
    40112: (_STOP, "wrong password"),
    40113: (_STOP, "the app is blocked or unknown"),
    40114: (_STOP, "the advertiser is logged out"),
    40115: (_STOP, "bad authorisation time"),
    40116: (_STOP, "bad signature"),
    40117: (_STOP, "bad authorisation method"),
    40118: (_STOP, "the app is not on the allow-list of this endpoint"),
    40119: (_STOP, "developer and advertiser are not the same company"),
    40124: (_STOP, "the developer profile is not approved"),
    40125: (_STOP, "the developer lacks permission"),
    40130: (_STOP, "the access token lacks a scope"),
    40131: (_STOP, "the access token lacks a scope"),
    40132: (_RETRY, "too many requests for one event source"),
    40133: (_RETRY, "too many requests for one advertiser"),
    40200: (_STOP, "task error"),
    40201: (_RETRY, "task not ready"),
    40202: (_RETRY, "write conflict"),
    40300: (_STOP, "the advertiser is unknown"),
    40301: (_STOP, "the advertiser does not match"),
    40302: (_STOP, "the customer advertiser is missing"),
    40309: (_STOP, "login needed"),
    40400: (_STOP, "unknown endpoint"),
    40502: (_STOP, "the ad account holds too many ads"),
    40700: (_REJECTED, "refused by TikTok's validation"),
    40900: (_STOP, _OF_FILES),
    40905: (_STOP, _OF_FILES),
    40906: (_STOP, _OF_FILES),
    40907: (_STOP, _OF_FILES),
    40908: (_STOP, _OF_FILES),
    40909: (_STOP, _OF_FILES),
    40910: (_STOP, _OF_FILES),
    40914: (_STOP, _OF_FILES),
    40915: (_STOP, _OF_FILES),
    41000: (_STOP, "requests from this country are blocked"),
    41001: (_STOP, "the endpoint is retired"),
    41002: (_STOP, "a field is retired"),
    50000: (_UNKNOWN, "TikTok's system failed"),
    50002: (_UNKNOWN, "TikTok failed while it was at work"),
    51000: (_UNKNOWN, "a call inside TikTok failed"),
    51003: (_UNKNOWN, "TikTok's audience service failed"),
    51010: (_UNKNOWN, "TikTok ran out of time"),
    51012: (_UNKNOWN, "TikTok's pixel service failed"),
    51035: (_UNKNOWN, "TikTok's satellite service failed"),
    51039: (_UNKNOWN, "TikTok's authorisation service failed"),
    51050: (_UNKNOWN, "TikTok's measurement service failed"),
    51054: (_UNKNOWN, "TikTok's CRM service failed"),
    51055: (_UNKNOWN, "TikTok's CRM service failed"),
    51056: (_UNKNOWN, "TikTok's advertiser account service failed"),
    51060: (_UNKNOWN, "TikTok's business centre service failed"),
    51061: (_UNKNOWN, "TikTok's business centre service failed"),
    51063: (_UNKNOWN, "TikTok's segment gateway failed"),
    # The SDK writes 51035, the appendix as captured 51305; both are read the same way.
    51305: (_UNKNOWN, "TikTok's satellite service failed"),
    53102: (_UNKNOWN, "a store inside TikTok failed"),
    53103: (_UNKNOWN, "a store inside TikTok failed"),
    60001: (_RETRY, "maintenance"),
    61000: (_RETRY, "too many requests"),
    70001: (_STOP, "invalid authorisation type"),
}
"""Return code -> what it means for the records of the request."""

DOES_NOT_EXIST = 40007
"""The audience or event source of the request is not there; somebody may have deleted it."""

_PARTLY = 20001

_BUSY = re.compile(r"being (processed|updated)|in process|not editable|can(no|')t be edited", re.IGNORECASE)
"""Words of 40002 while an audience is still digesting an earlier change: wait, do not give up.

"an update is still running" is one of the meanings of 40002 for audiences (appendix of return
codes as captured in 2026-08); the exact words are not documented, so these are a guess.
"""

_ROW = re.compile(r"\b(?:batch|batch_data|data|events?)(?:\.|\[)([0-9]{1,6})(?![0-9])", re.IGNORECASE)
"""How a message names a record: "Batch.0.properties.contents.0.content_id: Not a valid string"."""

_ROW_KEYS = frozenset({"index", "idx", "row", "row_index", "row_no", "position"})
"""Keys under which the data of a partial success may name a record; undocumented, so a guess."""

_DEEPEST = 8

THROTTLES = frozenset({429, 40016, 40100, 40132, 40133, 61000})
"""Codes and statuses that mean "too many requests"."""

_MISSING: Mapping[Missing, Verdict] = {
    Missing.NOT_CONNECTED: Verdict.RETRY,
    Missing.NOT_SENT: Verdict.UNKNOWN,
    Missing.NOT_ANSWERED: Verdict.UNKNOWN,
    Missing.CUT_OFF: Verdict.UNKNOWN,
    Missing.TOO_LARGE: Verdict.UNKNOWN,
}

_STATUSES: Mapping[int, tuple[Verdict, str]] = {
    401: (_STOP, "the access token was refused"),
    403: (_STOP, "the access token was refused"),
    408: (_RETRY, "the gateway did not wait for the request"),
    413: (_REJECTED, "the request is too large"),
    425: (_RETRY, "the gateway wants the request later"),
    429: (_RETRY, "too many requests"),
}


def decode(reply: Reply) -> Outcome:
    """Return what a reply means for the batch; total over every possible reply."""
    if isinstance(reply, Missing):
        return Outcome(_MISSING[reply], reply.value)
    if reply.status != 200:
        outcome = _by_status(reply.status)
        return replace(outcome, is_throttle=reply.status in THROTTLES, retry_after=reply.retry_after)
    envelope = parse_envelope(reply)
    if envelope is None:
        return Outcome(Verdict.UNKNOWN, "the answer is not TikTok's envelope")
    code = envelope["code"]
    verdict, reason = CODES.get(code) or _by_range(code)
    is_trouble = verdict is _UNKNOWN and 50000 <= code < 70000
    message = _words(envelope.get("message"))
    if verdict is _REJECTED and _BUSY.search(message):
        verdict, reason = _RETRY, "the audience is still being processed"
    return Outcome(
        verdict,
        reason,
        code,
        message,
        _words(envelope.get("request_id")),
        rows=_named_rows(envelope) if verdict is _REJECTED else (),
        partly=code == _PARTLY,
        is_throttle=code in THROTTLES,
        is_trouble=is_trouble,
        retry_after=reply.retry_after,
    )


def _named_rows(envelope: Mapping[str, Any]) -> tuple[int, ...]:
    """Return the positions of the records that a refusal names, in order."""
    return tuple(sorted({*_rows_in(envelope.get("message"), 0), *_rows_in(envelope.get("data"), 0)}))


def _rows_in(value: object, depth: int) -> Iterator[int]:
    if isinstance(value, str):
        yield from (int(number) for number in _ROW.findall(value))
    elif isinstance(value, list) and depth < _DEEPEST:
        for item in value:
            yield from _rows_in(item, depth + 1)
    elif isinstance(value, dict) and depth < _DEEPEST:
        for key, item in value.items():
            if key in _ROW_KEYS and type(item) is int and item >= 0:
                yield item
            else:
                yield from _rows_in(item, depth + 1)


def parse_envelope(response: Response) -> dict[str, Any] | None:
    """Return the JSON envelope, or None for anything that is not one.

    Duplicate keys are refused: the last of two `code`s would win, and `50000` followed by
    `0` would read as success.
    """
    try:
        envelope = json.loads(
            response.body.decode("utf-8"), object_pairs_hook=_no_duplicates, parse_constant=_refused
        )
    except (ValueError, RecursionError):
        return None
    code = envelope.get("code") if isinstance(envelope, dict) else None
    # `bool` is an int in Python, and a number no ledger can store is no code of TikTok's.
    return envelope if type(code) is int and abs(code) <= _LARGEST_CODE else None


def _no_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _refused(_constant: str) -> None:
    raise ValueError


def _by_status(status: int) -> Outcome:
    if status in _STATUSES:
        verdict, reason = _STATUSES[status]
        return Outcome(verdict, reason, status)
    if 200 <= status < 300:
        return Outcome(Verdict.UNKNOWN, f"the answer says nothing (HTTP {status})", status)
    if 500 <= status < 600:
        return Outcome(Verdict.UNKNOWN, f"the gateway failed with HTTP {status}", status, is_trouble=True)
    if 300 <= status < 400:
        return Outcome(
            Verdict.STOP, f"the endpoint redirects (HTTP {status}); redirects are never followed", status
        )
    return Outcome(Verdict.STOP, f"the endpoint refused the request with HTTP {status}", status)


def _by_range(code: int) -> tuple[Verdict, str]:
    """Judge a code nobody has listed: 4xxxx is refused, the rest may have been applied.

    From 50000 on codes speak of TikTok's own trouble (appendix of return codes, as captured in 2026-08).
    """
    if 40000 <= code < 50000:
        return Verdict.REJECTED, "refused with a code that is not documented"
    if 50000 <= code < 70000:
        return Verdict.UNKNOWN, "TikTok has trouble of its own, with a code that is not documented"
    return Verdict.UNKNOWN, "answered with a code that is not documented"


def _words(value: object) -> str:
    """Return the platform's words, cut and on one line, without what is not printable."""
    if not isinstance(value, str):
        return ""
    return "".join(filter(str.isprintable, " ".join(value.split())))[:200]

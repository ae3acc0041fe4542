"""When a fault strikes, and what it does to the answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from http import HTTPStatus

from sync.simulator.call import Call, Context, Reply
from sync.simulator.codes import THROTTLED_MESSAGE, Code, render_envelope
from sync.simulator.faults import Fault
from sync.simulator.store import count

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Struck:
    """An answer on its way to a fault; `reply` is the honest one, if the work was done."""

    reply: Reply
    request_id: str


def html_reply(status: int, headers: tuple[tuple[str, str], ...] = ()) -> Reply:
    """Return what a gateway answers when the API code was not reached."""
    title = f"{status} {_reason(status)}"
    body = f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
    return Reply(status, body.encode(), HTML, headers)


def choose_fault(context: Context, call: Call) -> Fault | None:
    """Count a request against every fault that matches it; return the first that strikes.

    Counts are state: they go on after a restart with the same script, and a reset
    starts them again.
    """
    struck = None
    for position, fault in enumerate(context.options.faults):
        is_struck = fnmatchcase(call.path, fault.endpoint) and _strikes(context, fault, position)
        if is_struck and struck is None:
            struck = fault
    return struck


def spoil(fault: Fault, struck: Struck) -> Reply:
    """Return the answer as the fault leaves it."""
    return SPOILERS[fault.kind](fault, struck)


def _strikes(context: Context, fault: Fault, position: int) -> bool:
    key = f"fault {position} {hashlib.sha256(repr(fault).encode()).hexdigest()[:12]}"
    if fault.kind == "rate_limit":
        return _is_over_rate(context, fault, key)
    ordinal = count(context.database, key) - fault.after - 1
    strike, remainder = divmod(ordinal, fault.every)
    return ordinal >= 0 and remainder == 0 and (fault.times is None or strike < fault.times)


def _is_over_rate(context: Context, fault: Fault, key: str) -> bool:
    """Tell whether this second's requests are used up; the next second starts afresh."""
    second = f"{key} {int(context.now)}"
    context.database.execute("DELETE FROM counter WHERE name LIKE ? || ' %' AND name <> ?", (key, second))
    return count(context.database, second) > fault.per_second


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def _throttle(_fault: Fault, struck: Struck) -> Reply:
    body = render_envelope(Code.TOO_FREQUENT, THROTTLED_MESSAGE, struck.request_id, {})
    return replace(struck.reply, body=body)


def _code(fault: Fault, struck: Struck) -> Reply:
    return replace(struck.reply, body=render_envelope(fault.code, fault.message, struck.request_id, {}))


def _status(fault: Fault, _struck: Struck) -> Reply:
    return html_reply(fault.status, fault.headers)


def _reset(fault: Fault, struck: Struck) -> Reply:
    return replace(struck.reply, is_reset=True, wait_s=fault.hold)


def _truncated(_fault: Fault, struck: Struck) -> Reply:
    return replace(struck.reply, is_cut=True)


def _slow(fault: Fault, struck: Struck) -> Reply:
    return replace(struck.reply, wait_s=fault.seconds)


def _unchanged(_fault: Fault, struck: Struck) -> Reply:
    return struck.reply


def _duplicate_key(_fault: Fault, struck: Struck) -> Reply:
    """Give `code` twice, first as success: which one holds depends on the reader."""
    request_id = json.dumps(struck.request_id)
    body = f'{{"code":0,"code":{int(Code.SYSTEM)},"message":"OK","request_id":{request_id},"data":{{}}}}'
    return replace(struck.reply, body=body.encode())


def _not_json(_fault: Fault, _struck: Struck) -> Reply:
    return html_reply(HTTPStatus.OK)


SPOILERS: Mapping[str, Callable[[Fault, Struck], Reply]] = {
    "throttle": _throttle,
    "rate_limit": _throttle,
    "code": _code,
    "status": _status,
    "reset_before": _reset,
    "reset_after": _reset,
    "truncated": _truncated,
    "slow": _slow,
    "revoke_token": _unchanged,
    "duplicate_key": _duplicate_key,
    "not_json": _not_json,
    "late": _reset,
}

"""The table of single faults: what happens to one request, and what the tool must make of it.

Thirty rows, about four faults in each; the numbers are those of `docs/reliability.md`.
Nothing here runs: a fault is a value, and the bench plays it for every kind and position.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from tests.faults import scripts
from tests.faults.listener import Script, Trouble

DEADLINE = 0.15
"""Seconds after which an exchange of a slow fault is given up."""

SOON = 1.0
"""Twice as many seconds as a connection may take to stand."""


class Class(Enum):
    """What the tool must book for the batch: the journal's state."""

    DELIVERED = "accepted"
    PARTLY = "split"
    NOT_APPLIED = "retry"
    REFUSED = "split "
    STOPPED = "stop"
    UNKNOWN = "unknown"

    @property
    def state(self) -> str:
        """The state in the journal."""
        return self.value.strip()

    @property
    def goes_on(self) -> bool:
        """Whether the batches after it are sent in the same run."""
        return self in {Class.DELIVERED, Class.PARTLY, Class.REFUSED}


@dataclass(frozen=True, slots=True)
class Way:
    """A way to the platform that the faulted request takes instead of the usual one.

    Attributes:
        to: Which of the bench's addresses.
        deadline: Seconds for the whole exchange.
    """

    to: str = "usual"
    deadline: float = 10.0


USUAL, HURRIED = Way(), Way(deadline=DEADLINE)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong with one request.

    Attributes:
        row: Of the table.
        trouble: What the server does; None when no server is reached, or nothing is wrong with it.
        code: What the journal keeps as the platform's code, or None.
        way: How the request travels.
        moved_seconds: How far the clock jumps before the request.
        for_good: Whether every later request of the run meets the same.
        late_seconds: When the platform carries out what it was silent about.
        is_named: Whether the records the platform left out are named, so that nobody sends them again.
    """

    row: int
    name: str
    trouble: Trouble | None
    becomes: Class
    code: int | None = None
    way: Way = USUAL
    moved_seconds: int = 0
    for_good: bool = False
    late_seconds: int | None = None
    is_named: bool = False

    def __str__(self) -> str:
        return f"{self.row} {self.name}"


def _coded(row: int, becomes: Class, *codes: int, times: int = 0) -> list[Fault]:
    applied = " applied" if times else ""
    return [
        Fault(row, f"code {code}{applied}", Trouble(scripts.code(code), times), becomes, code)
        for code in codes
    ]


def _status(row: int, becomes: Class, *lines: str, times: int = 0) -> list[Fault]:
    applied = " applied" if times else ""
    return [
        Fault(row, f"HTTP {line[:3]}{applied}", Trouble(scripts.status(line), times), becomes, int(line[:3]))
        for line in lines
    ]


def _unknown(row: int, times: int = 0, way: Way = USUAL, **plays: Script) -> list[Fault]:
    return [
        Fault(row, name.replace("_", " "), Trouble(play, times), Class.UNKNOWN, way=way)
        for name, play in plays.items()
    ]


def _throttled(name: str, *headers: str) -> Fault:
    play = scripts.status("429 Too Many Requests", *headers)
    return Fault(3, f"HTTP 429, {name}", Trouble(play), Class.NOT_APPLIED, 429)


_REDIRECTS = (
    "301 Moved Permanently", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect",
)  # fmt: skip
_FAILURES = ("500 Internal Server Error", "502 Bad Gateway", "503 Service Unavailable", "504 Gateway Timeout")
_THROTTLES = (40100, 40016, 40132, 40133, 61000)
_CREDENTIALS = (40101, 40102, 40103, 40104, 40105, 40106, 40107, 40108, 40109, 40113, 40118, 40130, 40131)
_TROUBLES = (50000, 50002, 51000, 51034)
_DATE = "Date: Tue, 24 Nov 2026 00:00:00 GMT"


def _redirected(line: str, name: str, host: str) -> Fault:
    trouble = Trouble(scripts.redirects(line, host))
    return Fault(13, f"HTTP {line[:3]} to {name}", trouble, Class.STOPPED, int(line[:3]))


def _partly(name: str, message: str, data: bytes, *without: int) -> Fault:
    trouble = Trouble(scripts.code(20001, message, data), 1, without=without)
    is_named = name != "nothing is named"
    return Fault(2, f"code 20001, {name}", trouble, Class.PARTLY, 20001, is_named=is_named)


def _late(seconds: int) -> Fault:
    trouble = Trouble(scripts.silent(2 * DEADLINE), late=True)
    return Fault(19, f"applied {seconds} s later", trouble, Class.UNKNOWN, way=HURRIED, late_seconds=seconds)


def _unreached(row: int, name: str, to: str, deadline: float = USUAL.deadline) -> Fault:
    return Fault(row, name, None, Class.NOT_APPLIED, way=Way(to, deadline))


def _unread(name: str, play: Script) -> Fault:
    return Fault(16, name, Trouble(play, is_read=False), Class.UNKNOWN)


def _jump(name: str, seconds: int) -> Fault:
    return Fault(30, f"the clock jumps a day {name}", None, Class.DELIVERED, 0, moved_seconds=seconds)


_SURPLUS = Trouble(scripts.with_a_surplus, 1, stays=True)
DAY = 86_400
FAULTS: tuple[Fault, ...] = (
    *(Fault(1, "code 0", Trouble(scripts.honestly, 1), Class.DELIVERED, 0),),
    _partly("data names a record", "partly", b'{"failed":[{"index":1}]}', 1),
    _partly("words name a record", "data.1.event: Not valid", b"{}", 1),
    _partly("all are named", "partly", b'{"failed":[{"index":0},{"index":1}]}', 0, 1),
    _partly("nothing is named", "partly", b"{}", 1),
    _throttled("no header"),
    _throttled("some seconds", "Retry-After: 7"),
    _throttled("a date", "Retry-After: Tue, 24 Nov 2026 00:01:00 GMT", _DATE),
    _throttled("negative", "Retry-After: -5"),
    _throttled("a year", "Retry-After: 31536000"),
    *_coded(4, Class.NOT_APPLIED, *_THROTTLES),
    *_coded(5, Class.STOPPED, *_CREDENTIALS),
    *_status(5, Class.STOPPED, "401 Unauthorized", "403 Forbidden"),
    *_coded(6, Class.REFUSED, 40000, 40002, 40011, 40061),
    *_coded(7, Class.STOPPED, 40062),
    *_coded(8, Class.DELIVERED, 40050, times=1),
    *_coded(9, Class.UNKNOWN, *_TROUBLES),
    *_coded(9, Class.UNKNOWN, *_TROUBLES, times=1),
    *_status(9, Class.UNKNOWN, *_FAILURES),
    *_status(9, Class.UNKNOWN, *_FAILURES, times=1),
    *_coded(10, Class.UNKNOWN, 99999, times=1),
    *_unknown(
        10,
        times=1,
        code_as_text=scripts.body(b'{"code":"0","message":"OK"}'),
        code_as_fraction=scripts.body(b'{"code":0.0,"message":"OK"}'),
        code_is_true=scripts.body(b'{"code":true}'),
        no_code=scripts.body(b'{"message":"OK"}'),
        a_list=scripts.body(b'[{"code":0}]'),
        null=scripts.body(b"null"),
    ),
    *_status(11, Class.REFUSED, "413 Content Too Large"),
    *_status(
        12,
        Class.STOPPED,
        "400 Bad Request",
        "404 Not Found",
        "405 Method Not Allowed",
        "410 Gone",
        "415 Unsupported Media Type",
    ),
    *(_redirected(line, "another host", scripts.OTHER_HOST) for line in _REDIRECTS),
    *(_redirected(line, "itself, for ever", "127.0.0.1") for line in _REDIRECTS),
    _unreached(14, "nobody has the name", "no such name"),
    _unreached(14, "nobody listens", "closed port"),
    _unreached(14, "TLS to one who speaks none", "plain"),
    _unreached(14, "certificate expired", "expired"),
    _unreached(14, "certificate of another host", "wrong host"),
    _unreached(14, "certificate of an unknown authority", "unknown authority"),
    _unreached(15, "a connection that is not opened", "full", SOON),
    _unreached(15, "a TLS handshake that is not answered", "mute", SOON),
    _unread("reset before the request was read", scripts.resets),
    _unread("closed before the request was read", scripts.closes),
    *_unknown(17, way=HURRIED, no_answer_not_applied=scripts.silent(2 * DEADLINE)),
    *_unknown(17, times=1, way=HURRIED, no_answer_applied=scripts.silent(2 * DEADLINE)),
    *_unknown(18, reset_not_applied=scripts.resets, closed_not_applied=scripts.closes),
    *_unknown(18, times=1, reset_applied=scripts.resets, closed_applied=scripts.closes),
    *map(_late, (1, 600, 10_800)),
    Fault(20, "applied twice", Trouble(scripts.honestly, 2), Class.DELIVERED, 0),
    *_unknown(
        21,
        times=1,
        cut_short_of_its_length=scripts.cut(0.5),
        cut_within_a_chunk=scripts.cut(0.5, chunked=True),
        cut_without_a_length=scripts.cut(0.5, length=False),
    ),
    *_unknown(
        22,
        times=1,
        not_JSON=scripts.body(b"OK"),
        a_page=scripts.body(b"<html><body>Bad gateway</body></html>"),
        empty=scripts.body(b""),
        a_byte_order_mark=scripts.body(b'\xef\xbb\xbf{"code":0}'),
        not_UTF8=scripts.body(b'{"code":0,"message":"\xff\xfe"}'),
    ),
    *_status(22, Class.UNKNOWN, "204 No Content", times=1),
    *_unknown(
        23,
        times=1,
        two_codes=scripts.body(b'{"code":50000,"code":0}'),
        NaN=scripts.body(b'{"code":0,"data":NaN}'),
        very_deep=scripts.body(b'{"code":0,"data":' + b"[" * 200_000 + b"]" * 200_000 + b"}"),
        very_long_number=scripts.body(b'{"code":0,"data":' + b"9" * 10_000 + b"}"),
    ),
    Fault(24, "another content type", Trouble(scripts.of_another_type, 1), Class.DELIVERED, 0),
    *_unknown(
        25,
        times=1,
        way=HURRIED,
        a_head_that_drips=scripts.drips(b"HTTP/1.1 200 OK\r\n", b"X-Drop: 1\r\n", 10, 0.04),
        a_body_that_drips=scripts.drips(scripts.NO_LENGTH + b'{"code":0', b" ", 10, 0.04),
    ),
    *_unknown(
        26,
        times=1,
        a_bomb=scripts.body(scripts.bomb(50_000_000), "Content-Encoding: gzip"),
        ten_encodings=scripts.body(b'{"code":0}', "Content-Encoding: " + ", ".join(["gzip"] * 10)),
        spoilt_gzip=scripts.body(b'\x1f\x8b{"code":0}', "Content-Encoding: gzip"),
    ),
    *_unknown(
        27,
        times=1,
        a_head_without_end=scripts.says(b"HTTP/1.1 200 OK\r\n" + b"X-Line: 1\r\n" * 100_000 + b"\r\n{}"),
        no_status_line=scripts.says(b"\x00\x01 what?\r\n\r\n"),
    ),
    Fault(28, "an answer nobody asked for", _SURPLUS, Class.DELIVERED, 0),
    Fault(29, "token revoked", Trouble(scripts.code(40105)), Class.STOPPED, 40105, for_good=True),
    _jump("on", DAY),
    _jump("back", -DAY),
)
"""Every single fault."""

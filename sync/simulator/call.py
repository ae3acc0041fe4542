"""A request as an endpoint sees it, and the answer before it becomes bytes on a wire."""

from __future__ import annotations

import hashlib
import json
import math
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from sync.simulator.codes import Code, RefusalError
from sync.simulator.options import SimulatorOptions

Fields = Mapping[str, object]
"""The named values of a request: the JSON body of a POST, the query of a GET."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request to the API; `path` is below `/open_api/v1.3`."""

    method: str
    path: str
    query: Mapping[str, str]
    token_digest: str
    content_type: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Context:
    """What an endpoint may know besides the fields: account, state, time and caller."""

    options: SimulatorOptions
    database: sqlite3.Connection
    now: float
    token_digest: str


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, including the ways in which it may be spoiled.

    Attributes:
        status: HTTP status.
        body: The whole body; `Content-Length` is always its length.
        content_type: MIME type.
        headers: Extra headers.
        wait_s: Seconds of silence before the first byte.
        is_cut: Send half of the body, then close.
        is_reset: Send nothing; end the connection with a TCP reset.
    """

    status: int
    body: bytes = field(repr=False)
    content_type: str = "application/json; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    wait_s: float = 0.0
    is_cut: bool = False
    is_reset: bool = False


def token_digest(token: str) -> str:
    """Return what stands for a token in the state file; empty for an empty token."""
    return hashlib.sha256(token.encode()).hexdigest() if token else ""


def parse_fields(call: Call) -> Fields:
    """Read the fields of a call.

    Raises:
        RefusalError: The body is not a JSON object, or is not declared as JSON.
    """
    if call.method == "GET":
        return call.query
    if not call.content_type.lower().startswith("application/json"):
        raise RefusalError(Code.PARAMETER, "Content-Type must be application/json.")
    try:
        fields = json.loads(call.body, parse_constant=_refuse_constant, parse_float=_parse_finite)
    except (ValueError, RecursionError):
        raise RefusalError(Code.NOT_JSON, "The request body is not valid JSON.") from None
    if not isinstance(fields, dict):
        raise RefusalError(Code.NOT_JSON, "The request body is not a JSON object.")
    return fields


def _refuse_constant(name: str) -> NoReturn:
    """Refuse NaN and Infinity, which Python reads and JSON does not have."""
    raise ValueError(name)


def _parse_finite(text: str) -> float:
    """Read a number with a fraction or exponent; one beyond a double's range is no number."""
    value = float(text)
    if math.isinf(value):
        raise ValueError(text)
    return value

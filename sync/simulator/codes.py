"""Return codes and the envelope they travel in.

Success is `code` 0 in the body; the HTTP status is 200 for nearly every failure.
Source: TikTok Business API, appendix "Return codes", read 2026-11-23.
"""

from __future__ import annotations

import json
from enum import IntEnum


class Code(IntEnum):
    """The return codes this simulator gives on its own; faults may give any other."""

    OK = 0
    NOT_JSON = 40000
    NO_PERMISSION = 40001
    PARAMETER = 40002
    UNKNOWN_OBJECT = 40007
    BATCH_SIZE = 40061
    NOT_HASHED = 40062
    TOO_FREQUENT = 40100
    WRONG_SECRET = 40101
    TOKEN_EMPTY = 40104
    TOKEN_INVALID = 40105
    OTHER_ADVERTISER = 40106
    AUTH_CODE_SPENT = 40110
    UNKNOWN_APP = 40113
    NOT_ALLOW_LISTED = 40118
    # The appendix also gives 40001 for a role or scope that is missing. We answer 40130, which the SDK's
    # constant file names for exactly this case, so that a client has to know both.
    SCOPE_MISSING = 40130
    SYSTEM = 50000


THROTTLED_MESSAGE = "Too many requests. Please retry in some time."


class RefusalError(Exception):
    """A request that breaks one of TikTok's rules; nothing of it was applied.

    The message is what the caller reads, so it never quotes a value that was sent.
    """

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def render_envelope(code: int, message: str, request_id: str, data: dict[str, object]) -> bytes:
    """Return the body every endpoint answers with; `data` is `{}` on failure."""
    envelope = {"code": int(code), "message": message, "request_id": request_id, "data": data}
    return json.dumps(envelope, ensure_ascii=False).encode()

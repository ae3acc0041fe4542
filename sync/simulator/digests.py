"""What is wrong with a value that should be a digest."""

from __future__ import annotations

import re

from sync.simulator.codes import Code

# MD5, SHA-1 and SHA-256 in either letter case: somebody hashed, only not as asked.
_LOOKS_HASHED = re.compile(r"[0-9A-Fa-f]{32}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}")


def describe_flaw(value: object, expected: str) -> tuple[Code, str]:
    """Return code and text for a value that is not a lower-case hex digest.

    The appendix has 40062 for personal data that is not hashed and 40002 for other
    parameter errors. Where the line runs is our reading: a digest of another kind or
    letter case is 40002, any other text is 40062.

    Args:
        value: What was sent; it is judged by shape and never quoted.
        expected: The name of the digest asked for, such as `EMAIL_SHA256`.
    """
    if not isinstance(value, str) or not value:
        return Code.PARAMETER, "Not a valid string"
    if _LOOKS_HASHED.fullmatch(value):
        return Code.PARAMETER, f"Not a valid {expected} digest in lower-case hex"
    return Code.NOT_HASHED, "Personal data is not hashed"

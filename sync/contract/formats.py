"""The formats a contract may use, each one pattern of our own language.

`jsonschema` leaves most formats unchecked when an optional package is missing, and
engines have casts, not formats. One pattern per format serves both sides, so they
cannot differ. Formats apply to text only.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from sync.contract.patterns import Pattern, parse_pattern

# RFC 3339 section 5.6, calendar checked; year 0000 and leap seconds are refused, as by rfc3339-validator.
_MONTH_DAY = (
    "(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    "|02-(?:0[1-9]|1[0-9]|2[0-8]))"
)
_YEAR = "(?:[0-9]{3}[1-9]|[0-9]{2}[1-9]0|[0-9][1-9]00|[1-9]000)"
_BY_FOUR = "(?:0[48]|[2468][048]|[13579][26])"
_LEAP_YEAR = f"(?:[0-9]{{2}}{_BY_FOUR}|{_BY_FOUR}00)"
_DATE = f"(?:{_YEAR}-{_MONTH_DAY}|{_LEAP_YEAR}-02-29)"
_HOUR_MINUTE = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_DATE_TIME = f"{_DATE}[Tt]{_HOUR_MINUTE}:[0-5][0-9](?:\\.[0-9]+)?(?:[Zz]|[+\\-]{_HOUR_MINUTE})"

# RFC 2673 section 3.2: dotted quad, no leading zeros.
_OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_IPV4 = f"{_OCTET}(?:\\.{_OCTET}){{3}}"

# RFC 3986 appendix A, IPv6address: the nine places where :: may stand.
_H16 = "[0-9A-Fa-f]{1,4}"
_LS32 = f"(?:{_H16}:{_H16}|{_IPV4})"
_IPV6 = (
    "(?:"
    + "|".join(
        (
            f"(?:{_H16}:){{6}}{_LS32}",
            f"::(?:{_H16}:){{5}}{_LS32}",
            f"(?:{_H16})?::(?:{_H16}:){{4}}{_LS32}",
            f"(?:(?:{_H16}:){{0,1}}{_H16})?::(?:{_H16}:){{3}}{_LS32}",
            f"(?:(?:{_H16}:){{0,2}}{_H16})?::(?:{_H16}:){{2}}{_LS32}",
            f"(?:(?:{_H16}:){{0,3}}{_H16})?::{_H16}:{_LS32}",
            f"(?:(?:{_H16}:){{0,4}}{_H16})?::{_LS32}",
            f"(?:(?:{_H16}:){{0,5}}{_H16})?::{_H16}",
            f"(?:(?:{_H16}:){{0,6}}{_H16})?::",
        )
    )
    + ")"
)

# HTML Living Standard, "valid e-mail address": the mailbox people use, without quoted parts and comments.
_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9\\-]{0,61}[A-Za-z0-9])?"
_EMAIL = f"[A-Za-z0-9.!#$%&'*+/=?\\^_`{{|}}~\\-]+@{_LABEL}(?:\\.{_LABEL})*"

_UUID = "[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}"

# RFC 3986 appendix A, URI: scheme, hierarchical part, query, fragment; absolute only.
_PERCENT = "%[0-9A-Fa-f]{2}"
_PCHAR = f"(?:[A-Za-z0-9._~!$&'()*+,;=:@\\-]|{_PERCENT})"
_USER = f"(?:(?:[A-Za-z0-9._~!$&'()*+,;=:\\-]|{_PERCENT})*@)?"
_HOST = f"(?:\\[{_IPV6}\\]|(?:[A-Za-z0-9._~!$&'()*+,;=\\-]|{_PERCENT})*)"
_AUTHORITY = f"{_USER}{_HOST}(?::[0-9]*)?"
_PATH = f"(?://{_AUTHORITY}(?:/{_PCHAR}*)*|/(?:{_PCHAR}+(?:/{_PCHAR}*)*)?|{_PCHAR}+(?:/{_PCHAR}*)*|)"
_URI = f"[A-Za-z][A-Za-z0-9+.\\-]*:{_PATH}(?:\\?(?:{_PCHAR}|[/?])*)?(?:#(?:{_PCHAR}|[/?])*)?"

FORMATS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "date": f"^{_DATE}$",
        "date-time": f"^{_DATE_TIME}$",
        "email": f"^{_EMAIL}$",
        "ipv4": f"^{_IPV4}$",
        "ipv6": f"^{_IPV6}$",
        "uri": f"^{_URI}$",
        "uuid": f"^{_UUID}$",
    }
)


@cache
def format_pattern(name: str) -> Pattern:
    """Return the pattern that text of a format matches; `name` is a key of FORMATS."""
    return parse_pattern(FORMATS[name])

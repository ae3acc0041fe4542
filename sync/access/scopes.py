"""What a token must be allowed to do, and what each permission is called.

A parent grants its children. Source: TikTok Business API, permission scopes, read
2026-11-23.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

SCOPES: Mapping[int, str] = {
    3: "Audience Management",
    5: "Measurement",
    8: "Pixel Management",
    30: "Read Custom Audiences",
    31: "Create and Update Custom Audiences",
    32: "Share Custom Audiences",
    51: "Report Pixel Event",
    80: "Read Pixels",
    100: "Read Ad Account Information",
    800: "Read Pixels",
    7043626160646946818: "Offline Events Management",
    7050363942434095105: "Create/Manage Offline Events",
    7050363942434127873: "Report Offline Events One by One",
    7068127621543919617: "Report Offline Events in Bulk",
    7224195155857833986: "Read Offline Events",
    7224195155857866754: "Report Conversion Event",
    7294180478502830081: "CRM Event Management",
    7294180478502846465: "Read CRM Event Sets",
}
"""Number -> TikTok's name of it."""


@dataclass(frozen=True, slots=True)
class Need:
    """A permission that something cannot do without.

    Attributes:
        purpose: What it is for, after "to".
        any_of: Each of these numbers is enough; the narrowest first.
        destination: Only projects that deliver there need it.
    """

    purpose: str
    any_of: tuple[int, ...]
    destination: str

    @property
    def names(self) -> str:
        """The permissions as TikTok's pages call them."""
        return " or ".join(scope_name(scope) for scope in self.any_of)


NEEDS = (
    Need("create audiences and change their members", (31, 3), "tiktok_audience"),
    Need("find an audience by its name", (30, 3), "tiktok_audience"),
    Need("report events", (7224195155857866754, 5), "tiktok_events"),
)


def scope_name(scope: int) -> str:
    """Return a scope as a person can look for it."""
    return f'"{SCOPES[scope]}" ({scope})' if scope in SCOPES else f"({scope})"


def missing_scopes(granted: Collection[int], destinations: Iterable[str]) -> tuple[Need, ...]:
    """Return what deliveries to these destinations need and a token was not granted."""
    wanted = set(destinations)
    return tuple(need for need in NEEDS if need.destination in wanted and not set(need.any_of) & set(granted))

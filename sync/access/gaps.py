"""What a token lacks for what a project delivers, as findings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from sync.access.scopes import missing_scopes, scope_name
from sync.diagnostics import Diagnostic

_AGAIN = 'authorise again ("tiktok-sync auth url")'


def scope_gaps(granted: Collection[int], destinations: Iterable[str]) -> Iterator[Diagnostic]:
    """Yield a finding for every permission that is needed and was not granted."""
    held = ", ".join(scope_name(scope) for scope in granted) or "none"
    for need in missing_scopes(granted, destinations):
        yield Diagnostic(
            "missing-scope",
            f"the token may not {need.purpose}",
            "the scopes of the token",
            (f"it takes {need.names}", f"granted: {held}"),
            f"add the permission to the app in the developer portal, wait for its review, then {_AGAIN}",
        )


def advertiser_gaps(missing: Iterable[str], target: str) -> Iterator[Diagnostic]:
    """Yield a finding for every advertiser of the target that a token does not reach."""
    for advertiser_id in missing:
        yield Diagnostic(
            "missing-advertiser",
            f'the token does not reach advertiser "{advertiser_id}"',
            f'advertiser_ids of target "{target}"',
            ("a token reaches the ad accounts that their Operator or Admin ticked on the consent page",),
            f"correct advertiser_ids, or {_AGAIN} and tick this ad account",
        )

"""Checks of access: the token, what it may do, whom it reaches, and whether clocks agree."""

from __future__ import annotations

from collections.abc import Iterator
from email.utils import parsedate_to_datetime

from sync.access.gaps import advertiser_gaps, scope_gaps
from sync.access.reach import Reach, reach
from sync.access.refusals import refusal
from sync.access.scopes import scope_name
from sync.destinations.base import Outcome, Verdict
from sync.doctor.base import Evidence, Finding, failure, failures, of_diagnostic, ok, warning
from sync.errors import AccessError, ProjectError

CLOCK_WARNING_S, CLOCK_FAILURE_S = 30, 300
"""How far clocks may differ: `Date` counts whole seconds, and an answer takes a few to arrive."""

NOT_ALLOWED = frozenset({40001, 40130, 40131})
"""Codes of a call the token may not make; what it would have told stays unknown."""


def token(evidence: Evidence) -> Iterator[Finding]:
    """Tell whether there is a token and TikTok takes it."""
    if evidence.no_token is not None:
        yield from failures(evidence.no_token)
    if evidence.platform is None:
        return
    greeting, origin = evidence.platform.greeting, evidence.platform.origin
    if greeting.outcome.verdict is not Verdict.ACCEPTED:
        yield from failures(refusal(greeting.outcome, f"take the access token from {origin}"))
        return
    by = f', authorised by "{greeting.user.name}"' if greeting.user.name else ""
    yield ok(f"accepted; from {origin}{by}", origin=origin)


def clock(evidence: Evidence) -> Iterator[Finding]:
    """Compare our clock with the platform's, as an answer's `Date` header tells it."""
    greeting = evidence.inside[0].greeting
    try:
        theirs = parsedate_to_datetime(greeting.date).timestamp()
    except (ValueError, TypeError, OverflowError):
        yield warning(
            "cannot be compared", "the answer has no Date header", "compare the clock with a time server"
        )
        return
    ahead = round((greeting.sent_at + greeting.answered_at) / 2 - theirs)
    what = f"ours is {abs(ahead):,} s {'ahead of' if ahead > 0 else 'behind'} the platform's"
    why = "events in the future or older than 28 days are refused, and doubts are settled by the hour"
    advice = "set the machine's clock by a time server"
    if abs(ahead) >= CLOCK_FAILURE_S:
        yield failure(ProjectError, what, why, advice, seconds_ahead=ahead)
    elif abs(ahead) >= CLOCK_WARNING_S:
        yield warning(what, why, advice, seconds_ahead=ahead)
    else:
        yield ok("agrees with the platform's", seconds_ahead=ahead)


def scopes(evidence: Evidence) -> Iterator[Finding]:
    """Compare what the token may do with what the project delivers."""
    platform, project = evidence.inside
    grant = platform.grant
    if grant is None:
        yield warning(
            "unknown",
            "TikTok tells them once, when a code is exchanged; this token was not stored by us",
            'to have them checked, authorise with "tiktok-sync auth url"; else the first run shows it',
        )
        return
    wanted = {model.header.sync.destination for model in project.syncs() if model.header.sync}
    gaps = tuple(scope_gaps(grant.scopes, wanted))
    yield from (of_diagnostic(gap, AccessError) for gap in gaps)
    if not gaps:
        yield ok(", ".join(map(scope_name, grant.scopes)), scopes=list(grant.scopes))


def advertisers(evidence: Evidence) -> Iterator[Finding]:
    """Tell whether the token reaches every advertiser of the target."""
    platform, project = evidence.inside
    wanted, target = project.settings.advertiser_ids, project.settings.target
    found = reach(platform.send, platform.app, wanted)
    if not isinstance(found, Reach):
        yield from not_told(found, "tell which advertisers it reaches", is_private=True)
        return
    yield from (of_diagnostic(gap, AccessError) for gap in advertiser_gaps(found.missing, target))
    if not found.missing:
        yield ok(f"reached: {', '.join(wanted)}", reached=list(wanted))


def not_told(outcome: Outcome, doing: str, *, is_private: bool = False) -> Iterator[Finding]:
    """Yield why something stays unknown: a warning where only the asking failed."""
    error = refusal(outcome, doing, is_private=is_private)
    if outcome.code not in NOT_ALLOWED and outcome.verdict is not Verdict.RETRY:
        yield from failures(error)
        return
    for finding in error.findings:
        yield warning("cannot be checked", f"{finding.what}; {finding.where}", finding.help)

"""Checks of what was delivered: accepted is what TikTok answered, visible is what a person sees.

TikTok has no word for an audience's state. It is read out of `is_valid`, `cover_num`, the
expiry, and when we last had members accepted. Source: TikTok Business API v1.3, custom
audience get, read 2026-11-23.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from sync.delivery.audiences import data_of
from sync.destinations import DESTINATIONS
from sync.destinations.base import Outcome, Verdict
from sync.doctor.base import Accepted, Evidence, Finding, State, ok
from sync.doctor.books import moment
from sync.doctor.credentials import not_told
from sync.doctor.readings import MOST_AUDIENCES, AudienceReading, audiences_request, parse_audiences
from sync.errors import DeliveryIncomplete
from sync.ledger.entries import Audience

LEAST_USERS = 1_000
_HOUR_S = 3600
_AUDIENCE = "tiktok_audience"
_ANOTHER_NAME = "give the model another audience name in its header: a new audience is made and filled"


@dataclass(frozen=True, slots=True)
class Seen:
    """One audience as both sides know it.

    Attributes:
        reading: None when the platform does not know it.
        last: When members of it were last accepted, as far as the latest runs tell.
    """

    audience: Audience
    reading: AudienceReading | None
    last: Accepted | None
    now: float

    @property
    def is_usable(self) -> bool:
        """Whether an ad group can use it."""
        return self.reading is not None and self.reading.is_valid

    @property
    def is_over(self) -> bool:
        """Whether its expiry has passed; the platform's texts sort like the times they say."""
        return bool(self.reading and self.reading.expires) and self.words["expires"] < moment(self.now)[:16]

    @property
    def is_fresh(self) -> bool:
        """Whether its last change may still be on its way."""
        latest = DESTINATIONS[_AUDIENCE].ready_hours[1]
        return self.last is not None and self.now < self.last.at + latest * _HOUR_S

    @property
    def words(self) -> dict[str, str]:
        """What the sentences of `STANDINGS` are filled with."""
        reading = self.reading
        return {
            "owner": self.audience.owner,
            "matched": f"{reading.matched:,}" if reading else "",
            "expires": reading.expires[:16] if reading else "",
            "problem": reading.problem if reading else "",
            "accepted": moment(self.last.at) if self.last else "",
            "ready_after": DESTINATIONS[_AUDIENCE].ready_after,
            "least": f"{LEAST_USERS:,}",
        }


@dataclass(frozen=True, slots=True)
class Standing:
    """How an audience stands, and what is said about it.

    Attributes:
        holds: Whether it is this one; of several the first counts.
        what: Follows the audience's name.
    """

    name: str
    holds: Callable[[Seen], bool]
    state: State
    what: str
    why: str = ""
    help: str = ""
    may_change: bool = False


STANDINGS = (
    Standing(
        "gone",
        lambda seen: seen.reading is None,
        State.FAILURE,
        "does not exist any more",
        "advertiser {owner} does not know it; changes to it would be refused",
        _ANOTHER_NAME,
    ),
    Standing(
        "expiring",
        lambda seen: seen.is_usable and seen.reading is not None and seen.reading.is_expiring,
        State.WARNING,
        "is usable until {expires} GMT, {matched} matched",
        "an audience that is neither changed nor used for a year ends",
        "use it in an ad group, or have a run change it",
    ),
    Standing("usable", lambda seen: seen.is_usable, State.OK, "is usable, {matched} matched"),
    Standing(
        "broken",
        lambda seen: seen.reading is not None and bool(seen.reading.problem),
        State.WARNING,
        "cannot be used",
        'TikTok says: "{problem}"',
        "look at it in TikTok Ads Manager",
    ),
    Standing(
        "expired",
        lambda seen: seen.is_over,
        State.FAILURE,
        "expired at {expires} GMT",
        "an audience that is neither changed nor used for a year ends",
        _ANOTHER_NAME,
    ),
    Standing(
        "processing",
        lambda seen: seen.is_fresh,
        State.WARNING,
        "is being worked on, {matched} matched so far",
        "members were accepted {accepted}, and TikTok takes {ready_after}; it needs {least} matched users",
        "wait; --poll SECONDS asks again",
        may_change=True,
    ),
    Standing(
        "too small",
        lambda seen: seen.reading is not None and seen.reading.matched < LEAST_USERS,
        State.WARNING,
        "cannot be used, {matched} matched",
        "TikTok needs {least} matched users",
        "give it more members, or more identifiers of each",
        may_change=True,
    ),
    Standing(
        "unusable",
        lambda _: True,
        State.WARNING,
        "cannot be used although {matched} are matched",
        "TikTok does not say why",
        "look at it in TikTok Ads Manager; --poll SECONDS asks again",
        may_change=True,
    ),
)
"""In this order; the last one always holds."""


def audiences(evidence: Evidence) -> Iterator[Finding]:
    """Ask what became of every audience of the ledger."""
    known = evidence.ledger.audiences if evidence.ledger else ()
    by_owner = sorted(known, key=lambda audience: audience.owner)
    for owner, group in groupby(by_owner, lambda audience: audience.owner):
        owned = tuple(group)
        for start in range(0, len(owned), MOST_AUDIENCES):
            yield from _of_owner(evidence, owner, owned[start : start + MOST_AUDIENCES])
    if not known:
        yield ok("none was delivered yet")


def visibility(evidence: Evidence) -> Iterator[Finding]:
    """Tell for each sync when it was last accepted, and when that can be seen."""
    if evidence.project is None or evidence.ledger is None:
        return
    for model in evidence.project.syncs():
        assert model.header.sync is not None  # noqa: S101 - syncs have one
        last = evidence.ledger.accepted.get(model.name)
        if last is None:
            yield ok(f"{model.name}: nothing was accepted in the latest runs", sync=model.name)
            continue
        first, latest = (
            last.at + hours * _HOUR_S for hours in DESTINATIONS[model.header.sync.destination].ready_hours
        )
        yield ok(
            f"{model.name}: accepted {moment(last.at)} (run {last.run_id}), {_when(last, first, latest)}",
            sync=model.name,
            run_id=last.run_id,
            accepted_at=last.at,
            visible_from=first,
            visible_by=latest,
        )


def _when(last: Accepted, first: int, latest: int) -> str:
    earliest = f"from {moment(first)}, " if first > last.at else ""
    return f"to be visible {earliest}by {moment(latest)}"


def _of_owner(evidence: Evidence, owner: str, owned: Sequence[Audience]) -> Iterator[Finding]:
    platform, _ = evidence.inside
    request = audiences_request(owner, [audience.audience_id for audience in owned])
    outcome, data = data_of(platform.send, request)
    readings = parse_audiences(data)
    if outcome.verdict is Verdict.ACCEPTED and readings is None:
        outcome = Outcome(Verdict.UNKNOWN, "the list of audiences makes no sense")
    if outcome.verdict is not Verdict.ACCEPTED or readings is None:
        yield from not_told(outcome, f"describe the audiences of advertiser {owner}")
        return
    for audience in owned:
        last = _last_accepted(evidence, audience)
        yield judged(Seen(audience, readings.get(audience.audience_id), last, evidence.now))


def judged(seen: Seen) -> Finding:
    """Return how an audience stands."""
    standing = next(standing for standing in STANDINGS if standing.holds(seen))
    what, why = standing.what.format(**seen.words), standing.why.format(**seen.words)
    return Finding(
        standing.state,
        f'"{seen.audience.name}" ({seen.audience.audience_id}) {what}',
        why,
        standing.help,
        DeliveryIncomplete.exit_code if standing.state is State.FAILURE else 0,
        {
            "audience": seen.audience.name,
            "audience_id": seen.audience.audience_id,
            "advertiser_id": seen.audience.owner,
            "standing": standing.name,
            "is_usable": seen.is_usable,
            "matched": seen.reading.matched if seen.reading else None,
            "expires": seen.reading.expires if seen.reading else None,
        },
        standing.may_change,
    )


def _last_accepted(evidence: Evidence, audience: Audience) -> Accepted | None:
    """Return when the sync that fills an audience was last accepted."""
    if evidence.project is None or evidence.ledger is None:
        return None
    for model in evidence.project.syncs():
        sync = model.header.sync
        if sync and sync.destination == _AUDIENCE and (sync.audience or model.name) == audience.name:
            return evidence.ledger.accepted.get(model.name)
    return None

"""What a refusal asks of whom, as one table, and the errors made of it.

Source: TikTok Business API, appendix "Return codes", and the constants of TikTok's SDK
(f809c396), read 2026-11-23. The advice is our reading of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sync.destinations.base import Outcome, Verdict
from sync.errors import AccessError, DeliveryIncomplete, SyncError

_ADMIN = "an Operator or Admin of the ad account"
_DEVELOPER = "the owner of the developer app"
_REPRESENTATIVE = "your TikTok representative"
_YOU = "whoever runs this command"

_REAUTHORISE = (
    'reauthorise: open the address of "tiktok-sync auth url" and give the code to "tiktok-sync auth exchange"'
)
_COMPARE_APP = "compare app_id and SYNC_APP_SECRET with the app's page in TikTok's developer portal"
_NEW_CODE = 'get a new code with "tiktok-sync auth url"; it works once, within an hour'
_OWN_COMPANY = "use an app of the company that owns the ad account, or ask TikTok to join them"
_PROFILE = "complete the developer profile in the portal and wait for its approval"
_PERMISSION = "ask for this permission in the developer portal, and wait for its approval"
_REGION = "run it from a region TikTok takes requests from, or through a proxy there"
_NOT_US = "report it: this tool does not make such a request"


@dataclass(frozen=True, slots=True)
class Advice:
    """What a code asks for.

    Attributes:
        rule: Name of the message.
        who: Who can mend it.
        help: What they do.
    """

    rule: str
    who: str
    help: str


_AUTHORISE_AGAIN = Advice("reauthorise", _ADMIN, _REAUTHORISE)
_WRONG_APP = Advice("wrong-app", _YOU, _COMPARE_APP)
_OUR_REQUEST = Advice("bad-request", _YOU, _NOT_US)
_SCOPES = Advice(
    "reauthorise",
    f"{_DEVELOPER}, then {_ADMIN}",
    f"add the permission to the app in the developer portal, wait for its review, then {_REAUTHORISE}",
)
_ROLE = Advice(
    "reauthorise",
    "an Admin of the ad account",
    f"give the person the role Operator or Admin (Analyst is not enough), then {_REAUTHORISE}",
)
_ACCOUNT = Advice(
    "reauthorise",
    f"{_ADMIN} that is missing",
    f"correct advertiser_ids, or {_REAUTHORISE}, and tick that ad account on the consent page",
)

ADVICE: Mapping[int, Advice] = {
    401: _AUTHORISE_AGAIN,
    403: _AUTHORISE_AGAIN,
    40001: _ROLE,
    40003: _ROLE,
    40101: _WRONG_APP,
    40102: _AUTHORISE_AGAIN,
    40103: _AUTHORISE_AGAIN,
    40104: Advice("reauthorise", _YOU, f"set the token where the target looks for it, or {_REAUTHORISE}"),
    40105: _AUTHORISE_AGAIN,
    40106: _ACCOUNT,
    # A Marketing API token is never refreshed; TikTok gives 40107 to who tries.
    40107: _AUTHORISE_AGAIN,
    40108: _OUR_REQUEST,
    40109: _AUTHORISE_AGAIN,
    40110: Advice("code-spent", _YOU, _NEW_CODE),
    40112: _WRONG_APP,
    40113: Advice(
        "app-blocked", _DEVELOPER, f"{_COMPARE_APP}; if they fit, see there why the app is not live"
    ),
    40114: _AUTHORISE_AGAIN,
    40115: _OUR_REQUEST,
    40116: _OUR_REQUEST,
    40117: _OUR_REQUEST,
    40118: Advice("not-allowed", _REPRESENTATIVE, "ask to put the app on the allow-list of this endpoint"),
    40119: Advice("other-company", _DEVELOPER, _OWN_COMPANY),
    40124: Advice("developer-not-approved", _DEVELOPER, _PROFILE),
    40125: Advice("developer-not-approved", _DEVELOPER, _PERMISSION),
    40130: _SCOPES,
    40131: _SCOPES,
    40300: _ACCOUNT,
    40301: _ACCOUNT,
    40302: _ACCOUNT,
    40309: _AUTHORISE_AGAIN,
    41000: Advice("blocked-country", _YOU, _REGION),
    70001: _AUTHORISE_AGAIN,
}
"""Return code or HTTP status -> who must do what."""


def refusal(outcome: Outcome, doing: str, *, is_private: bool = False) -> SyncError:
    """Return the error of a call that was not accepted.

    Args:
        doing: What was asked, after "to".
        is_private: The request held a secret, which TikTok's own words might repeat; they
            are left out.
    """
    where = f"code {outcome.code}" if outcome.code is not None else "the connection"
    where += f", request {outcome.request_id}" if outcome.request_id else ""
    said = () if is_private or not outcome.message else (f'TikTok says: "{outcome.message}"',)
    advice = ADVICE.get(outcome.code) if outcome.code is not None else None
    if advice is not None:
        return AccessError.of(
            advice.rule,
            f"TikTok refuses to {doing}: {outcome.reason}",
            where=where,
            notes=(*said, f"who can mend it: {advice.who}"),
            help=advice.help,
        )
    return _unclear(outcome, doing, where, said)


def _unclear(outcome: Outcome, doing: str, where: str, said: tuple[str, ...]) -> SyncError:
    """Return the error of a call that failed for another reason than access."""
    if outcome.verdict is Verdict.REJECTED:
        what, advice = f"TikTok refuses to {doing}: {outcome.reason}", f"{_COMPARE_APP}, and advertiser_ids"
        return AccessError.of("access-refused", what, where=where, notes=said, help=advice)
    if outcome.verdict is Verdict.STOP:
        what = f"TikTok cannot be asked to {doing}: {outcome.reason}"
        advice = "check the endpoint; if it is right, report this: TikTok's API has changed"
        return DeliveryIncomplete.of("bad-endpoint", what, where=where, notes=said, help=advice)
    what = f"TikTok was asked to {doing} and did not: {outcome.reason}"
    advice = "check the endpoint and run the command again"
    return DeliveryIncomplete.of("no-answer", what, where=where, notes=said, help=advice)


def require_accepted(outcome: Outcome, doing: str, *, is_private: bool = False) -> None:
    """Go on only when a call was accepted.

    Raises:
        AccessError: The platform wants somebody to act.
        DeliveryIncomplete: It gave no clear answer.
    """
    if outcome.verdict is not Verdict.ACCEPTED:
        raise refusal(outcome, doing, is_private=is_private)

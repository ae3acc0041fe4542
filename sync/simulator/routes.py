"""Every endpoint, as one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sync.simulator import accounts, audiences, events, mapping, sources
from sync.simulator.call import Context, Fields

BASE_PATH = "/open_api/v1.3"

Endpoint = Callable[[Context, Fields], dict[str, object]]


@dataclass(frozen=True, slots=True)
class Route:
    """How an endpoint is reached.

    Attributes:
        method: The one HTTP method it takes.
        answer: Returns `data` of the envelope, or raises a refusal.
        scopes: Any one of them opens the endpoint; empty asks for none.
        needs_token: Whether the `Access-Token` header is looked at.
        batch_field: The field whose entries are counted as rows in the request log.
    """

    method: str
    answer: Endpoint
    scopes: frozenset[int] = frozenset()
    needs_token: bool = True
    batch_field: str = ""


ROUTES: Mapping[str, Route] = {
    "/segment/audience/": Route("POST", audiences.change_audience, accounts.WRITE_AUDIENCES),
    "/segment/mapping/": Route(
        "POST", mapping.change_members, accounts.WRITE_AUDIENCES, batch_field="batch_data"
    ),
    "/dmp/custom_audience/list/": Route("GET", audiences.list_audiences, accounts.READ_AUDIENCES),
    "/dmp/custom_audience/get/": Route("GET", audiences.get_audiences, accounts.READ_AUDIENCES),
    "/event/track/": Route("POST", events.track_events, accounts.REPORT_EVENTS, batch_field="data"),
    "/offline/get/": Route("GET", sources.list_offline_sets, accounts.READ_OFFLINE_SETS),
    "/crm/list/": Route("GET", sources.list_crm_sets, accounts.READ_CRM_SETS),
    "/pixel/list/": Route("GET", sources.list_pixels, accounts.READ_PIXELS),
    "/oauth2/access_token/": Route("POST", accounts.exchange_code, needs_token=False),
    "/oauth2/revoke_token/": Route("POST", accounts.revoke_token, needs_token=False),
    "/oauth2/advertiser/get/": Route("GET", accounts.list_advertisers, accounts.READ_ADVERTISERS),
    "/advertiser/info/": Route("GET", accounts.describe_advertisers, accounts.READ_ADVERTISERS),
    "/user/info/": Route("GET", accounts.describe_user),
}

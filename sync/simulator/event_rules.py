"""What an event may look like, per event source, as data.

Source: TikTok Business API, "Report App, Web, Offline, or CRM Events", doc
1771101303285761, read 2026-11-23; the six event channels from the offline events
parameters. We refuse only what that page and a second source agree on. So offline
events may carry web fields (Segment sends them without known harm), and `properties`
may hold keys that are not listed (there are many for vehicles and travel).
"""

from __future__ import annotations

from collections.abc import Mapping

from sync.simulator.options import SourceKind
from sync.simulator.shapes import (
    Check,
    Flaw,
    any_of,
    boolean,
    both,
    digest,
    filled_string,
    list_of,
    number,
    object_of,
    one_of,
    one_or_many,
    string,
    unix_seconds,
    whole,
)

STANDARD_EVENTS = frozenset({
    "AddPaymentInfo", "AddToCart", "AddToWishlist", "ApplicationApproval", "CompleteRegistration",
    "Contact", "CustomizeProduct", "Download", "FindLocation", "InitiateCheckout", "Lead", "Purchase",
    "Schedule", "Search", "StartTrial", "SubmitApplication", "Subscribe", "ViewContent",
})  # fmt: skip

# Replaced by newer names, and still sent by many.
LEGACY_EVENTS = frozenset({
    "CompletePayment", "SubmitForm", "PlaceAnOrder", "ClickButton", "PageView", "Pageview",
})  # fmt: skip

NAMED_EVENTS = STANDARD_EVENTS | LEGACY_EVENTS
_NAMED_IN_ANY_CASE = frozenset(name.lower() for name in NAMED_EVENTS)

CURRENCIES = frozenset({
    "AED", "ARS", "AUD", "BDT", "BHD", "BIF", "BOB", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CRC",
    "CZK", "DKK", "DZD", "EGP", "EUR", "GBP", "GTQ", "HKD", "HNL", "HUF", "IDR", "ILS", "INR", "ISK",
    "JPY", "KES", "KHR", "KRW", "KWD", "KZT", "MAD", "MOP", "MXN", "MYR", "NGN", "NIO", "NOK", "NZD",
    "OMR", "PEN", "PHP", "PKR", "PLN", "PYG", "QAR", "RON", "RUB", "SAR", "SEK", "SGD", "THB", "TRY",
    "TWD", "UAH", "USD", "VES", "VND", "ZAR",
})  # fmt: skip

EVENT_CHANNELS = ("email", "website", "phone_call", "in_store", "crm", "other")


def custom_event(value: object) -> Flaw | None:
    """Accept a standard, legacy or custom event name.

    A standard name in the wrong letter case would silently become a custom event
    with TikTok; here it is refused, so that the slip is seen.
    """
    if not isinstance(value, str) or not value.strip():
        return Flaw("Not a valid string")
    is_misspelt = value not in NAMED_EVENTS and value.lower() in _NAMED_IN_ANY_CASE
    return Flaw("Not a supported event") if is_misspelt else None


USER = object_of(
    {
        "email": one_or_many(digest),
        "phone": one_or_many(digest),
        "external_id": one_or_many(digest),
        **dict.fromkeys(("ttclid", "ttp", "ip", "user_agent", "locale"), string),
        # App identifiers may be plain or hashed; the rest is sent by peers and missing in the page's table.
        **dict.fromkeys(("idfa", "idfv", "gaid", "att_status", "lead_id"), string),
        **dict.fromkeys(("first_name", "last_name", "zip_code", "city", "state", "country"), string),
    }
)

CONTENT = object_of(
    {
        "price": number,
        "quantity": whole,
        **dict.fromkeys(("content_id", "content_category", "content_name", "brand"), string),
    }
)

PROPERTIES = object_of(
    {
        "contents": list_of(CONTENT),
        "content_ids": list_of(string),
        "currency": one_of(CURRENCIES, "Not a supported currency"),
        "value": number,
        "num_items": whole,
        "event_channel": one_of(EVENT_CHANNELS, f"Must be one of {', '.join(EVENT_CHANNELS)}"),
        **dict.fromkeys(("content_type", "search_string", "query", "description"), string),
        **dict.fromkeys(("order_id", "shop_id", "customer_type"), string),
    },
    is_closed=False,
)

_ANY_OBJECT = object_of({}, is_closed=False)

MEMBERS: Mapping[str, Check] = {
    "event": one_of(NAMED_EVENTS, "Not a supported event"),
    "event_time": unix_seconds,
    "event_id": filled_string,
    "user": USER,
    "properties": PROPERTIES,
    "page": object_of({"url": string, "referrer": string}),
    "app": _ANY_OBJECT,
    "ad": _ANY_OBJECT,
    "limited_data_use": boolean,
    "lead": object_of({"lead_id": filled_string, "lead_event_source": string}),
}

# TikTok lets `event_id` out for offline events. We insist on it: without one a retry counts twice, and a
# simulator that let that pass would hide the very mistake it is there to show.
ALWAYS = ("event", "event_time", "event_id")

EVENT_SHAPES: Mapping[SourceKind, Check] = {
    "offline": object_of(
        {**MEMBERS, "user": both(USER, any_of(("email", "phone")))},
        required=(*ALWAYS, "user"),
    ),
    "web": object_of(
        {
            **MEMBERS,
            "event": custom_event,
            "page": object_of({"url": filled_string, "referrer": string}, required=("url",)),
        },
        required=(*ALWAYS, "page"),
    ),
    "crm": object_of(
        {
            **MEMBERS,
            "event": custom_event,
            "lead": object_of({"lead_id": filled_string, "lead_event_source": string}, required=("lead_id",)),
        },
        required=(*ALWAYS, "lead"),
    ),
}

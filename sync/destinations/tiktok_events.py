"""TikTok conversions over the Events API 2.0: `/event/track/`.

One call covers one event source and holds 1 to 1,000 events; one invalid event fails
all of them. An event is (event_source_id, event, event_id): the first copy within
48 hours wins, later ones are dropped. Source: TikTok Business API v1.3, doc
1771101303285761 "Report App, Web, Offline, or CRM Events", read 2026-11-23.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sync.destinations import tiktok
from sync.destinations.base import Destination, EventRendering, EventSql, Limits, Operation, Request, Step
from sync.destinations.json_sql import (
    array_of,
    member,
    member_of_json,
    object_of,
    only_when,
    plain_decimal,
)
from sync.engines.sql import column, comma_joined, filled
from sync.project.records import MAX_REPEATS, SHA256, RecordColumn, RecordShape, Slot, properties_given

if TYPE_CHECKING:
    from sqlglot import exp

_WEB, _WEB_OR_CRM = ("web",), ("web", "crm")


@dataclass(frozen=True, slots=True)
class _Rule:
    """How a given value is read: SQL that yields it or NULL, and SQL that says why."""

    value: str
    problem: str


_TEXT = _Rule("plain_text(given)", "text_problem(given)")
_FREE_TEXT = _Rule("free_text(given)", "free_text_problem(given)")
_ID = _Rule("plain_id(given)", "id_problem(given)")
_EVENT_SOURCE_ID = _Rule("plain_id(given)", "coalesce(id_problem(given), 'event_set_unknown')")
_MOMENT = _Rule("epoch_seconds(instant(given))", "instant_problem(given)")
_IP = _Rule("public_ip(given)", "ip_problem(given)")
_PAGE_URL = _Rule("web_address(given)", "url_problem(given)")
_CLICK_ID = _Rule("click_id(given)", "click_id_problem(given)")
_YES_OR_NO = _Rule("yes_or_no(given)", "yes_or_no_problem(given)")
_CURRENCY = _Rule("currency_code(given)", "currency_problem(given)")
_NUMBER = _Rule("finite_number(given)", "number_problem(given)")
_WHOLE_NUMBER = _Rule("whole_number(given)", "whole_number_problem(given)")


def _column(
    rule: _Rule, *names: str, personal: str = "", sources: tuple[str, ...] = (), default: str = ""
) -> RecordColumn:
    return RecordColumn(
        names, names[0], rule.value, rule.problem, personal=personal, sources=sources, default=default
    )


def _person(
    property_: str, digest: str, *raw: str, sources: tuple[str, ...] = ()
) -> tuple[RecordColumn, RecordColumn]:
    """Return the raw and the digest column of one identifier."""
    kind = property_.removesuffix("_sha256")
    given, asked = ("given, null", "refusal") if kind == "phone" else ("given", "problem")
    raw_column = RecordColumn(
        raw,
        property_,
        f"{digest}({given})",
        f"{digest}_{asked}({given})",
        personal=kind,
        is_raw=True,
        repeats=MAX_REPEATS,
        sources=sources,
        pattern=SHA256,
    )
    digest_column = replace(
        raw_column,
        names=(property_,),
        value="sha256_digest(given)",
        problem="sha256_digest_problem(given)",
        is_raw=False,
    )
    return raw_column, digest_column


SHAPE = RecordShape(
    "tiktok_events",
    (
        _column(_TEXT, "event"),
        _column(_ID, "event_id"),
        _column(_EVENT_SOURCE_ID, "event_set_id", "event_source_id"),
        _column(_TEXT, "event_source", default="'offline'"),
        _column(_MOMENT, "timestamp", "event_time"),
        *_person("email_sha256", "email_digest", "email", "emails"),
        *_person("phone_sha256", "phone_digest", "phone", "phone_numbers", "phone_number"),
        *_person("external_id_sha256", "external_id_digest", "external_id", sources=_WEB_OR_CRM),
        _column(_TEXT, "user_agent", "agent", personal="user_agent", sources=_WEB),
        _column(_IP, "ip", personal="ip", sources=_WEB),
        _column(_CLICK_ID, "ttp", "cookie_id", personal="cookie", sources=_WEB),
        _column(_CLICK_ID, "ttclid", "tiktok_click_id", personal="click_id", sources=_WEB),
        _column(_TEXT, "locale", sources=_WEB),
        _column(_PAGE_URL, "page_url", personal="url", sources=_WEB),
        _column(_PAGE_URL, "referrer_url", personal="url", sources=_WEB),
        _column(_ID, "lead_id", sources=("crm",)),
        _column(_TEXT, "lead_event_source", sources=("crm",), default="'crm'"),
        _column(_YES_OR_NO, "limited_data_use", sources=_WEB),
        _column(_TEXT, "event_channel"),
        _column(_ID, "order_id"),
        _column(_ID, "shop_id"),
        _column(_CURRENCY, "currency"),
        _column(_NUMBER, "value"),
        _column(_FREE_TEXT, "description"),
        _column(_TEXT, "content_type"),
        _column(_NUMBER, "price"),
        _column(_WHOLE_NUMBER, "quantity"),
        _column(_ID, "content_id"),
        _column(_FREE_TEXT, "content_category"),
        _column(_FREE_TEXT, "content_name"),
        _column(_FREE_TEXT, "brand"),
    ),
    required=(("event",), ("event_id",), ("event_set_id",), ("timestamp",)),
)


@dataclass(frozen=True, slots=True)
class _Key:
    """A wire key and the canonical property it carries; `is_amount` for numbers with a fraction."""

    key: str
    property: str
    is_amount: bool = False


_HEAD = (_Key("event", "event"), _Key("event_time", "timestamp"), _Key("event_id", "event_id"))
_PEOPLE = (
    _Key("email", "email_sha256"),
    _Key("phone", "phone_sha256"),
    _Key("external_id", "external_id_sha256"),
)
_USER = (
    _Key("ttclid", "ttclid"),
    _Key("ttp", "ttp"),
    _Key("ip", "ip"),
    _Key("user_agent", "user_agent"),
    _Key("locale", "locale"),
)
_PAGE = (_Key("url", "page_url"), _Key("referrer", "referrer_url"))
_LEAD = (_Key("lead_id", "lead_id"), _Key("lead_event_source", "lead_event_source"))
_PROPERTIES = (
    _Key("content_type", "content_type"),
    _Key("currency", "currency"),
    _Key("description", "description"),
    _Key("order_id", "order_id"),
    _Key("shop_id", "shop_id"),
    _Key("event_channel", "event_channel"),
)
_VALUE = _Key("value", "value", is_amount=True)
_ITEM = (
    _Key("price", "price", is_amount=True),
    _Key("quantity", "quantity"),
    _Key("content_id", "content_id"),
    _Key("content_category", "content_category"),
    _Key("content_name", "content_name"),
    _Key("brand", "brand"),
)

VALUE_PARTS = {"per_event": "null", "per_item": "value", "per_unit": "value * coalesce(quantity, 1)"}
"""Header `value` -> a row's part of the event's value; `per_event` rows state the whole and must agree."""


VITAL = {
    "per_event": ("value", "limited_data_use"),
    "per_item": ("value", "limited_data_use"),
    "per_unit": ("value", "quantity", "limited_data_use"),
}
"""Header `value` -> what must not silently be missing: parts of the sum, and a person's wish.

An unreadable `limited_data_use` may mean yes; to leave it out would use the event without limits.
"""


def event_sql(matched: tuple[Slot, ...], value_mode: str) -> EventSql:
    """Return the SQL of one canonical row's share of its event."""
    given = properties_given(matched)
    agreed = (
        (*_PROPERTIES, _Key("value", "value", is_amount=True)) if value_mode == "per_event" else _PROPERTIES
    )
    summed = "value" in given and (value_mode != "per_unit" or "quantity" in given)
    return EventSql(
        head=comma_joined([*_members(_HEAD, given), *_nested(given)]),
        properties=comma_joined(_members(agreed, given)),
        item=object_of(_members(_ITEM, given)),
        value=filled(
            VALUE_PARTS[value_mode]
            if summed
            else ("value" if "value" in given and value_mode != "per_event" else "null")
        ),
    )


def _nested(given: Mapping[str, tuple[Slot, ...]]) -> list[exp.Expr]:
    people = [_person_member(key, given[key.property]) for key in _PEOPLE if key.property in given]
    nested = [member_of_json("user", object_of([*people, *_members(_USER, given)]))]
    nested += [member_of_json("page", object_of(_members(_PAGE, given)))]
    nested += [member_of_json("lead", object_of(_members(_LEAD, given)))]
    return [*nested, *_members((_Key("limited_data_use", "limited_data_use"),), given)]


def _person_member(key: _Key, of: tuple[Slot, ...]) -> exp.Expr:
    """Return one digest as text, several as an array; both forms are documented."""
    columns = [column(slot.property) for slot in of]
    rendered = (
        member(key.key, columns[0]) if len(columns) == 1 else member_of_json(key.key, array_of(columns))
    )
    return _where_taken(of[0].column, rendered)


def _members(keys: Sequence[_Key], given: Mapping[str, tuple[Slot, ...]]) -> list[exp.Expr]:
    return [
        _where_taken(given[key.property][0].column, _member(key)) for key in keys if key.property in given
    ]


def _member(key: _Key) -> exp.Expr:
    value = column(key.property)
    return member_of_json(key.key, plain_decimal(value)) if key.is_amount else member(key.key, value)


def _where_taken(given: RecordColumn, rendered: exp.Expr) -> exp.Expr:
    """Leave out what the row's event source does not take; lint says so at the column."""
    if not given.sources:
        return rendered
    taken = " or ".join(f"event_source = '{source}'" for source in given.sources)
    return only_when(filled(taken), rendered)


def frame(step: Step, records: bytes) -> Request:
    """Return the track call of one batch; `test_event_code` is top-level, never in an event."""
    test = step.settings.get("test_event_code")
    body = b'{"event_source":"%s","event_source_id":"%s",%s"data":[%s]}' % (
        step.settings["event_source"].encode(),
        step.settings["event_source_id"].encode(),
        b'"test_event_code":"%s",' % test.encode() if test else b"",
        records,
    )
    return Request("POST", f"{tiktok.API}/event/track/", body)


DESTINATION = Destination(
    name="tiktok_events",
    shape=SHAPE,
    record_schema="tiktok_events",
    operations=(Operation.TRACK,),
    limits=Limits(max_records=1_000, max_bytes=4 * 1024 * 1024),
    rendering=EventRendering(
        ("event_source", "event_set_id", "event", "event_id"),
        VITAL,
        event_sql,
        "try_cast(json_extract_string(fragment, '$.event_time') as bigint)",
    ),
    frame=frame,
    decode=tiktok.decode,
    ready_hours=(0, 24),
)

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
from sync.project.records import MAX_REPEATS, RecordColumn, RecordShape, Slot, properties_given

if TYPE_CHECKING:
    from sqlglot import exp

_TEXT = "visible_text(given)"
_FREE_TEXT = r"nullif(trim(regexp_replace(given, '[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]', '', 'g')), '')"
"""For names and descriptions: line breaks, and joiners inside a word or an emoji, are part of it."""

_NUMBER, _NUMBER_PROBLEM = "finite_number(given)", "number_problem(given)"
_WHOLE = """
case when finite_number(given) = floor(finite_number(given)) then cast(finite_number(given) as bigint) end
"""
_WHOLE_PROBLEM = "coalesce(number_problem(given), 'number_not_whole')"
_WEB, _WEB_OR_CRM = ("web",), ("web", "crm")


def _plain(*names: str, personal: str = "", sources: tuple[str, ...] = ()) -> RecordColumn:
    return RecordColumn(names, names[0], _TEXT, personal=personal, sources=sources)


def _free(name: str) -> RecordColumn:
    return RecordColumn((name,), name, _FREE_TEXT)


def _person(
    property_: str, digest: str, *raw: str, sources: tuple[str, ...] = ()
) -> tuple[RecordColumn, RecordColumn]:
    """Return the raw and the digest column of one identifier."""
    kind = property_.removesuffix("_sha256")
    given = "given, null" if kind == "phone" else "given"
    raw_column = RecordColumn(
        raw,
        property_,
        f"{digest}({given})",
        f"{digest}_problem({given})",
        personal=kind,
        is_raw=True,
        repeats=MAX_REPEATS,
        sources=sources,
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
        _plain("event"),
        _plain("event_id"),
        RecordColumn(("event_set_id", "event_source_id"), "event_set_id", _TEXT, "'event_set_unknown'"),
        RecordColumn(("event_source",), "event_source", _TEXT, default="'offline'"),
        RecordColumn(
            ("timestamp", "event_time"),
            "timestamp",
            "epoch_seconds(instant(given))",
            "instant_problem(given)",
        ),
        *_person("email_sha256", "email_digest", "email", "emails"),
        *_person("phone_sha256", "phone_digest", "phone", "phone_numbers", "phone_number"),
        *_person("external_id_sha256", "external_id_digest", "external_id", sources=_WEB_OR_CRM),
        _plain("user_agent", "agent", personal="user_agent", sources=_WEB),
        _plain("ip", personal="ip", sources=_WEB),
        _plain("ttp", "cookie_id", personal="cookie", sources=_WEB),
        _plain("ttclid", "tiktok_click_id", personal="click_id", sources=_WEB),
        _plain("locale", sources=_WEB),
        _plain("page_url", personal="url", sources=_WEB),
        _plain("referrer_url", personal="url", sources=_WEB),
        _plain("lead_id", sources=("crm",)),
        RecordColumn(("lead_event_source",), "lead_event_source", _TEXT, sources=("crm",), default="'crm'"),
        RecordColumn(
            ("limited_data_use",),
            "limited_data_use",
            "try_cast(given as boolean)",
            "'not_a_boolean'",
            sources=_WEB,
        ),
        _plain("event_channel"),
        _plain("order_id"),
        _plain("shop_id"),
        RecordColumn(("currency",), "currency", "currency_code(given)", "currency_problem(given)"),
        RecordColumn(("value",), "value", _NUMBER, _NUMBER_PROBLEM),
        _free("description"),
        _plain("content_type"),
        RecordColumn(("price",), "price", _NUMBER, _NUMBER_PROBLEM),
        RecordColumn(("quantity",), "quantity", _WHOLE, _WHOLE_PROBLEM),
        _plain("content_id"),
        _free("content_category"),
        _free("content_name"),
        _free("brand"),
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


VITAL = {"per_event": ("value",), "per_item": ("value",), "per_unit": ("value", "quantity")}
"""Header `value` -> what must not silently be missing from the sum."""


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
    rendering=EventRendering(("event_source", "event_set_id", "event", "event_id"), VITAL, event_sql),
    frame=frame,
    decode=tiktok.decode,
    ready_after="up to 24 hours",
)

"""Whatever is NULL, the layout lines up and the text is JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.destinations import DESTINATIONS
from sync.destinations.base import (
    Destination,
    EventRendering,
    Kind,
    MemberRendering,
    Operation,
    Step,
)
from sync.engines.base import fetch
from sync.engines.duckdb import DuckDBEngine
from sync.project.records import RecordColumn, Slot, slots
from tests.unit.engines.warehouse import bare_engine, create_table

MEMBER_DESTINATIONS = [item for item in DESTINATIONS.values() if isinstance(item.rendering, MemberRendering)]
EVENT_DESTINATIONS = [item for item in DESTINATIONS.values() if isinstance(item.rendering, EventRendering)]
FEW = settings(max_examples=30, deadline=None)

TYPES = {
    "timestamp": "BIGINT",
    "quantity": "BIGINT",
    "value": "DOUBLE",
    "price": "DOUBLE",
    "limited_data_use": "BOOLEAN",
}
SOURCES = ("offline", "web", "crm")
VALUE_MODES = ("per_event", "per_item", "per_unit")


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckDBEngine]:
    with bare_engine() as opened:
        yield opened


def fragments(engine: DuckDBEngine, query: str) -> list[str]:
    """Return a column of texts."""
    return [str(text) for (text,) in fetch(engine, query)]


def digests(kind: Kind) -> st.SearchStrategy[str]:
    return st.text("0123456789abcdef", min_size=kind.digits, max_size=kind.digits)


@st.composite
def member_rows(
    draw: st.DrawFn, rendering: MemberRendering
) -> tuple[list[Kind], list[tuple[str | None, ...]]]:
    """Draw some kinds in any order and rows of digests with NULLs anywhere."""
    chosen = st.lists(st.sampled_from(rendering.kinds), min_size=1, unique_by=lambda kind: kind.number)
    kinds = draw(chosen)
    row = st.tuples(*(st.none() | digests(kind) for kind in kinds))
    return kinds, draw(st.lists(row, min_size=1, max_size=8))


@pytest.mark.parametrize("destination", MEMBER_DESTINATIONS, ids=lambda item: item.name)
@FEW
@given(data=st.data())
def test_layout_and_ids_line_up(destination: Destination, engine: DuckDBEngine, data: st.DataObject) -> None:
    rendering = destination.rendering
    assert isinstance(rendering, MemberRendering)
    kinds, rows = data.draw(member_rows(rendering))
    layout = tuple(kind.wire_name for kind in kinds)
    create_table(engine, "given", dict.fromkeys(layout, "VARCHAR"), rows)
    found = fragments(engine, f"select {rendering.fragment(layout).sql('duckdb')} from given")
    step = Step("sync", destination.name, Operation.ADD, {"audience_id": "73"}, ("1", "2"), layout)
    body = json.loads(destination.frame(step, ",".join(found).encode()).body)
    assert body["id_schema"] == list(layout)
    expected = [[{"id": one, "audience_ids": ["73"]} if one else {} for one in row] for row in rows]
    assert sorted(body["batch_data"], key=json.dumps) == sorted(expected, key=json.dumps)


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=12)
AMOUNTS = st.sampled_from(["0", "0.1", "0.30000000000000004", "12345.67", "999999999999"])
VALUES = {
    "BIGINT": st.integers(0, 2**40).map(str),
    "DOUBLE": AMOUNTS,
    "BOOLEAN": st.sampled_from(["true", "false"]),
    "VARCHAR": TEXTS,
}


def type_of(column: RecordColumn) -> str:
    return TYPES.get(column.property, "VARCHAR")


@st.composite
def event_rows(draw: st.DrawFn, destination: Destination) -> tuple[tuple[Slot, ...], list[dict[str, Any]]]:
    """Draw a model's columns and canonical rows; required properties are never NULL."""
    shape = destination.shape
    required = {property_ for group in shape.required for property_ in group} | {"event_source"}
    optional = [column for column in shape.columns if column.property not in required]
    must = [column for column in shape.columns if column.property in required]
    given_columns = [*must, *draw(st.lists(st.sampled_from(optional), unique_by=lambda column: column.names))]
    matched = slots(shape, [column.names[0] for column in given_columns])
    row = {
        slot.property: st.sampled_from(SOURCES)
        if slot.property == "event_source"
        else VALUES[type_of(slot.column)] | (st.nothing() if slot.column.property in required else st.none())
        for slot in matched
    }
    return matched, draw(st.lists(st.fixed_dictionaries(row), min_size=1, max_size=5))


def create_rows(engine: DuckDBEngine, matched: Sequence[Slot], rows: Sequence[dict[str, Any]]) -> None:
    columns = {slot.property: type_of(slot.column) for slot in matched}
    create_table(engine, "canonical", columns, [[row[name] for name in columns] for row in rows])


@pytest.mark.parametrize("value_mode", VALUE_MODES)
@pytest.mark.parametrize("destination", EVENT_DESTINATIONS, ids=lambda item: item.name)
@FEW
@given(data=st.data())
def test_rendered_parts_are_json_without_nulls(
    destination: Destination, value_mode: str, engine: DuckDBEngine, data: st.DataObject
) -> None:
    matched, rows = data.draw(event_rows(destination))
    create_rows(engine, matched, rows)
    rendering = destination.rendering
    assert isinstance(rendering, EventRendering)
    sql = rendering.sql(matched, value_mode)
    parts = ", ".join(part.sql("duckdb") for part in (sql.head, sql.properties, sql.item, sql.value))
    for head, properties, item, value in fetch(engine, f"select {parts} from canonical"):
        event = json.loads("{" + str(head) + "}")
        assert event.keys() >= {"event", "event_time", "event_id"}
        assert isinstance(event["event_time"], int)
        assert isinstance(event["event_id"], str)
        assert not _empty(event)
        assert not _empty(json.loads("{" + str(properties or "") + "}"))
        assert item is None or not _empty(json.loads(str(item)))
        assert value is None or isinstance(value, float)


@pytest.mark.parametrize("destination", EVENT_DESTINATIONS, ids=lambda item: item.name)
@FEW
@given(data=st.data())
def test_texts_arrive_as_they_are(
    destination: Destination, engine: DuckDBEngine, data: st.DataObject
) -> None:
    """Whatever stands in a text, the JSON says the same text."""
    matched, rows = data.draw(event_rows(destination))
    create_rows(engine, matched, rows)
    rendering = destination.rendering
    assert isinstance(rendering, EventRendering)
    heads = fragments(
        engine, f"select {rendering.sql(matched, 'per_event').head.sql('duckdb')} from canonical"
    )
    events = [json.loads("{" + head + "}") for head in heads]
    assert sorted(event["event_id"] for event in events) == sorted(row["event_id"] for row in rows)
    for row in rows:
        event = next(item for item in events if item["event_id"] == row["event_id"])
        assert event["event"] in {other["event"] for other in rows if other["event_id"] == row["event_id"]}


@pytest.mark.parametrize("destination", EVENT_DESTINATIONS, ids=lambda item: item.name)
@FEW
@given(data=st.data())
def test_a_source_gets_only_what_it_takes(
    destination: Destination, engine: DuckDBEngine, data: st.DataObject
) -> None:
    matched, rows = data.draw(event_rows(destination))
    create_rows(engine, matched, [{**row, "event_source": "offline"} for row in rows])
    rendering = destination.rendering
    assert isinstance(rendering, EventRendering)
    for head in fragments(
        engine, f"select {rendering.sql(matched, 'per_event').head.sql('duckdb')} from canonical"
    ):
        event = json.loads("{" + head + "}")
        assert event.keys() <= {"event", "event_time", "event_id", "user"}
        assert event.get("user", {}).keys() <= {"email", "phone"}


STEP_SETTINGS = {"audience_id": "73", "event_source": "web", "event_source_id": "PIXEL"}


@pytest.mark.parametrize("destination", DESTINATIONS.values(), ids=lambda item: item.name)
@given(records=st.lists(st.dictionaries(TEXTS, TEXTS, min_size=1), min_size=1, max_size=4))
@settings(max_examples=50, deadline=None)
def test_a_frame_is_deterministic_json_that_keeps_its_records(
    destination: Destination, records: list[dict[str, str]]
) -> None:
    for operation in destination.operations:
        step = Step("sync", destination.name, operation, STEP_SETTINGS, ("1", "2"), ("EMAIL_SHA256",))
        joined = ",".join(json.dumps(record, ensure_ascii=False) for record in records).encode()
        request = destination.frame(step, joined)
        assert request == destination.frame(step, joined)
        assert request.method == "POST"
        assert request.path.endswith("/")
        body = json.loads(request.body)
        assert records in body.values()
        assert joined in request.body


@pytest.mark.parametrize("destination", DESTINATIONS.values(), ids=lambda item: item.name)
def test_a_frame_takes_settings_from_its_step_alone(destination: Destination) -> None:
    step = Step("sync", destination.name, destination.operations[0], STEP_SETTINGS, ("1",), ("A", "B"))
    other = Step("another", destination.name, destination.operations[0], STEP_SETTINGS, ("1",), ("A", "B"))
    assert destination.frame(step, b"{}") == destination.frame(other, b"{}")


def _empty(value: object) -> bool:
    """Tell whether a document has a null, an empty object or an empty list anywhere inside."""
    if isinstance(value, dict):
        return any(item in (None, {}, []) or _empty(item) for item in value.values())
    return isinstance(value, list) and any(map(_empty, value))

"""Where each property of a record stands in the request, found by writing one.

A record is rendered whose every value names its own property; where that name turns up in the
request's body is the wire field. So a page cannot name a field the destination does not write.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sync.contract import Contract, ContractColumn
from sync.destinations.base import Destination, EventRendering, MemberRendering, Step
from sync.engines.base import Engine, fetch
from sync.engines.duckdb import EngineOptions, open_engine
from sync.engines.sql import filled, literal, quoted
from sync.planning.events import group_events
from sync.project.records import slots

_ROWS = "one record"
_EVENTS = "one event"
_KINDS_OF_NUMBERS = frozenset({"BIGINT", "DOUBLE"})


def wire_fields(destination: Destination, contract: Contract) -> Mapping[str, str]:
    """Return the place of every property in the body, such as `data[].user.email`.

    A place that only some event sources have is followed by their names.
    """
    engine = open_engine(EngineOptions(threads=1))
    rendering = destination.rendering
    try:
        if isinstance(rendering, MemberRendering):
            return _member_fields(engine, destination, rendering, contract)
        return _event_fields(engine, destination, rendering, contract)
    finally:
        engine.close()


def properties_of(destination: Destination) -> tuple[str, ...]:
    """Return the canonical properties of a destination's records, in the order of its shape."""
    return tuple(dict.fromkeys(item.property for item in destination.shape.columns))


def _member_fields(
    engine: Engine, destination: Destination, rendering: MemberRendering, contract: Contract
) -> Mapping[str, str]:
    """Return the places of digests; what a position holds is said by `id_schema`."""
    kinds = {kind.property: kind.wire_name for kind in rendering.kinds}
    _fill(engine, contract, {name: name for name in kinds})
    fragment = rendering.fragment(tuple(kinds))
    query = filled("select __fragment from __rows", fragment=fragment, rows=_ROWS)
    layout = tuple(kinds.values())
    step = _step(destination, {"audience_id": "0"}, layout)
    found = _found(destination, step, fetch(engine, query), {name: name for name in kinds})
    return {name: f"`{found[name]}`, `id_schema` {wire_name}" for name, wire_name in kinds.items()}


def _event_fields(
    engine: Engine, destination: Destination, rendering: EventRendering, contract: Contract
) -> Mapping[str, str]:
    """Return the places of an event's values; an event source leaves out what it does not take."""
    matched = slots(destination.shape, properties_of(destination))
    markers = {column.name: _marker(column, number) for number, column in enumerate(contract.columns())}
    found: dict[str, Mapping[str, str]] = {}
    for source in contract.schema["properties"]["event_source"]["enum"]:
        marked = {**markers, "event_source": source}
        _fill(engine, contract, marked)
        group_events(engine, rendering, rendering.sql(matched, "per_event"), _ROWS, _EVENTS)
        fragments = fetch(engine, filled("select fragment from __events", events=_EVENTS))
        step = _step(destination, {"event_source": source, "event_source_id": "event_set_id"})
        found[source] = _found(destination, step, fragments, marked)
    return {name: _joined(name, found) for name in properties_of(destination)}


def _joined(name: str, found: Mapping[str, Mapping[str, str]]) -> str:
    sources = [source for source, fields in found.items() if name in fields]
    (place,) = {found[source][name] for source in sources}
    return f"`{place}`" if len(sources) == len(found) else f"`{place}`, {' and '.join(sources)} only"


def _step(destination: Destination, settings: Mapping[str, str], layout: tuple[str, ...] = ()) -> Step:
    return Step("", destination.name, destination.operations[0], settings, ("0",), layout)


def _marker(column: ContractColumn, number: int) -> object:
    """Return a value that names its property."""
    if column.type == "BOOLEAN":
        return True
    return 1000 + number if column.type in _KINDS_OF_NUMBERS else column.name


def _fill(engine: Engine, contract: Contract, markers: Mapping[str, object]) -> None:
    types = {column.name: column.type for column in contract.columns()}
    cells = (
        f"cast({literal(str(value))} as {types[name]}) as {quoted(name)}" for name, value in markers.items()
    )
    engine.run(f"create or replace table {quoted(_ROWS)} as select 1 as record, {', '.join(cells)}")


def _found(
    destination: Destination, step: Step, fragments: list[tuple[object, ...]], markers: Mapping[str, object]
) -> Mapping[str, str]:
    """Return where each marker stands in the request that holds the one fragment."""
    ((fragment,),) = fragments
    body = json.loads(destination.frame(step, str(fragment).encode()).body)
    names = {(type(value), value): name for name, value in markers.items()}
    return {
        names[type(value), value]: place for place, value in _leaves(body) if (type(value), value) in names
    }


def _leaves(value: object, place: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, member in value.items():
            yield from _leaves(member, f"{place}.{key}" if place else key)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item, f"{place}[]")
    else:
        yield place, value

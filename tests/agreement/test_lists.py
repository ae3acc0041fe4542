"""Lists that are written down twice say the same."""

from __future__ import annotations

import importlib
import inspect
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import sync
from sync import errors
from sync.access.refusals import ADVICE
from sync.cli.main import COMMANDS, Command
from sync.destinations import DESTINATIONS, tiktok_audience
from sync.destinations.base import Destination, EventRendering, MemberRendering, Missing, Response, Verdict
from sync.destinations.tiktok import CODES, decode
from sync.engines.sql import filled
from sync.errors import SyncError
from sync.lint.options import OPTIONS
from sync.lint.rules import RULES, rule_name
from sync.planning.verdicts import KEYWORD_REASONS
from sync.project.header import Header, SyncHeader
from sync.project.records import MAX_REPEATS, RecordColumn
from sync.project.settings import DEFAULTS, FROM_ENVIRONMENT
from sync.simulator import event_rules
from sync.simulator.codes import Code

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = sorted((ROOT / "schemas").rglob("*.json"))
SHARED_BY_DESTINATIONS = frozenset({"__init__", "base", "json_sql", "tiktok"})
"""Files in `sync/destinations` that are no destination: what several of them need."""

EXIT_CODES: Mapping[str, int] = {
    "SyncError": 2,
    "LintFailed": 1,
    "ProjectError": 2,
    "SettingsError": 2,
    "ModelError": 2,
    "SourceError": 2,
    "ContractError": 2,
    "DataRefused": 3,
    "AccessError": 4,
    "DeliveryIncomplete": 5,
    "LedgerError": 6,
    "LedgerLocked": 6,
    "StalePlan": 6,
}
"""What scripts rely on: 1 findings, 2 edit, 3 data refused, 4 access, 5 run again, 6 ledger or lock."""

VERDICTS: Mapping[Code, Verdict] = {
    Code.OK: Verdict.ACCEPTED,
    Code.NOT_JSON: Verdict.REJECTED,
    Code.NO_PERMISSION: Verdict.STOP,
    Code.PARAMETER: Verdict.REJECTED,
    Code.UNKNOWN_OBJECT: Verdict.STOP,
    Code.BATCH_SIZE: Verdict.REJECTED,
    Code.NOT_HASHED: Verdict.STOP,
    Code.TOO_FREQUENT: Verdict.RETRY,
    Code.WRONG_SECRET: Verdict.STOP,
    Code.TOKEN_EMPTY: Verdict.STOP,
    Code.TOKEN_INVALID: Verdict.STOP,
    Code.OTHER_ADVERTISER: Verdict.STOP,
    Code.AUTH_CODE_SPENT: Verdict.STOP,
    Code.UNKNOWN_APP: Verdict.STOP,
    Code.NOT_ALLOW_LISTED: Verdict.STOP,
    Code.SCOPE_MISSING: Verdict.STOP,
    Code.SYSTEM: Verdict.UNKNOWN,
}
"""What each answer of the simulator must mean to us; it is a second reading of TikTok's rules."""

JSON_TYPES: Mapping[str, str] = {
    "timestamp": "integer",
    "quantity": "integer",
    "value": "number",
    "price": "number",
    "limited_data_use": "boolean",
}
"""Properties that are not text."""


def _error_classes() -> list[type[SyncError]]:
    found = [item for _, item in inspect.getmembers(errors, inspect.isclass) if issubclass(item, SyncError)]
    return sorted(found, key=lambda item: item.__name__)


def test_every_file_in_destinations_is_registered() -> None:
    files = {path.stem for path in (ROOT / "sync/destinations").glob("*.py")} - SHARED_BY_DESTINATIONS
    assert files == set(DESTINATIONS)


@pytest.mark.parametrize("name", sorted(DESTINATIONS))
def test_a_destination_is_called_like_its_file(name: str) -> None:
    module = importlib.import_module(f"sync.destinations.{name}")
    assert module.DESTINATION is DESTINATIONS[name]
    assert DESTINATIONS[name].shape.destination == name == DESTINATIONS[name].name


def test_every_command_has_a_module_and_every_module_a_command() -> None:
    modules = {path.stem for path in (ROOT / "sync/cli/commands").glob("*.py")} - {"__init__"}
    assert modules == {command.module.rpartition(".")[2] for command in COMMANDS}


@pytest.mark.parametrize("name", [command.name for command in COMMANDS])
def test_every_command_stands_in_the_readme(name: str) -> None:
    assert re.search(rf"`(?:tiktok-sync )?{name}\b", (ROOT / "README.md").read_text())


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_a_command_says_the_same_in_the_list_and_in_its_own_help(command: Command) -> None:
    longer = importlib.import_module(command.module).command.help
    assert longer.split()[0] == command.help.split()[0]


def test_error_classes_have_the_exit_codes_scripts_rely_on() -> None:
    assert {item.__name__: item.exit_code for item in _error_classes()} == EXIT_CODES


def test_every_error_class_is_documented() -> None:
    tree = (errors.__doc__ or "").splitlines()
    named = {word for line in tree for word in re.findall(r"\w+", line)}
    assert {item.__name__ for item in _error_classes()} <= named


def _macros() -> frozenset[str]:
    texts = (path.read_text() for path in (ROOT / "models/macros").glob("*.sql"))
    return frozenset(
        name for text in texts for name in re.findall(r"create or replace macro (\w+)\(", text, re.IGNORECASE)
    )


def _called(sql: str) -> frozenset[str]:
    return frozenset(re.findall(r"\b([a-z_][a-z0-9_]*)\(", sql))


ENGINE_FUNCTIONS = frozenset({"cast", "try_cast", "coalesce", "floor", "nullif", "trim", "regexp_replace"})


@pytest.mark.parametrize("destination", DESTINATIONS.values(), ids=lambda item: item.name)
def test_every_macro_a_shape_names_exists(destination: Destination) -> None:
    texts = [f"{column.value} {column.problem}" for column in destination.shape.columns]
    called = frozenset().union(*map(_called, texts)) - ENGINE_FUNCTIONS
    assert called - _macros() == frozenset()


@pytest.mark.parametrize("destination", DESTINATIONS.values(), ids=lambda item: item.name)
def test_a_macro_keeps_its_name_when_sql_is_rendered(destination: Destination) -> None:
    """sqlglot has functions of its own; a macro of the same name would turn into something else."""
    for column in destination.shape.columns:
        for rule in filter(None, (column.value, column.problem)):
            assert _called(rule) - ENGINE_FUNCTIONS <= _called(filled(rule).sql("duckdb").lower()), rule


def _schema(name: str) -> dict[str, object]:
    found: dict[str, object] = json.loads((ROOT / f"schemas/records/{name}.schema.json").read_text())
    return found


def _properties(column: RecordColumn) -> Iterator[str]:
    yield column.property
    for number in range(2, column.repeats + 1):
        yield f"{column.property}_{number}"


@pytest.mark.parametrize("destination", DESTINATIONS.values(), ids=lambda item: item.name)
def test_a_record_schema_has_exactly_the_properties_of_the_shape(destination: Destination) -> None:
    schema = _schema(destination.record_schema)
    shaped = {name for column in destination.shape.columns for name in _properties(column)}
    assert set(schema["properties"]) == shaped  # type: ignore[call-overload]
    assert schema["additionalProperties"] is False


@pytest.mark.parametrize("destination", DESTINATIONS.values(), ids=lambda item: item.name)
def test_what_a_shape_requires_the_schema_requires(destination: Destination) -> None:
    """One property of each group: alone in `required`, several in `anyOf`."""
    schema = _schema(destination.record_schema)
    required = schema.get("required", [])
    any_of = [item["required"][0] for item in schema.get("anyOf", [])]  # type: ignore[attr-defined]
    for group in destination.shape.required:
        assert set(group) <= set(required if len(group) == 1 else any_of)  # type: ignore[call-overload]


@pytest.mark.parametrize("name", sorted(JSON_TYPES))
def test_numbers_are_numbers_in_the_record_schema(name: str) -> None:
    properties = _schema("tiktok_events")["properties"]
    assert properties[name]["type"] == JSON_TYPES[name]  # type: ignore[index]


@pytest.mark.parametrize("destination", DESTINATIONS.values(), ids=lambda item: item.name)
def test_column_names_mean_one_thing(destination: Destination) -> None:
    names = destination.shape.names()
    assert len(names) == len(set(names))
    assert all(name == name.casefold() for name in names)


@pytest.mark.parametrize("destination", DESTINATIONS.values(), ids=lambda item: item.name)
def test_a_rendering_speaks_of_properties_that_exist(destination: Destination) -> None:
    properties = {column.property for column in destination.shape.columns}
    rendering = destination.rendering
    if isinstance(rendering, MemberRendering):
        assert {kind.property for kind in rendering.kinds} == properties
        assert len({kind.number for kind in rendering.kinds}) == len(rendering.kinds)
        assert len({kind.wire_name for kind in rendering.kinds}) == len(rendering.kinds)
    else:
        assert isinstance(rendering, EventRendering)
        assert set(rendering.key) <= properties


@pytest.mark.parametrize("code", Code, ids=lambda code: code.name)
def test_the_simulators_codes_mean_the_same_to_us(code: Code) -> None:
    assert code in CODES
    assert decode(Response(200, b'{"code":%d,"message":"","data":{}}' % code)).verdict is VERDICTS[code]


def test_a_person_is_asked_only_for_codes_that_stop_a_run() -> None:
    """The numbers are return codes and HTTP statuses; no number is both."""
    for code in ADVICE:
        reply = Response(code, b"") if code < 1000 else Response(200, b'{"code":%d}' % code)
        assert decode(reply).verdict is Verdict.STOP


def test_every_way_to_get_no_answer_has_a_verdict() -> None:
    verdicts = {missing: decode(missing).verdict for missing in Missing}
    assert verdicts.pop(Missing.NOT_CONNECTED) is Verdict.RETRY
    assert set(verdicts.values()) == {Verdict.UNKNOWN}


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name)
def test_schemas_are_of_draft_2020_12(path: Path) -> None:
    schema = json.loads(path.read_text())
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["title"]
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize(
    "path", [path for path in SCHEMAS if "$id" in path.read_text()], ids=lambda path: path.name
)
def test_a_schemas_id_ends_in_its_file_name(path: Path) -> None:
    assert json.loads(path.read_text())["$id"].endswith(path.name)


WIRE_EVENT = json.loads((ROOT / "schemas/wire/tiktok_event_track.schema.json").read_text())["$defs"]
RECORD_EVENT = json.loads((ROOT / "schemas/records/tiktok_events.schema.json").read_text())


def _offline_names() -> list[str]:
    """Return the event names the record schema allows offline."""
    (rule,) = [item for item in RECORD_EVENT["allOf"] if "event" in item["then"].get("properties", {})]
    names: list[str] = rule["then"]["properties"]["event"]["enum"]
    return names


def test_records_wire_and_simulator_know_the_same_currencies() -> None:
    wire = WIRE_EVENT["properties"]["properties"]["currency"]["enum"]
    assert set(RECORD_EVENT["properties"]["currency"]["enum"]) == set(wire) == event_rules.CURRENCIES


def test_records_wire_and_simulator_know_the_same_event_names() -> None:
    wire = WIRE_EVENT["offline_event"]["properties"]["event"]["enum"]
    assert set(_offline_names()) == set(wire) == event_rules.NAMED_EVENTS


def test_records_wire_and_simulator_know_the_same_channels() -> None:
    wire = WIRE_EVENT["properties"]["properties"]["event_channel"]["enum"]
    assert set(RECORD_EVENT["properties"]["event_channel"]["enum"]) == set(wire)
    assert set(wire) == set(event_rules.EVENT_CHANNELS)


def test_the_wire_and_the_destination_know_the_same_identifiers() -> None:
    schema = json.loads((ROOT / "schemas/wire/tiktok_segment_mapping.schema.json").read_text())
    wire = schema["properties"]["id_schema"]["items"]["enum"]
    assert wire == [kind.wire_name for kind in tiktok_audience.KINDS]


def _keywords(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        for key, value in schema.items():
            yield key
            inner = value.values() if key in {"properties", "$defs"} and isinstance(value, dict) else [value]
            for item in inner:
                yield from _keywords(item)
    elif isinstance(schema, list):
        for item in schema:
            yield from _keywords(item)


ASSERTIONS = frozenset(Draft202012Validator.VALIDATORS) - {
    "$ref",
    "properties",
    "items",
    "allOf",
    "if",
    "contains",
}


@pytest.mark.parametrize("destination", DESTINATIONS.values(), ids=lambda item: item.name)
def test_every_keyword_of_a_record_schema_has_a_reason(destination: Destination) -> None:
    used = frozenset(_keywords(_schema(destination.record_schema))) & ASSERTIONS
    assert used <= KEYWORD_REASONS.keys()


def test_the_project_schema_knows_every_setting() -> None:
    document = json.loads((ROOT / "schemas/project.schema.json").read_text())
    target = set(document["$defs"]["target"]["properties"])
    assert set(DEFAULTS) <= target | set(document["properties"])
    assert set(FROM_ENVIRONMENT) <= target


def test_the_project_schema_knows_the_settings_of_rules() -> None:
    document = json.loads((ROOT / "schemas/project.schema.json").read_text())
    tables = document["$defs"]["lint"]["properties"]
    described = {name: set(table["properties"]) for name, table in tables.items() if name != "severity"}
    assert described == {rule: set(options) for rule, options in OPTIONS.items()}
    assert described.keys() <= {rule_name(rule) for rule in RULES}


def test_the_header_schema_knows_every_field() -> None:
    properties = json.loads((ROOT / "schemas/model_header.schema.json").read_text())["properties"]
    assert set(properties) == {field.name for field in fields(Header)}
    assert set(properties["sync"]["properties"]) == {field.name for field in fields(SyncHeader)}


def test_identifiers_repeat_as_often_as_the_suffix_says() -> None:
    repeats = {column.repeats for item in DESTINATIONS.values() for column in item.shape.columns}
    assert repeats <= {1, MAX_REPEATS}


def test_the_version_is_written_once_and_repeated_right() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == sync.__version__


def test_the_changelog_starts_with_this_version() -> None:
    headings = re.findall(r"^## \[?(\d+\.\d+\.\d+)\b", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert headings[:1] == [sync.__version__]

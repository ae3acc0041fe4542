"""Settings: which layer wins, where a value came from, and that secrets stay secret."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from sync.errors import SettingsError
from sync.project.endpoint import is_loopback
from sync.project.secrets import TOKEN_FILE_VARIABLE, TOKEN_VARIABLE, Secret
from sync.project.settings import (
    DEFAULTS,
    FROM_ENVIRONMENT,
    Setting,
    Settings,
    parse_settings,
)
from sync.project.shipped import shipped_folder

PROJECT = """
[tool.sync]
timezone = "Europe/Berlin"
memory_limit = "1GB"

[tool.sync.sources]
customers = "data/customers.parquet"

[tool.sync.targets.dev]
endpoint = "simulator"
advertiser_ids = ["1", "2"]
memory_limit = "2GB"

[tool.sync.targets.prod]
endpoint = "https://business-api.tiktok.com"
advertiser_ids = ["3"]
guards = { max_removed = 0.1 }
"""
TOKEN = "token-that-nobody-may-see"


def parsed(
    environment: Mapping[str, str] | None = None, *, target: str | None = None, text: str = PROJECT
) -> Settings:
    return parse_settings(text, target=target, environment=environment or {})


def origin_of(settings: Settings, name: str) -> Setting:
    (found,) = [item for item in settings.origins if item.name == name]
    return found


def findings(environment: Mapping[str, str], text: str = PROJECT) -> list[tuple[str, str, str]]:
    with pytest.raises(SettingsError) as caught:
        parsed(environment, text=text)
    return [(finding.rule, finding.what, str(finding.where)) for finding in caught.value.findings]


@pytest.mark.parametrize(
    ("name", "value", "origin"),
    [
        ("retry_seconds", 300, "default"),
        ("timezone", "Europe/Berlin", "pyproject.toml [tool.sync]"),
        ("memory_limit", "2GB", "pyproject.toml [tool.sync.targets.dev]"),
        ("advertiser_ids", ["7", "8"], "environment SYNC_ADVERTISER_IDS"),
        ("database", ".sync/dev.duckdb", "default"),
        ("sources.customers", "data/customers.parquet", "pyproject.toml [tool.sync.sources]"),
    ],
)
def test_a_later_layer_wins_and_is_named(name: str, value: object, origin: str) -> None:
    settings = parsed({"SYNC_ADVERTISER_IDS": "7, 8,"})
    assert origin_of(settings, name) == Setting(name, value, origin)


def test_every_default_has_an_origin() -> None:
    assert set(DEFAULTS) <= {item.name for item in parsed().origins}


@pytest.mark.parametrize(
    ("flag", "environment", "expected"),
    [
        (None, {}, "dev"),
        (None, {"SYNC_TARGET": "prod"}, "prod"),
        (None, {"SYNC_TARGET": ""}, "dev"),
        ("prod", {"SYNC_TARGET": "dev"}, "prod"),
    ],
)
def test_the_target_is_the_flag_else_the_environment_else_dev(
    flag: str | None, environment: Mapping[str, str], expected: str
) -> None:
    assert parsed(environment, target=flag).target == expected


def test_the_database_is_named_after_the_target() -> None:
    assert parsed(target="prod").database == ".sync/prod.duckdb"


@pytest.mark.parametrize(("key", "kind"), FROM_ENVIRONMENT.items())
def test_every_key_can_come_from_the_environment(key: str, kind: type) -> None:
    text = {
        "endpoint": "https://example.com",
        "advertiser_ids": "9",
        "default_country": "DE",
        "timezone": "Asia/Tokyo",
        "app_id": "77",
        "memory_limit": "3GB",
    }.get(key, "7" if kind in {float, int} else "word")
    settings = parsed({f"SYNC_{key.upper()}": text})
    assert origin_of(settings, key).origin == f"environment SYNC_{key.upper()}"
    value = getattr(settings, key)
    shown = value.reveal() if isinstance(value, Secret) else value
    assert shown == (("9",) if key == "advertiser_ids" else kind(text))


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SYNC_REQUESTS_PER_SECOND", "fast"),
        ("SYNC_REQUESTS_PER_SECOND", "0"),
        ("SYNC_REQUESTS_PER_SECOND", "nan"),
        ("SYNC_TIMEOUT_SECONDS", "nan"),
        ("SYNC_TIMEOUT_SECONDS", "inf"),
        ("SYNC_RETRY_SECONDS", "-1"),
        ("SYNC_ADVERTISER_IDS", ""),
        ("SYNC_ADVERTISER_IDS", "1,1"),
        ("SYNC_ADVERTISER_IDS", "shop"),
        ("SYNC_DEFAULT_COUNTRY", "de"),
        ("SYNC_MEMORY_LIMIT", "4"),
        ("SYNC_TIMEZONE", "Mars/Olympus"),
        ("SYNC_DATABASE", ""),
        ("SYNC_TEST_EVENT_CODE", 'x","data":[{}'),
    ],
)
def test_a_bad_variable_is_named(variable: str, value: str) -> None:
    ((rule, _, place),) = findings({variable: value})
    assert rule == "bad-value"
    assert place.removeprefix("environment ") == variable


def test_several_bad_variables_are_reported_at_once() -> None:
    found = findings({"SYNC_TIMEOUT_SECONDS": "soon", "SYNC_MEMORY_LIMIT": "lots"})
    assert [place for _, _, place in found] == ["SYNC_MEMORY_LIMIT", "SYNC_TIMEOUT_SECONDS"]


@pytest.mark.parametrize(
    ("given", "base"),
    [
        ("https://business-api.tiktok.com", "https://business-api.tiktok.com"),
        ("https://business-api.tiktok.com/", "https://business-api.tiktok.com"),
        ("https://business-api.tiktok.com/open_api/v1.3/", "https://business-api.tiktok.com"),
        ("http://127.0.0.1:8765", "http://127.0.0.1:8765"),
        ("http://localhost:8765/", "http://localhost:8765"),
        ("http://[::1]:8765", "http://[::1]:8765"),
        ("simulator", "simulator"),
    ],
)
def test_an_endpoint_is_kept_without_its_path(given: str, base: str) -> None:
    assert parsed({"SYNC_ENDPOINT": given}).endpoint == base


@pytest.mark.parametrize(
    "given",
    [
        "http://business-api.tiktok.com",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
        "http://0.0.0.0:80",
        "https://user:hunter2@example.com",
        "https://user@example.com",
        "https://example.com/v2",
        "https://example.com?x=1",
        "https://example.com#x",
        "ftp://example.com",
        "example.com",
        "https://",
        "https://[::1",
        "https://example.com:99999",
        "file:///etc/passwd",
        "",
    ],
)
def test_the_token_is_sent_to_no_doubtful_address(given: str) -> None:
    ((rule, what, _),) = findings({"SYNC_ENDPOINT": given})
    assert rule in {"bad-endpoint", "bad-value"}
    assert "hunter2" not in what


@pytest.mark.parametrize(
    ("endpoint", "loopback"),
    [
        ("http://127.0.0.1:1", True),
        ("http://127.9.9.9", True),
        ("http://[::1]:1", True),
        ("http://localhost", True),
        ("http://10.0.0.1", False),
        ("http://example.com", False),
        ("simulator", False),
    ],
)
def test_loopback_is_told_from_the_rest(endpoint: str, *, loopback: bool) -> None:
    assert is_loopback(endpoint) is loopback


def test_a_token_is_never_shown() -> None:
    settings = parsed({TOKEN_VARIABLE: TOKEN})
    assert settings.token is not None
    assert settings.token.reveal() == TOKEN
    shown = f"{settings!r} {settings.origins} {settings.token} {[settings.token]}"
    assert TOKEN not in shown
    assert origin_of(settings, "access_token") == Setting(
        "access_token", "********", f"environment {TOKEN_VARIABLE}"
    )


def test_a_token_cannot_be_written_as_json() -> None:
    with pytest.raises(TypeError):
        json.dumps(parsed({TOKEN_VARIABLE: TOKEN}).token)


def test_the_password_of_a_proxy_is_never_shown() -> None:
    settings = parsed({"SYNC_PROXY": f"http://user:{TOKEN}@proxy.example:3128"})
    assert TOKEN not in f"{settings.origins} {origin_of(settings, 'proxy')}"


@pytest.mark.parametrize(
    "value", ["", " ", "two words", "line\nfeed", "tab\there", "nül", "zero\x00", "esc\x1b[0m"]
)
def test_an_unusable_token_is_refused_without_showing_it(value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parsed({TOKEN_VARIABLE: value})
    (finding,) = caught.value.findings
    assert (finding.rule, finding.where) == ("bad-token", TOKEN_VARIABLE)
    assert not value.strip() or value.strip() not in str(finding)


def test_a_token_may_come_from_a_file_with_a_line_end() -> None:
    settings = parse_settings(PROJECT, target=None, environment={}, token_file=f"{TOKEN}\n")
    assert settings.token is not None
    assert settings.token.reveal() == TOKEN
    assert origin_of(settings, "access_token").origin == f"environment {TOKEN_FILE_VARIABLE}"


def test_the_variable_wins_over_the_file() -> None:
    settings = parse_settings(
        PROJECT, target=None, environment={TOKEN_VARIABLE: "first"}, token_file="second"
    )
    assert settings.token is not None
    assert settings.token.reveal() == "first"


def test_without_a_token_the_places_looked_at_are_named() -> None:
    origin = origin_of(parsed(), "access_token").origin
    assert TOKEN_VARIABLE in origin
    assert TOKEN_FILE_VARIABLE in origin


def test_a_token_in_the_file_is_an_unknown_key() -> None:
    text = PROJECT.replace('timezone = "Europe/Berlin"', f'access_token = "{TOKEN}"')
    ((rule, what, place),) = findings({}, text)
    assert (rule, place) == ("unknown-key", "pyproject.toml:3:1")
    assert TOKEN not in what


# --- numbers ------------------------------------------------------------------------------------------

SCHEMA = json.loads((shipped_folder("schemas") / "project.schema.json").read_text("utf-8"))["$defs"]
TABLES = {
    "targets.dev": SCHEMA["target"]["properties"],
    "guards": {**SCHEMA["guards"]["properties"]},
    "lint.stale-window": SCHEMA["lint"]["properties"]["stale-window"]["properties"],
}
"""Table below `[tool.sync]` -> its keys."""

NUMBERS = [
    (table, key)
    for table, keys in TABLES.items()
    for key, rule in keys.items()
    if rule.get("type") in {"number", "integer"} or rule.get("$ref") == "#/$defs/share"
]
WRONG = ["nan", "inf", "-inf", "-1", "-1.5", "true", '"7"', "[1]", "{}", '["a", "b"]']


def with_number(table: str, key: str, value: str) -> str:
    target = '[tool.sync.targets.dev]\nendpoint = "simulator"\nadvertiser_ids = ["1"]\n'
    own = "" if table == "targets.dev" else f"[tool.sync.{table}]\n"
    return f"[tool.sync]\n{target}{own}{key} = {value}\n"


@pytest.mark.parametrize("value", WRONG)
@pytest.mark.parametrize(("table", "key"), NUMBERS)
def test_a_number_that_cannot_be_is_one_mistake(table: str, key: str, value: str) -> None:
    with pytest.raises(SettingsError) as raised:
        parse_settings(with_number(table, key, value), target=None, environment={})
    (finding,) = raised.value.findings
    assert key in finding.what
    assert finding.help


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "-1", "-1.5", "true", "", "1e400"])
@pytest.mark.parametrize("key", [key for key, kind in FROM_ENVIRONMENT.items() if kind in {int, float}])
def test_a_number_of_the_environment_that_cannot_be_is_one_mistake(key: str, value: str) -> None:
    variable = f"SYNC_{key.upper()}"
    with pytest.raises(SettingsError) as raised:
        parse_settings(PROJECT, target=None, environment={variable: value})
    (finding,) = raised.value.findings
    assert finding.where == variable


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("requests_per_second", "1e-300"), ("requests_per_second", "1e300"),
        ("requests_per_minute", "1e-300"), ("requests_per_minute", "1e300"),
        ("timeout_seconds", "1e300"), ("retry_seconds", "1e300"),
    ],
)  # fmt: skip
def test_a_time_that_no_clock_can_wait_for_is_refused(key: str, value: str) -> None:
    with pytest.raises(SettingsError):
        parse_settings(with_number("targets.dev", key, value), target=None, environment={})

"""Settings of one run, each with the place it came from.

Order: defaults, `[tool.sync]`, the target's table, environment (`SYNC_*`), flags;
later wins, per key. Secrets come only from the environment or from a file it names.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import available_timezones

from sync.diagnostics import Diagnostic, Severity, Span, did_you_mean
from sync.errors import SettingsError
from sync.project.endpoint import SIMULATOR, checked_endpoint, without_credentials
from sync.project.secrets import (
    APP_SECRET_VARIABLE,
    SECRET_VARIABLES,
    TOKEN_VARIABLE,
    GivenSecret,
    Secret,
    given_secret,
)
from sync.project.toml_place import toml_place
from sync.project.validation import problems

PROJECT_FILE = "pyproject.toml"
TARGET_VARIABLE = "SYNC_TARGET"

DEFAULTS: Mapping[str, object] = {
    "timezone": "UTC",
    "default_country": None,
    "strip_plus_dots": False,
    "maid_case": "lower",
    "memory_limit": "4GB",
    "database": ".sync/{target}.duckdb",
    "app_id": None,
    "token_file": ".sync/{target}.token",
    "requests_per_second": None,
    "requests_per_minute": None,
    "requests_per_day": None,
    "requests_in_flight": 8,
    "settle_hours": 24,
    "timeout_seconds": 60,
    "retry_seconds": 300,
    "proxy": None,
    "ca_bundle": None,
    "test_event_code": None,
    "event_sources": {},
    "guards": {},
}
"""Values when nobody says otherwise; a rate nobody gives is the one of `sync.delivery.rates`."""

_OF_THE_TARGET = ("database", "token_file")
"""Paths in which `{target}` stands for the target's name."""

FROM_ENVIRONMENT: Mapping[str, type] = {
    "endpoint": str,
    "database": str,
    "app_id": str,
    "advertiser_ids": list,
    "requests_per_second": float,
    "requests_per_minute": float,
    "requests_per_day": int,
    "requests_in_flight": int,
    "settle_hours": float,
    "timeout_seconds": float,
    "retry_seconds": float,
    "timezone": str,
    "default_country": str,
    "memory_limit": str,
    "proxy": str,
    "ca_bundle": str,
    "test_event_code": str,
}
"""Keys that `SYNC_<KEY>` overrides, and how their text is read; lists are separated by commas."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One value and where it came from, as `tiktok-sync settings` prints it."""

    name: str
    value: object
    origin: str


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a run may depend on besides models, schemas and data.

    Attributes:
        target: Name of the environment.
        maid_case: `lower` or `upper`: how advertising ids are spelt before hashing.
        sources: Declared source name -> path, glob or table of the target's database.
        endpoint: `simulator`, or a base address without path and trailing slash.
        event_sources: Logical name -> event set id, pixel code or CRM set id.
        app_id: The developer app that people authorise at TikTok.
        token_file: Where `auth exchange` keeps the token, relative to the project.
        requests_per_second: Upper bound for each family of endpoints, or None for the documented one.
        requests_per_minute: Likewise.
        requests_per_day: Likewise, from midnight UTC, over all runs.
        requests_in_flight: How many requests may wait for their answers at once.
        settle_hours: How long a request without an answer may still be applied.
        timeout_seconds: Deadline of one whole exchange.
        retry_seconds: Time budget for repeating one batch.
        lint_severities: Rule of lint -> `error`, `warning`, `info` or `off`; only what the project changes.
        lint_options: Rule of lint -> its own settings; only what the project gives.
        token: The access token of the environment; the one in `token_file` is read when it is used.
        origins: Every value with its origin, secrets starred.
    """

    target: str
    timezone: str
    default_country: str | None
    strip_plus_dots: bool
    maid_case: str
    memory_limit: str
    sources: Mapping[str, str]
    database: str
    app_id: str | None
    token_file: str
    endpoint: str
    advertiser_ids: tuple[str, ...]
    event_sources: Mapping[str, str]
    requests_per_second: float | None
    requests_per_minute: float | None
    requests_per_day: int | None
    requests_in_flight: int
    settle_hours: float
    timeout_seconds: float
    retry_seconds: float
    proxy: Secret | None
    ca_bundle: str | None
    test_event_code: str | None
    guards: Mapping[str, float]
    lint_severities: Mapping[str, str]
    lint_options: Mapping[str, Mapping[str, int]]
    token: Secret | None
    app_secret: Secret | None
    origins: tuple[Setting, ...]

    @property
    def settle_seconds(self) -> int:
        """How long a request without an answer may still be applied, in whole seconds."""
        return int(self.settle_hours * 3600)


def parse_settings(
    text: str,
    *,
    target: str | None,
    environment: Mapping[str, str],
    token_file: str | None = None,
    app_secret_file: str | None = None,
    flags: Mapping[str, object] | None = None,
) -> Settings:
    """Read the settings of one target.

    Args:
        text: Content of pyproject.toml.
        target: The `--target` flag; else `SYNC_TARGET`, else `dev`.
        environment: Variables of the process; only `SYNC_*` is looked at.
        flags: Settings given on the command line.
        token_file: Content of the file that `SYNC_TIKTOK_ACCESS_TOKEN_FILE` names.
        app_secret_file: Content of the file that `SYNC_APP_SECRET_FILE` names.

    Raises:
        SettingsError: All problems of the table at once.
    """
    table = _tool_table(text)
    findings = problems(table, "project.schema.json", lambda keys: _place(text, *keys))
    if findings:
        raise SettingsError(*findings)
    name = target or environment.get(TARGET_VARIABLE) or "dev"
    layers = [
        *_layers(text, table, name),
        (_from_environment(environment), "environment SYNC_{KEY}"),
        (flags or {}, "flag"),
    ]
    merged = {item.name: item for item in _merge(layers, name)}
    _require_timezone(text, merged["timezone"], name)
    values = {key: item.value for key, item in merged.items()}
    proxy = merged["proxy"].value
    token = given_secret("access token", environment, TOKEN_VARIABLE, token_file)
    app_secret = given_secret("app secret", environment, APP_SECRET_VARIABLE, app_secret_file)
    return Settings(
        target=name,
        sources=table.get("sources", {}),  # type: ignore[arg-type]  # the schema has said so
        endpoint=checked_endpoint(str(values.pop("endpoint")), _place_of(text, merged["endpoint"], name)),
        proxy=Secret(str(values.pop("proxy"))) if proxy else values.pop("proxy"),  # type: ignore[arg-type]
        advertiser_ids=tuple(values.pop("advertiser_ids")),  # type: ignore[arg-type]
        lint_severities=_lint_table(table).get("severity", {}),
        lint_options={rule: values for rule, values in _lint_table(table).items() if rule != "severity"},
        token=token.secret,
        app_secret=app_secret.secret,
        origins=(
            *map(_shown, merged.values()),
            *_source_origins(table),
            *_lint_origins(table),
            _starred("access_token", token),
            _starred("app_secret", app_secret),
        ),
        **values,  # type: ignore[arg-type]
    )


def unknown_variables(environment: Mapping[str, str]) -> tuple[Diagnostic, ...]:
    """Return a warning for every `SYNC_*` variable that means nothing: a misspelt one would be silent."""
    known = {f"SYNC_{key.upper()}" for key in FROM_ENVIRONMENT} | {TARGET_VARIABLE, *SECRET_VARIABLES}
    return tuple(
        Diagnostic(
            "unknown-variable",
            f'environment variable "{name}" means nothing here',
            "the environment",
            help=did_you_mean(name, known),
            severity=Severity.WARNING,
        )
        for name in sorted(environment)
        if name.startswith("SYNC_") and name not in known
    )


def _tool_table(text: str) -> dict[str, object]:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line, column = toml_error_position(str(error), text)
        raise SettingsError.of(
            "bad-toml",
            "pyproject.toml is not TOML",
            where=Span(PROJECT_FILE, line, column),
            notes=(toml_error_reason(str(error)),),
            help="mend the syntax here",
        ) from None
    table = document.get("tool", {}).get("sync")
    if not isinstance(table, dict):
        raise SettingsError.of(
            "missing-key",
            "pyproject.toml has no [tool.sync] table",
            where=Span(PROJECT_FILE, 1),
            help='run "tiktok-sync init" in an empty folder to see a complete one',
        )
    return table


def toml_error_position(message: str, text: str) -> tuple[int, int]:
    """Read line and column out of the only place Python 3.11 gives them."""
    numbers = [int(word.strip("(),")) for word in message.split() if word.strip("(),").isdigit()]
    return (numbers[-2], numbers[-1]) if len(numbers) >= 2 else (text.count("\n") + 1, 1)


def toml_error_reason(message: str) -> str:
    """Return what tomllib says without its position; it names keys and characters, never values."""
    return message.partition(" (at ")[0]


def _place(text: str, *keys: str | int) -> Span:
    return toml_place(PROJECT_FILE, text, ("tool", "sync", *keys))


def _layers(text: str, table: Mapping[str, object], name: str) -> Iterator[tuple[Mapping[str, object], str]]:
    targets = table["targets"]
    assert isinstance(targets, dict)  # noqa: S101 - the schema has said so
    if name not in targets:
        raise SettingsError.of(
            "unknown-target",
            f'target "{name}" is not declared',
            where=_place(text, "targets"),
            help=did_you_mean(name, targets),
        )
    yield DEFAULTS, "default"
    yield (
        {key: value for key, value in table.items() if key not in {"sources", "targets", "lint"}},
        f"{PROJECT_FILE} [tool.sync]",
    )
    yield targets[name], f"{PROJECT_FILE} [tool.sync.targets.{name}]"


def _merge(layers: list[tuple[Mapping[str, object], str]], target: str) -> Iterator[Setting]:
    merged: dict[str, Setting] = {}
    for values, origin in layers:
        for key, value in values.items():
            of_target = key in _OF_THE_TARGET
            filled = value.replace("{target}", target) if of_target and isinstance(value, str) else value
            merged[key] = Setting(key, filled, origin.replace("{KEY}", key.upper()))
    yield from merged.values()


def _shown(setting: Setting) -> Setting:
    """Star what a setting may hold besides itself."""
    if setting.name == "proxy" and isinstance(setting.value, str):
        return replace(setting, value=without_credentials(setting.value))
    return setting


def _place_of(text: str, setting: Setting, target: str) -> Span | str:
    """Return where a setting stands: a line of the file, else the variable or flag that gave it."""
    if not setting.origin.startswith(PROJECT_FILE):
        return setting.origin
    return _place(text, *(("targets", target) if "targets" in setting.origin else ()), setting.name)


def _require_timezone(text: str, setting: Setting, target: str) -> None:
    """Refuse a time zone nobody knows; a machine without a zone database cannot tell."""
    known = available_timezones()
    if not known or setting.value in known:
        return
    place = _place_of(text, setting, target)
    raise SettingsError.of(
        "bad-value",
        f'time zone "{setting.value}" is not known',
        where=place,
        help=did_you_mean(str(setting.value), known),
    )


def _from_environment(environment: Mapping[str, str]) -> dict[str, object]:
    findings, values = [], {}
    for key, kind in FROM_ENVIRONMENT.items():
        variable = f"SYNC_{key.upper()}"
        if variable not in environment:
            continue
        try:
            values[key] = _read_as(kind, environment[variable])
        except ValueError:
            findings.append(
                Diagnostic("bad-value", f"{variable} is not a number", variable, help="give a number")
            )
    findings += _environment_problems(values)
    if findings:
        raise SettingsError(*findings)
    return values


def _environment_problems(values: Mapping[str, object]) -> list[Diagnostic]:
    """Hold environment values to the same rules as the file."""
    table = {"targets": {"environment": {"endpoint": SIMULATOR, "advertiser_ids": ["0"], **values}}}
    return problems(table, "project.schema.json", lambda keys: f"SYNC_{str(keys[2]).upper()}")


def _read_as(kind: type, text: str) -> object:
    if kind is list:
        return [part.strip() for part in text.split(",") if part.strip()]
    return kind(text)


def _starred(name: str, given: GivenSecret) -> Setting:
    return Setting(name, None if given.secret is None else "********", given.origin)


def _source_origins(table: Mapping[str, object]) -> Iterator[Setting]:
    sources = table.get("sources", {})
    assert isinstance(sources, dict)  # noqa: S101 - the schema has said so
    for name, location in sources.items():
        yield Setting(f"sources.{name}", location, f"{PROJECT_FILE} [tool.sync.sources]")


def _lint_table(table: Mapping[str, object]) -> Mapping[str, Mapping[str, Any]]:
    """Return `[tool.sync.lint]`: a table of severities, and one for each rule with settings of its own."""
    found: Mapping[str, Mapping[str, Any]] = table.get("lint", {})  # type: ignore[assignment]  # by the schema
    return found


def _lint_origins(table: Mapping[str, object]) -> Iterator[Setting]:
    for name, values in _lint_table(table).items():
        for key, value in values.items():
            yield Setting(f"lint.{name}.{key}", value, f"{PROJECT_FILE} [tool.sync.lint]")

"""Whether the environment asks for OpenTelemetry, in the variables every OpenTelemetry program reads.

Source: OpenTelemetry specification, "Environment Variable Specification", and the pages of
opentelemetry-python about these variables, read 2026-11-24. One rule is ours: nothing is exported
unless somebody names an endpoint or an exporter, where the specification would default to a
collector on this machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

TRACES, METRICS = "TRACES", "METRICS"
OTLP, NONE, HTTP = "otlp", "none", "http/protobuf"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be exported.

    Attributes:
        signals: TRACES, METRICS, both or neither.
        problems: Why a signal that somebody asked for is left out, in words for a person.
    """

    signals: frozenset[str] = frozenset()
    problems: tuple[str, ...] = ()


def wanted(environment: Mapping[str, str]) -> Wanted:
    """Return what the environment asks for; values are never quoted, they may hold secrets."""
    if environment.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return Wanted()
    asked = [signal for signal in (TRACES, METRICS) if _is_asked_for(environment, signal)]
    problems = {signal: _problem(environment, signal) for signal in asked}
    return Wanted(
        frozenset(signal for signal, problem in problems.items() if not problem),
        tuple(dict.fromkeys(problem for problem in problems.values() if problem)),
    )


def header_variables(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return the variables that hold request headers of the collector: keys, more often than not."""
    return tuple(
        name
        for name in environment
        if name.startswith("OTEL_EXPORTER_OTLP_") and name.removesuffix("_HEADERS") != name
    )


def _is_asked_for(environment: Mapping[str, str], signal: str) -> bool:
    named = environment.get(f"OTEL_{signal}_EXPORTER", "").strip().lower()
    endpoints = ("OTEL_EXPORTER_OTLP_ENDPOINT", f"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT")
    return named != NONE and bool(named or any(environment.get(name, "").strip() for name in endpoints))


def _problem(environment: Mapping[str, str], signal: str) -> str:
    """Say why a signal cannot be exported as asked, or ""."""
    own, common = f"OTEL_EXPORTER_OTLP_{signal}_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"
    rules = (
        (f"OTEL_{signal}_EXPORTER", OTLP),
        (own if environment.get(own, "").strip() else common, HTTP),
    )
    for name, only in rules:
        if environment.get(name, "").strip().lower() not in {"", only}:
            return f'{name} names something else than "{only}", the only one that is built in'
    return ""

"""Every file in `wanted/` is an environment, what it asks for after `->`, and what is said about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.telemetry.wanted import Wanted, header_variables, wanted

CASES = sorted((Path(__file__).parent / "wanted").glob("*.txt"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_what_an_environment_asks_for(path: Path) -> None:
    variables, _, expected = path.read_text().partition("->")
    environment = dict(line.split("=", 1) for line in variables.splitlines())
    signals, *problems = expected.splitlines()
    names = frozenset(name.strip() for name in signals.split(",") if name.strip())
    assert wanted(environment) == Wanted(names, tuple(problems))


def test_keys_of_a_collector_are_known() -> None:
    names = ("OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TRACES_HEADERS", "OTEL_EXPORTER_OTLP_ENDPOINT")
    assert header_variables(dict.fromkeys(names, "api-key=secret")) == names[:2]

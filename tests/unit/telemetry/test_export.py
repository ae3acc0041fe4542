"""Every file in `runs/` is what a command told; beside it, what a collector then holds."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from opentelemetry.proto.metrics.v1.metrics_pb2 import Metric
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from sync.telemetry.export import Exporting, exporting
from sync.telemetry.line import Line, State
from sync.telemetry.wanted import METRICS, TRACES
from tests.unit.telemetry.collector import Collector, attributes, collecting

RUNS = sorted((Path(__file__).parent / "runs").glob("*.jsonl"))
BEGUN = 1_795_000_000.0
BOTH = frozenset({TRACES, METRICS})
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    with collecting() as found:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", found.endpoint)
        yield found


def told(exported: Exporting, path: Path) -> bool:
    """Tell all lines of a run; whether they arrived."""
    for text in path.read_text().splitlines():
        facts = json.loads(text)
        at, step, state = facts.pop("at"), facts.pop("step"), State(facts.pop("state", ""))
        exported.hear(Line(BEGUN + at, "run-1", step, state, facts))
    return exported.close()


@pytest.mark.parametrize("path", RUNS, ids=lambda path: path.stem)
def test_what_a_collector_holds(path: Path, collector: Collector) -> None:
    assert told(exporting({}, BOTH, "1"), path)
    held = [*as_tree(collector.spans), "", *as_table(collector.metrics), ""]
    assert "\n".join(held) == path.with_suffix(".txt").read_text()


def test_a_trace_hangs_below_that_of_its_scheduler(collector: Collector) -> None:
    above = {"TRACEPARENT": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
    assert told(exporting(above, frozenset({TRACES}), "1"), RUNS[0])
    assert {span.trace_id.hex() for span in collector.spans} == {"0af7651916cd43dd8448eb211c80319c"}
    assert collector.spans[0].parent_span_id.hex() == "b7ad6b7169203331"


def test_the_service_has_our_name_unless_the_environment_has_another(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(exporting({}, BOTH, "1.2"), RUNS[0])
    monkeypatch.setenv("OTEL_SERVICE_NAME", "nightly")
    told(exporting({}, BOTH, "1.2"), RUNS[0])
    assert [found["service.name"] for found in collector.resources] == ["tiktok-sync", "nightly"]
    assert {found["service.version"] for found in collector.resources} == {"1.2"}


def test_a_collector_that_is_down_costs_seconds_and_is_reported_in_our_words(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", NOWHERE)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "1")
    assert not told(exporting({"OTEL_EXPORTER_OTLP_TIMEOUT": "1"}, BOTH, "1"), RUNS[0])
    assert capfd.readouterr() == ("", "")
    assert logging.getLogger("opentelemetry").handlers == []


def as_tree(spans: list[Span]) -> Iterator[str]:
    """Draw spans with their times, attributes and events, each below its parent."""
    (root,) = [span for span in spans if not span.parent_span_id]
    yield from _drawn(root, spans, "")


def _drawn(span: Span, spans: list[Span], indent: str) -> Iterator[str]:
    times = " to ".join(f"{_since(at):.2f}" for at in (span.start_time_unix_nano, span.end_time_unix_nano))
    failed = f" FAILED {span.status.message}" if span.status.code == Status.STATUS_CODE_ERROR else ""
    yield f"{indent}{span.name} {times}{failed} {_told(attributes(span.attributes))}"
    for event in span.events:
        at = _since(event.time_unix_nano)
        yield f"{indent}  * {event.name} {at:.2f} {_told(attributes(event.attributes))}"
    for child in (other for other in spans if other.parent_span_id == span.span_id):
        yield from _drawn(child, spans, f"{indent}    ")


def as_table(metrics: dict[str, Metric]) -> Iterator[str]:
    """List every series of every metric with its value, a histogram with count and sum."""
    for name, metric in sorted(metrics.items()):
        points = metric.histogram.data_points if metric.HasField("histogram") else metric.sum.data_points
        for line in sorted(
            f"{name} {_told(attributes(point.attributes))} = {_amount(point)}" for point in points
        ):
            yield f"{line} {metric.unit}"


def _amount(point: object) -> str:
    if hasattr(point, "bucket_counts"):
        return f"{point.count} x, {point.sum:g}"  # type: ignore[attr-defined]
    kind = point.WhichOneof("value")  # type: ignore[attr-defined]
    return f"{getattr(point, kind):g}"


def _since(nanoseconds: int) -> float:
    return nanoseconds / 1_000_000_000 - BEGUN


def _told(found: dict[str, str | int | float | bool]) -> str:
    return " ".join(f"{name}={value}" for name, value in sorted(found.items()))

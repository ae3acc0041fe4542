"""An OpenTelemetry collector on this machine: takes OTLP over HTTP and keeps what came."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.metrics.v1.metrics_pb2 import Metric
from opentelemetry.proto.trace.v1.trace_pb2 import Span

Attributes = dict[str, str | int | float | bool]


@dataclass(slots=True)
class Collector:
    """What arrived, as bytes by path; decoded when asked."""

    endpoint: str = ""
    bodies: list[tuple[str, bytes]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def of(self, path: str) -> list[bytes]:
        return [body for place, body in self.bodies if place == path]

    @property
    def spans(self) -> list[Span]:
        """All spans, in the order of their start."""
        found = [
            span
            for body in self.of("/v1/traces")
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]
        return sorted(found, key=lambda span: (span.start_time_unix_nano, -span.end_time_unix_nano))

    @property
    def metrics(self) -> dict[str, Metric]:
        """The last state of every metric; counters are cumulative unless the environment says otherwise."""
        return {
            metric.name: metric
            for body in self.of("/v1/metrics")
            for resource in ExportMetricsServiceRequest.FromString(body).resource_metrics
            for scope in resource.scope_metrics
            for metric in scope.metrics
        }

    @property
    def resources(self) -> list[Attributes]:
        traces = [ExportTraceServiceRequest.FromString(body) for body in self.of("/v1/traces")]
        return [attributes(item.resource.attributes) for one in traces for item in one.resource_spans]


def attributes(pairs: Iterator[KeyValue] | list[KeyValue]) -> Attributes:
    """Return attributes as a dict, our prefix cut off."""
    return {pair.key.removeprefix("tiktok_sync."): _value(pair.value) for pair in pairs}


def _value(value: AnyValue) -> str | int | float | bool:
    kind = value.WhichOneof("value")
    assert kind in {"string_value", "int_value", "double_value", "bool_value"}, kind
    found: str | int | float | bool = getattr(value, kind)
    return found


class _Handler(BaseHTTPRequestHandler):
    collector: Collector

    def do_POST(self) -> None:
        self.collector.bodies.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
        self.collector.headers.append(dict(self.headers.items()))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing; tests look at what arrived."""


@contextmanager
def collecting() -> Iterator[Collector]:
    """Run a collector on a free port while the block runs."""
    collector = Collector()
    handler = type("Handler", (_Handler,), {"collector": collector})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as listener:
        collector.endpoint = f"http://127.0.0.1:{listener.server_port}"
        thread = threading.Thread(target=listener.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield collector
        finally:
            listener.shutdown()
            thread.join()

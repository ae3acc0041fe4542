"""The only place that meets OpenTelemetry's SDK: lines go in, OTLP over HTTP goes out.

A collector that is down, slow or misconfigured never changes what a command does or how it
ends: spans and metrics are sent aside, and what could not be sent is one note at the end.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from logging.handlers import QueueHandler
from queue import SimpleQueue
from typing import TYPE_CHECKING

from sync.telemetry.line import Line
from sync.telemetry.metrics import measured
from sync.telemetry.spans import Trace
from sync.telemetry.wanted import METRICS, TRACES

if TYPE_CHECKING:
    from opentelemetry.sdk.resources import Resource

    from sync.telemetry.line import Listener

SERVICE = "tiktok-sync"
TIMEOUT_SECONDS = 3.0
"""How long one export may take when OTEL_EXPORTER_OTLP_TIMEOUT says nothing else.

Ten would be the specification's default; here somebody waits for the command to end, and
a collector that is down would cost that once for the trace and once for the metrics.
"""


class NotInstalled(Exception):
    """The extra `otel` is missing."""


@dataclass(frozen=True, slots=True)
class Exporting:
    """Telemetry that is on.

    Attributes:
        hear: Takes in every line.
        close: Sends what is left; tells whether all of it arrived.
    """

    hear: Listener
    close: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class _Signal:
    hear: Listener
    shutdown: Callable[[], None]


def exporting(environment: Mapping[str, str], signals: frozenset[str], version: str) -> Exporting:
    """Start exporting; called before any model runs, because it reads keys from the environment.

    Raises:
        NotInstalled: The extra is.
    """
    try:
        import opentelemetry.exporter.otlp.proto.http
        import opentelemetry.sdk  # noqa: F401 - asks whether both are there
    except ImportError:
        raise NotInstalled from None
    complaints = _overheard()
    resource = _resource(version)
    opened = [_OPENERS[signal](resource, environment) for signal in sorted(signals)]

    def hear(line: Line) -> None:
        for signal in opened:
            signal.hear(line)

    def close() -> bool:
        for signal in opened:
            signal.shutdown()
        return not complaints()

    return Exporting(hear, close)


def _resource(version: str) -> Resource:
    """Name the service; OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win."""
    from opentelemetry.sdk.resources import OTELResourceDetector, Resource

    own = Resource.create({"service.name": SERVICE, "service.version": version})
    return own.merge(OTELResourceDetector().detect())


def _traces(resource: Resource, environment: Mapping[str, str]) -> _Signal:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    exporter = OTLPSpanExporter(timeout=_timeout(environment, TRACES))
    provider.add_span_processor(BatchSpanProcessor(exporter))
    carrier = {
        name.lower(): environment[name] for name in ("TRACEPARENT", "TRACESTATE") if name in environment
    }
    parent = TraceContextTextMapPropagator().extract(carrier)
    return _Signal(Trace(provider.get_tracer(SERVICE), parent).hear, provider.shutdown)


def _metrics(resource: Resource, environment: Mapping[str, str]) -> _Signal:
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader

    reader = PeriodicExportingMetricReader(OTLPMetricExporter(timeout=_timeout(environment, METRICS)))
    provider = MeterProvider([reader], resource, shutdown_on_exit=False)
    return _Signal(measured(provider.get_meter(SERVICE)).hear, provider.shutdown)


_OPENERS = {TRACES: _traces, METRICS: _metrics}


def _timeout(environment: Mapping[str, str], signal: str) -> float | None:
    """Return our shorter time, or None where the environment names one."""
    names = ("OTEL_EXPORTER_OTLP_TIMEOUT", f"OTEL_EXPORTER_OTLP_{signal}_TIMEOUT")
    return None if any(environment.get(name) for name in names) else TIMEOUT_SECONDS


def _overheard() -> Callable[[], bool]:
    """Keep what OpenTelemetry logs off our streams; return what stops that and tells whether it did.

    Its texts are not shown: they hold addresses, and now and then a key.
    """
    logger, heard = logging.getLogger("opentelemetry"), SimpleQueue[object]()
    handler, propagated = QueueHandler(heard), logger.propagate
    handler.setLevel(logging.WARNING)
    logger.addHandler(handler)
    logger.propagate = False

    def stop() -> bool:
        logger.removeHandler(handler)
        logger.propagate = propagated
        return not heard.empty()

    return stop

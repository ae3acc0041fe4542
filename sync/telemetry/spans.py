"""Lines as one trace: the run, its stages, and every request below the stage it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sync.telemetry.line import Fact, Line, State

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.trace import Span, Tracer
    from opentelemetry.util.types import AttributeValue

PREFIX = "tiktok_sync."
"""Before the names of our attributes and instruments, so that they meet nobody else's."""

_NANOSECONDS = 1_000_000_000
_FAILED_VERDICTS = frozenset({"rejected", "unknown", "stop"})


@dataclass(slots=True)
class Trace:
    """Spans that are open, and answered requests whose batch is not known yet.

    Spans carry the times of the lines, not those of the calls, so a trace is the same
    whenever it is made.

    Attributes:
        parent: Where the run hangs below, when its scheduler has a trace of its own.
    """

    tracer: Tracer
    parent: Context | None
    open: list[Span] = field(default_factory=list)
    answered: dict[Fact, tuple[Span, int]] = field(default_factory=dict)

    def hear(self, line: Line) -> None:
        """Take in the next line."""
        at = round(line.at * _NANOSECONDS)
        match line.step, line.state:
            case "request", _:
                self._request(line, at)
            case "batch", _:
                self._batch(line)
            case "run", State.FOUND:
                self.open[0].set_attributes(attributes(line.facts))
            case _, State.FOUND:
                self.open[-1].add_event(line.step, attributes(line.facts), at)
            case _, State.STARTED:
                self._start(line, at)
            case _, State.FINISHED | State.FAILED:
                self._end(line, at)
            case "error", _:
                _mark_failed(self.open[0], str(line.facts["rule"]))
            case _:
                """Notes and warnings are for logs."""

    def _start(self, line: Line, at: int) -> None:
        run = {"run_id": line.run_id} if line.step == "run" else {}
        self.open.append(self._span(_name(line), {**run, **line.facts}, at))

    def _end(self, line: Line, at: int) -> None:
        self._settle()
        span = self.open.pop()
        span.set_attributes(attributes(line.facts))
        if line.state is State.FAILED:
            _mark_failed(span, str(line.facts["error"]))
        span.end(at)

    def _request(self, line: Line, at: int) -> None:
        """Draw a request backwards from its answer; it waits for its batch to say whose it was."""
        seconds = line.facts.get("seconds")
        begun = at - round((seconds if isinstance(seconds, float) else 0.0) * _NANOSECONDS)
        span = self._span(_name(line), line.facts, begun)
        if line.facts.get("verdict") in _FAILED_VERDICTS:
            _mark_failed(span, str(line.facts["verdict"]))
        self._settle(line.facts.get("request_id"))
        self.answered[line.facts.get("request_id")] = (span, at)

    def _batch(self, line: Line) -> None:
        span, at = self.answered.pop(line.facts.get("request_id"), (None, 0))
        if span is not None:
            span.set_attributes(attributes(line.facts))
            span.end(at)

    def _settle(self, request_id: Fact = None) -> None:
        """End requests that no batch has claimed: look-ups, attempts that were repeated."""
        for name in [request_id] if request_id is not None else list(self.answered):
            span, at = self.answered.pop(name, (None, 0))
            if span is not None:
                span.end(at)

    def _span(self, name: str, facts: Mapping[str, Fact], at: int) -> Span:
        from opentelemetry.trace import SpanKind, set_span_in_context

        context = set_span_in_context(self.open[-1]) if self.open else self.parent
        kind = SpanKind.CLIENT if name == "request" else SpanKind.INTERNAL
        return self.tracer.start_span(name, context, kind, attributes(facts), start_time=at)


def attributes(facts: Mapping[str, Fact]) -> dict[str, AttributeValue]:
    """Return facts under our names; absent ones are left out, for a span cannot hold them."""
    return {f"{PREFIX}{name}": fact for name, fact in facts.items() if fact is not None}


def _name(line: Line) -> str:
    """Return a span's name: few different ones, so that a trace store can group them."""
    return f"tiktok-sync {line.facts['command']}" if line.step == "run" else line.step


def _mark_failed(span: Span, why: str) -> None:
    from opentelemetry.trace import Status, StatusCode

    span.set_status(Status(StatusCode.ERROR, why))
    span.set_attribute("error.type", why)

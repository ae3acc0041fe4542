"""The way to the server, one schedule long: a clock, faults, answers in any order, ends of the process."""

from __future__ import annotations

import heapq
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

from sync.destinations.base import Reply, Request
from tests.simulation.faults import CLEAN, FAULTS, LEFT_BEHIND, Fault
from tests.simulation.rules import Rule, Rules, check_order, require
from tests.simulation.server import Server

WEIGHTS = tuple(fault.weight for fault in FAULTS)


class Death(BaseException):
    """The process ended, as by `kill -9`."""


@dataclass(slots=True)
class Clock:
    """The only time there is, in seconds since the epoch."""

    at: float

    def now(self) -> int:
        """Return whole seconds, as the ledger has them."""
        return int(self.at)

    def read(self) -> float:
        """Return seconds that only grow."""
        return self.at

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.at += seconds


@dataclass(slots=True)
class Ends:
    """When this run is ended from outside, counted in moments; None for never.

    Attributes:
        death_in: Moments until the process dies.
        stop_in: Questions until a person has asked to stop.
        impatient_in: Waits after that until they ask again.
        is_impatient: They did.
        is_woken: The wish to stop ends the next wait.
        passed: Names of the moments that were reached.
    """

    death_in: int | None = None
    stop_in: int | None = None
    impatient_in: int | None = None
    is_impatient: bool = False
    is_woken: bool = False
    passed: set[str] = field(default_factory=set, repr=False)

    def reached(self, point: str) -> None:
        """Count a moment; the process may end at it."""
        self.passed.add(point)
        if self.death_in is not None:
            self.death_in -= 1
            if self.death_in <= 0:
                raise Death(point)

    def interrupted(self) -> bool:
        """Whether a person has asked to stop."""
        if self.stop_in is None:
            return False
        self.stop_in -= 1
        self.is_woken = self.is_woken or self.stop_in == 0
        return self.stop_in <= 0

    def waited(self) -> None:
        """Count a wait for an answer; a person may lose patience."""
        self.reached("waiting")
        if self.impatient_in is not None and self.interrupted():
            self.impatient_in -= 1
            if self.impatient_in <= 0:
                self.is_impatient = True
                raise KeyboardInterrupt


@dataclass(slots=True)
class Wire:
    """Carries requests; also the carrier of several at once.

    Attributes:
        is_intended: Whether the ledger has a batch's body as about to leave.
        weather: Chance of a fault, from 0 to 1.
        late: Requests that will be applied: when, a number that tells equals apart, the request.
        disturbed: Requests that met a fault.
    """

    chance: Random
    clock: Clock
    server: Server
    rules: Rules
    trace: Callable[[str], None]
    ends: Ends
    is_intended: Callable[[bytes], bool]
    weather: float = 0.0
    flying: list[tuple[int, Request]] = field(default_factory=list)
    late: list[tuple[float, int, Request]] = field(default_factory=list)
    carried: int = 0
    disturbed: int = 0

    def send(self, request: Request) -> Reply:
        """Carry one request while everything else waits."""
        self.rules.asked(request, self.clock.at)
        self.ends.reached("asking")
        reply = self._carry(request)
        self.ends.reached("answered")
        return reply

    def start(self, number: int, request: Request) -> None:
        """Let a batch leave."""
        self.rules.asked(request, self.clock.at)
        require(Rule.INTENT, described(request), holds=self.is_intended(request.body))
        check_order(request, [other for _, other in self.flying])
        self.trace(f"start {number} {described(request)}")
        self.flying.append((number, request))

    def finished(self, seconds: float | None) -> tuple[int, Reply] | None:
        """Give any of the answers that are due, or let the time pass."""
        self.ends.waited()
        if self.flying and (seconds is None or self.chance.random() < 0.9):
            number, request = self.flying.pop(self.chance.randrange(len(self.flying)))
            return number, self._carry(request)
        require(Rule.WAITS, "no answer is due", holds=seconds is not None or self.ends.is_woken)
        self.clock.sleep(seconds or 0.0)
        self.ends.is_woken = False
        return None

    def settle(self) -> None:
        """Let late requests be applied whose time has come."""
        while self.late and self.late[0][0] <= self.clock.at:
            at, _, request = heapq.heappop(self.late)
            self.server.revoked_until, revoked = 0.0, self.server.revoked_until
            self.server.answer(request, at)
            self.server.revoked_until = revoked
            self.trace(f"applied late {described(request)}")

    def leave_behind(self) -> None:
        """Decide what becomes of requests whose sender is gone."""
        for _, request in self.flying:
            fault = self.chance.choice(LEFT_BEHIND)
            self.trace(f"left behind, {fault.name}: {described(request)}")
            self._apply(request, fault)
        self.flying.clear()

    def _carry(self, request: Request) -> Reply:
        self.clock.sleep(0.05 + self.chance.random())
        self.settle()
        fault = self._drawn()
        self.disturbed += fault is not CLEAN
        answer = self._apply(request, fault)
        reply = fault.reply or answer
        assert reply is not None, "a request that is not applied has a reply of its own"
        if fault.revokes_for:
            self.server.revoked_until = self.clock.at + fault.revokes_for
        self.trace(f"  {fault.name}: {described(request)} -> {reply}")
        self.rules.answered(request, reply)
        return reply

    def _drawn(self) -> Fault:
        if self.chance.random() >= self.weather:
            return CLEAN
        return self.chance.choices(FAULTS, WEIGHTS)[0]

    def _apply(self, request: Request, fault: Fault) -> Reply | None:
        """Let the server do what was asked, now or later, as often as it arrives; return its answer."""
        if fault.applied_after:
            self.carried += 1
            heapq.heappush(self.late, (self.clock.at + fault.applied_after, self.carried, request))
        if fault.applied_after != 0.0:
            return None
        answers: Sequence[Reply] = [self.server.answer(request, self.clock.at) for _ in range(fault.copies)]
        self.rules.counted()
        return answers[0]


def described(request: Request) -> str:
    """Say what a request is about, short enough for a line."""
    end = "/".join(request.path.split("/")[3:]).rstrip("/")
    if not request.body:
        return end
    body = json.loads(request.body)
    if "batch_data" in body:
        people = [
            "+".join(position["id"][:3] for position in record if position) for record in body["batch_data"]
        ]
        return f"{end} {body['action']} {' '.join(people)} for {len(body['advertiser_ids'])}"
    events = [f"{event['event_id']}={event['properties']['value']}" for event in body.get("data", ())]
    return f"{end} {body.get('event_source_id', '')[-1:]} {' '.join(events)}".rstrip()

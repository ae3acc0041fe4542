"""Make a plan: wanted state minus ledger, per sync, with guards and counted requests."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sync.destinations.base import Destination, Step
from sync.engines.base import Engine
from sync.ledger.points import Reached
from sync.ledger.rows import write_rows
from sync.planning.batches import Cut, Cutter
from sync.planning.members import StepRows
from sync.planning.parts import LedgerReader, Part, PlanningBench, compare
from sync.planning.plan import Plan, PlannedBatch, SyncPlan, plan_document
from sync.planning.verdicts import Judged
from sync.project.graph import upstream
from sync.project.project import Project
from sync.project.settings import Settings

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(slots=True)
class Draft:
    """A plan while its rows are being streamed; grows as they pass.

    Attributes:
        workbench: The engine in which the parts' queries run.
    """

    workbench: Engine
    destinations: Mapping[str, Destination]
    syncs: list[SyncPlan] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    stores: list[str] = field(default_factory=list)
    batches: list[PlannedBatch] = field(default_factory=list)

    def rows(self, parts: Iterable[Part]) -> Iterator[pa.RecordBatch]:
        """Stream one part after the other; nothing is held per row.

        Args:
            parts: Made one by one: the next one may replace the tables of the one before.
        """
        for part in parts:
            requests = len(self.batches)
            for step_rows in part.steps:
                yield from self._step(part, step_rows)
            self.syncs.append(replace(part.summary, requests=len(self.batches) - requests))

    def _step(self, part: Part, step_rows: StepRows) -> Iterator[pa.RecordBatch]:
        first_row = self._end()
        cutter = Cutter(self.destinations[step_rows.step.destination].limits)
        for batch in self.workbench.stream(step_rows.query):
            yield batch
            self._take(cutter.feed(batch.column(0)))
        self._take(cutter.rest())
        self.steps.append(replace(step_rows.step, first_row=first_row, rows=self._end() - first_row))
        self.stores.append(part.store)

    def _take(self, cuts: Iterator[Cut]) -> None:
        for piece in cuts:
            self.batches.append(PlannedBatch(len(self.steps), self._end(), piece.rows, piece.bytes))

    def _end(self) -> int:
        return self.batches[-1].first_row + self.batches[-1].rows if self.batches else 0

    def finished(self, plan: Plan) -> Plan:
        """Return a plan that tells what has passed; call it when every row has.

        Args:
            plan: Without syncs, steps and batches.
        """
        return replace(
            plan,
            syncs=tuple(self.syncs),
            steps=tuple(self.steps),
            batches=tuple(self.batches),
            stores=tuple(self.stores),
        )


def make_plan(
    bench: PlanningBench,
    judged: Sequence[Judged],
    destinations: Mapping[str, Destination],
    *,
    plan_id: str,
    rows_file: Path,
) -> Plan:
    """Compare every sync with the ledger and write the rows of the plan durably."""
    parts = (compare(bench, item) for item in judged)
    models = model_hashes(bench.project, [item.records.model.name for item in judged])
    settings, ledger = bench.project.settings, bench.ledger
    empty = empty_plan(settings, ledger, plan_id=plan_id, now=bench.now, rules=bench.rules)
    plan = replace(empty, models=models)
    return written(Draft(bench.workbench, destinations), parts, plan, rows_file, bench.reached)


def empty_plan(settings: Settings, ledger: LedgerReader, *, plan_id: str, now: int, rules: str) -> Plan:
    """Return a plan that sends nothing, with what it is made from."""
    return Plan(
        plan_id=plan_id,
        made_at=now,
        target=settings.target,
        endpoint=settings.endpoint,
        models={},
        settings=settings_hash(settings),
        revision=ledger.revision(),
        rules=rules,
        syncs=(),
        steps=(),
        batches=(),
        stores=(),
    )


def written(draft: Draft, parts: Iterable[Part], plan: Plan, rows_file: Path, reached: Reached) -> Plan:
    """Write the rows of parts durably, and return the plan that tells of them."""
    write_rows(rows_file, draft.rows(parts), lambda: plan_document(draft.finished(plan)), reached)
    return draft.finished(plan)


def model_hashes(project: Project, names: Sequence[str]) -> dict[str, str]:
    """Return, per model, a hash of its text, of all it reads and of the macros."""
    macros = "\n".join(project.macros.values())
    return {
        name: _sha256(
            macros, *(project.models[other].text for other in sorted(upstream(name, project.models)))
        )
        for name in names
    }


_SHAPING_NOTHING = frozenset({"access_token", "app_id", "app_secret", "memory_limit", "token_file"})
"""Settings that may change between plan and apply: who asks and how, not what is asked."""


def settings_hash(settings: Settings) -> str:
    """Return a hash of the settings that shape what is sent and where."""
    shaping = {
        item.name: item.value
        for item in settings.origins
        if item.name not in _SHAPING_NOTHING and not item.name.startswith("lint.")
    }
    return _sha256(json.dumps(shaping, sort_keys=True, default=str))


def _sha256(*texts: str) -> str:
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode())
        digest.update(b"\0")
    return digest.hexdigest()

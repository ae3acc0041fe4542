"""A plan as a document, and from what it was made."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.destinations.base import Operation, Step
from sync.planning.make import model_hashes, settings_hash
from sync.planning.plan import GuardResult, Plan, PlannedBatch, Reason, SyncPlan, plan_document, plan_from
from tests.unit.planning.bench import Bench, events, members, project_of, texts

TEXT = st.text(max_size=8)
COUNT = st.integers(0, 10**12)
STEP = st.builds(
    Step,
    TEXT,
    TEXT,
    st.sampled_from(Operation),
    st.dictionaries(TEXT, TEXT, max_size=3),
    st.lists(TEXT, max_size=3).map(tuple),
    st.lists(TEXT, max_size=3).map(tuple),
    COUNT,
    COUNT,
)
REASONS = st.lists(st.builds(Reason, TEXT, TEXT, COUNT), max_size=2).map(tuple)
GUARDS = st.lists(st.builds(GuardResult, TEXT, st.booleans(), st.booleans(), TEXT, TEXT), max_size=2).map(
    tuple
)
SYNC = st.builds(
    SyncPlan,
    TEXT,
    TEXT,
    adds=COUNT,
    deletes=COUNT,
    events=COUNT,
    guards=GUARDS,
    reasons=REASONS,
    dropped=REASONS,
    notes=st.lists(TEXT, max_size=2).map(tuple),
)
PLANS = st.builds(
    Plan,
    TEXT,
    COUNT,
    TEXT,
    TEXT,
    st.dictionaries(TEXT, TEXT, max_size=2),
    TEXT,
    COUNT,
    TEXT,
    st.lists(SYNC, max_size=2).map(tuple),
    st.lists(STEP, max_size=2).map(tuple),
    st.lists(st.builds(PlannedBatch, COUNT, COUNT, COUNT, COUNT), max_size=3).map(tuple),
    st.lists(TEXT, max_size=2).map(tuple),
)
EMPTY = Plan("id", 0, "dev", "simulator", {}, "", 0, "1", (), (), (), ())


@given(PLANS)
def test_a_plan_survives_being_written(plan: Plan) -> None:
    assert plan_from(json.loads(json.dumps(plan_document(plan)))) == plan


DAMAGES: list[Callable[[dict[str, Any]], object]] = [
    lambda document: document.pop("format"),
    lambda document: document.update(format=99),
    lambda document: document.pop("steps"),
    lambda document: document.update(unknown=1),
    lambda document: document.update(steps=[{"operation": "explode"}]),
    lambda document: document.update(batches=[{"step": 0}]),
    lambda document: document.update(syncs=[{"name": "x"}]),
    lambda document: document.update(syncs=None),
    lambda document: document.update(steps="text"),
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_plan_is_refused(damage: Callable[[dict[str, Any]], object]) -> None:
    document = plan_document(EMPTY)
    damage(document)
    with pytest.raises(ValueError):  # noqa: PT011 - the caller says what it means
        plan_from(document)


def test_failed_guards_that_only_warn_stop_nothing() -> None:
    warning = GuardResult("min_size", passed=False, stops=False, message="small")
    stopping = GuardResult("max_removed", passed=False, stops=True, message="many")
    passed = GuardResult("max_invalid", passed=True, stops=True, message="none")
    plan = replace(EMPTY, syncs=(SyncPlan("a", "b", guards=(warning, stopping, passed)),))
    assert plan.stopping_guards() == (("a", stopping),)


ROW = {"email_sha256": "ab" * 32}


def test_a_plan_names_what_it_was_made_from(bench: Bench) -> None:
    plan, _ = bench.plan(members(texts(ROW)))
    assert (plan.target, plan.endpoint, plan.rules, plan.made_at) == ("dev", "simulator", "1", bench.now)
    assert plan.models.keys() == {"members"}
    assert plan.revision == bench.books.journal.revision()


def test_the_hash_of_a_model_covers_what_it_reads_and_the_macros() -> None:
    sync = members(texts(ROW))
    project = project_of([sync])
    hashes = model_hashes(project, ["members"])
    assert model_hashes(project_of([sync]), ["members"]) == hashes
    changed = project_of([members(texts(ROW), 'mode = "append"')])
    assert model_hashes(changed, ["members"]) != hashes
    assert model_hashes(replace(project, macros={"a.sql": "-- more"}), ["members"]) != hashes


def test_the_hash_of_settings_covers_what_shapes_requests_alone() -> None:
    project = project_of([events(texts(ROW))])
    same = project_of([events(texts(ROW))], 'memory_limit = "1GB"')
    other = project_of([events(texts(ROW))], 'test_event_code = "TEST1"')
    assert settings_hash(project.settings) == settings_hash(same.settings)
    assert settings_hash(project.settings) != settings_hash(other.settings)


def test_the_document_of_a_plan_holds_no_record(bench: Bench) -> None:
    plan, _ = bench.plan(members(texts(ROW)))
    assert ROW["email_sha256"] not in json.dumps(plan_document(plan))

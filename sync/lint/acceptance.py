"""Ask the record schemas, before any data is read, about constants and types that leave.

A constant goes the way of every value: the column's rule makes it canonical in the engine,
then the record schema judges it. So lint and `validate` cannot disagree.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sync.contract.judge import Failure
from sync.engines.base import Engine, EngineFault
from sync.engines.sql import literal
from sync.lint.certified import CERTIFIED
from sync.lint.literals.value import Constant
from sync.lint.outgoing import Outgoing
from sync.lint.record_rules import EVENT_SOURCE
from sync.lint.types import family, read_as, typical_texts
from sync.project.records import RecordShape, Slot

_GIVEN = re.compile(r"\bgiven\b")
_CALL = re.compile(r"\b(\w+)\s*\(")
_OF_THE_RECORD = frozenset({"required", "dependentRequired", "additionalProperties"})
"""Keywords that fail because of what a record lacks or has besides the value."""

RESOLVED_BY_TARGET = "event_set_id"
"""A property whose names the target resolves; the schema judges the id, not the name."""


@dataclass(frozen=True, slots=True)
class Question:
    """A text that a column may send."""

    slot: Slot
    text: str

    def value_sql(self) -> str:
        """Return SQL of its canonical value as JSON."""
        return f"cast(to_json({self._over(self.slot.column.value)}) as varchar)"

    def problem_sql(self) -> str:
        """Return SQL that names why it has none, or NULL."""
        return f"cast({self._over(self.slot.column.problem or 'null')} as varchar)"

    def _over(self, rule: str) -> str:
        return f"({_GIVEN.sub(lambda _: literal(self.text), rule)})"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A constant that reaches a record and that its schema refuses.

    Attributes:
        why: A clause that says so.
    """

    outgoing: Outgoing
    slot: Slot
    constant: Constant
    why: str


def rules_to_run(shapes: Iterable[RecordShape]) -> list[str]:
    """Return the SQL of every column's rules, whose macros the engine must hold."""
    return [rule for shape in shapes for one in shape.columns for rule in (one.value, one.problem)]


def refused_constants(engine: Engine, models: Sequence[Outgoing]) -> tuple[Refusal, ...]:
    """Judge every constant that is written somewhere and leaves."""
    asked = [
        (out, constant, Question(slot, read_as(out.type_of(slot), constant.text)))
        for out in models
        for slot, value in out.values.items()
        if _can_be_judged(slot) and slot.property != RESOLVED_BY_TARGET
        for constant in sorted(value.constants, key=lambda one: (one.text, str(one.written)))
        if constant.written and constant.text.strip()
    ]
    answers = _canonical(engine, [question for _, _, question in asked])
    found = (
        (out, question, constant, _why_refused(out, question, answer))
        for (out, constant, question), answer in zip(asked, answers, strict=True)
    )
    return tuple(Refusal(out, question.slot, constant, why) for out, question, constant, why in found if why)


def unusable_columns(engine: Engine, models: Sequence[Outgoing]) -> frozenset[tuple[str, str]]:
    """Return (model, column) of columns whose type has no value that could be sent.

    Types with few forms stand for themselves by typical texts: when each of them is
    refused, no value of the type can be right. Nearly always the first one is taken, so
    the others are only tried where it is not.
    """
    suspects = [
        (out, slot, texts)
        for out in models
        for column in out.activation.bound.columns or ()
        for slot in out.values
        if slot.given == column.name and _can_be_judged(slot) and out.activation.bound.is_exact
        if (texts := _typical(out, slot, column.type))
    ]
    for is_wanted in (lambda number: number == 0, lambda number: number > 0):
        suspects = _still_refused(engine, suspects, is_wanted)
    return frozenset((out.activation.model.name, slot.given) for out, slot, _ in suspects)


_Suspect = tuple[Outgoing, Slot, tuple[str, ...]]
"""A column, and texts that stand for its type."""


def _still_refused(
    engine: Engine, suspects: Sequence[_Suspect], is_wanted: Callable[[int], bool]
) -> list[_Suspect]:
    """Return the columns of which every text with a wanted number is refused."""
    asked = [
        (number, Question(slot, text))
        for number, (_, slot, texts) in enumerate(suspects)
        for place, text in enumerate(texts)
        if is_wanted(place)
    ]
    answers = _canonical(engine, [question for _, question in asked])
    taken = {
        number
        for (number, question), answer in zip(asked, answers, strict=True)
        if not _why_refused(suspects[number][0], question, answer)
    }
    return [suspect for number, suspect in enumerate(suspects) if number not in taken]


def _typical(out: Outgoing, slot: Slot, sql_type: str) -> tuple[str, ...]:
    """Return typical texts of a type; whole numbers have too many forms unless the schema lists values."""
    if family(sql_type) == "integer" and slot.property not in out.rules.accepted:
        return ()
    return typical_texts(sql_type, is_id=slot.property == RESOLVED_BY_TARGET)


def _can_be_judged(slot: Slot) -> bool:
    """Tell whether a column's rule can be computed here: certified functions are only stand-ins."""
    called = {name.casefold() for name in _CALL.findall(slot.column.value)}
    return bool(slot.given) and not called & CERTIFIED.keys()


_Answer = tuple[str | None, str | None]
"""A canonical value as JSON, and the name of what is wrong with what was given."""


def _canonical(engine: Engine, questions: Sequence[Question]) -> list[_Answer | None]:
    """Compute canonical values, each once and all in one query; None for those the engine refuses."""
    keys = [(one.value_sql(), one.problem_sql()) for one in questions]
    distinct = list(dict.fromkeys(keys))
    known = dict(zip(distinct, _computed(engine, distinct), strict=True))
    return [known[key] for key in keys]


def _computed(engine: Engine, wanted: Sequence[tuple[str, str]]) -> list[_Answer | None]:
    if not wanted:
        return []
    columns = ", ".join(f"{value}, {problem}" for value, problem in wanted)
    try:
        row = engine.texts(f"select {columns}")
    except EngineFault:
        if len(wanted) == 1:
            return [None]
        half = len(wanted) // 2
        return [*_computed(engine, wanted[:half]), *_computed(engine, wanted[half:])]
    return list(zip(row[::2], row[1::2], strict=True))


def _why_refused(out: Outgoing, question: Question, answer: _Answer | None) -> str:
    """Return why no record could hold a value, or "" when one could or nobody knows."""
    if answer is None:
        return ""
    canonical, problem = answer
    if canonical is None:
        return f"rows that hold it are counted as {problem}" if problem else ""
    property_ = question.slot.property
    failures = [_failure(out, property_, canonical, source) for source in _sources(out, question)]
    first = failures[0]
    if first is None or not all(failures):
        return ""
    return f"{question.slot.column.property} {first.reason} ({out.rules.contract.path})"


def _sources(out: Outgoing, question: Question) -> Iterator[str]:
    """Yield the event sources a value may stand beside; "" when there is none or it is one itself."""
    is_source = question.slot.property == EVENT_SOURCE
    yield from sorted(out.event_sources) if out.event_sources and not is_source else ("",)


def _failure(out: Outgoing, property_: str, canonical: str, source: str) -> Failure | None:
    row = {property_: json.loads(canonical), **({EVENT_SOURCE: source} if source else {})}
    own = (one for one in out.rules.judge(json.dumps(row)) if one.column == property_)
    return next((one for one in own if one.keyword not in _OF_THE_RECORD), None)

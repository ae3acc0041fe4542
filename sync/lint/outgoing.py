"""What each activation model delivers: record properties and the values they may hold.

Joins three things that are known apart: the destination's shape (column -> property), the
record schema (what a property may be and which ones a record needs) and the literal
interpreter (what a column holds).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from sync.lint.evidence import Activation, Evidence
from sync.lint.literals.value import Constant, Gap, Value, anything
from sync.lint.record_rules import EVENT_SOURCE, RecordRules
from sync.project.records import Slot, slots, with_defaults


@dataclass(frozen=True, slots=True)
class Outgoing:
    """The records of one activation model.

    Attributes:
        rules: The record schema.
        values: What each matched column may hold, in the order of the shape.
        event_sources: Every value `event_source` may have; empty for destinations without it.
    """

    activation: Activation
    rules: RecordRules
    values: Mapping[Slot, Value]
    event_sources: frozenset[str]

    def slots_of(self, properties: Iterable[str]) -> list[Slot]:
        """Return the columns that feed some properties, numbered ones too."""
        wanted = frozenset(properties)
        return [slot for slot in self.values if slot.column.property in wanted]

    def type_of(self, slot: Slot) -> str:
        """Return the SQL type of the column that feeds a slot, or "" where none does."""
        columns = self.activation.bound.columns or ()
        return next((column.type for column in columns if column.name == slot.given), "")

    def needs(self) -> tuple[frozenset[str], ...]:
        """Return groups of properties; a record needs one of each, whatever its event source."""
        return self.rules.needs(self._given(), self.event_sources)

    def asked_by(self, group: frozenset[str]) -> list[Slot]:
        """Return the columns without which a group would not be needed, as a currency is for a value."""
        given = self._given()
        others = (one for one in given if group not in self.rules.needs(given - {one}, self.event_sources))
        return self.slots_of(one for one in others if one not in group)

    def needs_anywhere(self) -> tuple[frozenset[str], ...]:
        """Return the groups that records of every event source need, not only of these."""
        return self.rules.needs(self._given(), frozenset(self.rules.accepted.get(EVENT_SOURCE, ())))

    def _given(self) -> frozenset[str]:
        return frozenset(slot.column.property for slot in self.values)


def outgoing(evidence: Evidence) -> Iterator[Outgoing]:
    """Yield what every activation model delivers whose columns and record schema are known."""
    for activation in evidence.activations:
        rules = evidence.records.get(activation.shape.destination)
        if rules is not None and activation.bound.columns is not None:
            yield _outgoing(activation, rules, evidence)


def _outgoing(activation: Activation, rules: RecordRules, evidence: Evidence) -> Outgoing:
    relation = evidence.literals[activation.model.name]
    names = [column.name for column in activation.bound.columns or ()]
    matched = with_defaults(activation.shape, slots(activation.shape, names))
    values = {slot: _value(slot, relation.get(slot.given) or anything()) for slot in matched}
    return Outgoing(activation, rules, values, _event_sources(values, rules))


def _value(slot: Slot, found: Value) -> Value:
    """Return what a slot may hold; where nothing is given its default stands, a constant nobody wrote."""
    default, given = slot.column.default, _without_blanks(found)
    if not default:
        return given
    standing_in = Constant(default.strip("'"), default)
    if not slot.given:
        return Value(frozenset({standing_in}))
    constants = given.constants | ({standing_in} if given.gaps else frozenset())
    return Value(constants, is_open=given.is_open, origins=given.origins)


def _without_blanks(value: Value) -> Value:
    """Return the value with empty texts as what they are to a record: nothing."""
    blank = frozenset(one for one in value.constants if not one.text.strip())
    if not blank:
        return value
    gaps = frozenset(Gap("an empty text", one.written, one.decided_by) for one in blank)
    return replace(value, constants=value.constants - blank, gaps=value.gaps | gaps)


def _event_sources(values: Mapping[Slot, Value], rules: RecordRules) -> frozenset[str]:
    listed = frozenset(rules.accepted.get(EVENT_SOURCE, ()))
    given = [value for slot, value in values.items() if slot.property == EVENT_SOURCE]
    if not given or given[0].is_open:
        return listed
    # One in the wrong letter case is reported for itself; what it means is plain.
    return frozenset(one.text.strip().casefold() for one in given[0].constants) & listed or listed

r"""Cases of given values: one column, one value, what becomes of it.

A file `values/<destination>.<theme>.csv` has the columns

    columns   names of model columns the case holds for, each alone
    on        event source of the row; the one that takes the column when empty
    type      SQL type of the column; text when empty
    given     the value, cast to the type; `<256 x>` is 256 times x, `\t \n \r \uXXXX` are characters
    outcome   kept, kept in part, absent, dropped or quarantined
    becomes   the canonical value as JSON, amounts as they are spelt on the wire; or the reason

A reason without its column (`too_long`) is one of the record schema's: `order_id_too_long`.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sync.destinations import DESTINATIONS
from sync.engines.base import fetch
from sync.engines.sql import quoted
from sync.planning.records import key_of, problem_of
from sync.planning.verdicts import KEYWORD_REASONS, Judged
from sync.project.records import Slot
from tests.unit.planning.bench import NOW, Bench, Rows, Sync

FOLDER = Path(__file__).parent / "values"
COMPANION = "ab" * 32
"""An identifier beside the one of the case, so that the row lives without it."""

_ESCAPE = re.compile(r"\\u([0-9a-f]{4})|\\([tnr])|<(\d+) (\w)>")
_LETTERS = {"t": "\t", "n": "\n", "r": "\r"}

_EVENT = {"event": "Purchase", "timestamp": str(NOW - 3600)}
_BASES: Mapping[str, Mapping[str, str]] = {
    "offline": {"event_source": "offline", "event_set_id": "stores", "email_sha256": COMPANION},
    "web": {"event_source": "web", "event_set_id": "web", "page_url": "https://shop.example/"},
    "crm": {"event_source": "crm", "event_set_id": "crm_leads", "lead_id": "lead-1"},
}
"""Event source -> what a row of that source needs besides the value of its case."""

_NEEDED = frozenset({"event_id", "event_set_id", "timestamp"})

_SOURCE_OF = {"lead_id": "crm", "lead_event_source": "crm"} | dict.fromkeys(
    (
        *("user_agent", "ip", "ttp", "ttclid", "locale", "page_url", "referrer_url", "limited_data_use"),
        *("email_sha256", "phone_sha256", "external_id_sha256"),
    ),
    "web",
)


@dataclass(frozen=True, slots=True)
class Case:
    """One column with one value."""

    name: str
    destination: str
    column: str
    on: str
    type: str
    given: str
    outcome: str
    value: object = None
    reason: str = ""

    @property
    def feeds(self) -> str:
        """The canonical property the column feeds."""
        found = DESTINATIONS[self.destination].shape.accepted(self.column)
        assert found is not None, self.name
        return found.property

    @property
    def expected(self) -> tuple[str, object, str]:
        """What must become of it, as `judged` says it."""
        return (self.outcome, self.value, self.reason)


def read_cases() -> tuple[Case, ...]:
    """Read every case of the folder, one per column."""
    return tuple(case for path in sorted(FOLDER.glob("*.csv")) for case in _cases(path))


def _cases(path: Path) -> Iterator[Case]:
    with path.open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            for column in line["columns"].split():
                yield _case(f"{path.stem}:{column}", path.stem.split(".")[0], column, line)


def _case(name: str, destination: str, column: str, line: Mapping[str, str]) -> Case:
    outcome, becomes = line["outcome"], line["becomes"]
    reason = "" if outcome == "kept" else becomes.rsplit(" ", 1)[-1]
    reason = f"{column}_{reason}" if reason in KEYWORD_REASONS.values() else reason
    is_kept = outcome.startswith("kept")
    text = becomes.removesuffix(reason) if is_kept else ""
    value = json.loads(_expanded(text)) if is_kept else None
    given = _unescaped(line["given"])
    return Case(
        f"{name} {line['given'][:40]}", destination, column, line.get("on", ""), line["type"] or "VARCHAR",
        given, outcome, value, reason,
    )  # fmt: skip


def _expanded(text: str) -> str:
    return re.sub(r"<(\d+) (\w)>", lambda found: found[2] * int(found[1]), text)


def _unescaped(text: str) -> str:
    def character(found: re.Match[str]) -> str:
        code, letter, times, repeated = found.groups()
        return chr(int(code, 16)) if code else _LETTERS[letter] if letter else repeated * int(times)

    return _ESCAPE.sub(character, text)


def row_of(case: Case, number: int) -> dict[str, str | None]:
    """Return a row that needs nothing but what the case gives it."""
    if case.destination == "tiktok_audience":
        other = "idfa_sha256" if case.feeds == "aaid_sha256" else "aaid_sha256"
        return {"case_id": str(number), other: COMPANION, case.column: case.given}
    currency = {"currency": "EUR"} if case.column in {"value", "price"} else {}
    base = _BASES[case.on or _SOURCE_OF.get(case.feeds, "offline")]
    row = {"case_id": str(number), "event_id": f"case-{number}", **_EVENT, **base, **currency}
    return {**row, case.column: case.given}


def tables(cases: Iterable[Case]) -> Mapping[str, list[Case]]:
    """Group cases into as few tables as the types of their columns allow, by name.

    A column has one type in a table. Columns that every row needs share a table with
    others only as text.
    """
    found: dict[str, list[Case]] = {}
    types: dict[tuple[str, str], list[str]] = {}
    for case in cases:
        seen = types.setdefault((case.destination, case.column), ["VARCHAR"])
        seen += [case.type] if case.type not in seen else []
        number = seen.index(case.type)
        name = f"{case.column} {case.type}" if number and case.column in _NEEDED else f"types {number}"
        found.setdefault(f"{case.destination} {name}", []).append(case)
    return found


def judged(bench: Bench, cases: list[Case]) -> list[tuple[str, object, str]]:
    """Return (outcome, value, reason) of the cases of one table."""
    rows = [row_of(case, number) for number, case in enumerate(cases)]
    names = list(dict.fromkeys(name for row in rows for name in row))
    types = {**dict.fromkeys(names, "VARCHAR"), **{case.column: case.type for case in cases}}
    given = Rows(types, [[row.get(name) for name in names] for row in rows])
    found = bench.judge(Sync("cases", cases[0].destination, given, grain='"case_id"'))
    refused = _refused(bench, found)
    lasting = {slot.given: _lasting(bench, found, slot) for slot in found.records.slots if slot.given}
    amounts = _amounts(bench, found)
    return [
        ("quarantined", None, refused[str(number)])
        if str(number) in refused
        else _outcome(case, *lasting[case.column][str(number)], amounts.get(f"case-{number}", {}))
        for number, case in enumerate(cases)
    ]


def _outcome(
    case: Case, value: object, reason: str | None, amounts: Mapping[str, object]
) -> tuple[str, object, str]:
    value = amounts.get(case.column, value)
    if value is None:
        return ("dropped" if reason else "absent", None, reason or "")
    return ("kept in part" if reason else "kept", value, reason or "")


def _refused(bench: Bench, found: Judged) -> dict[str, str]:
    key = quoted(key_of("case_id"))
    query = (
        f"select {key}, string_agg(distinct reason, ' ' order by reason) from {quoted(found.quarantine)}"
        f" inner join {quoted(found.records.table)} using (record) group by all"
    )
    return {str(case): str(reasons) for case, reasons in fetch(bench.warehouse, query)}


def _lasting(bench: Bench, found: Judged, slot: Slot) -> dict[str, tuple[object, str | None]]:
    columns = ", ".join(map(quoted, (key_of("case_id"), slot.property, problem_of(slot))))
    rows = fetch(bench.warehouse, f"select {columns} from {quoted(found.valid)}")
    return {str(case): (value, None if reason is None else str(reason)) for case, value, reason in rows}


def _amounts(bench: Bench, found: Judged) -> dict[str, dict[str, object]]:
    """Return value and price of every event as the wire spells them."""
    if not found.events:
        return {}
    fragments = fetch(bench.warehouse, f"select fragment from {quoted(found.events)}")
    events = [json.loads(str(fragment)) for (fragment,) in fragments]
    return {event["event_id"]: _amounts_of(event.get("properties", {})) for event in events}


def _amounts_of(properties: Mapping[str, object]) -> dict[str, object]:
    items = properties.get("contents", [{}])
    assert isinstance(items, list)
    return {name: part[name] for name, part in (("value", properties), ("price", items[0])) if name in part}

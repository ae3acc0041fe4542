"""Write docs/records/*.md: for each record schema, what an analyst may give and what becomes of it.

Run `python -m tools.generate_record_pages` after a record schema, a destination or a case of
`tests/unit/planning/values` has changed; `--check` only compares.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from sync.contract import Contract, parse_contract
from sync.destinations import DESTINATIONS
from sync.destinations.base import Destination, EventRendering
from sync.project.records import MAX_REPEATS, RecordColumn
from tests.unit.planning.given_values import Case, read_cases
from tools.record_wire import properties_of, wire_fields
from tools.record_words import Need, is_long, listed, needs, rule_words, value_words

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "docs" / "records"
SCHEMAS = ROOT / "schemas" / "records"
LONGEST_EXAMPLE = 80

PAGE = """\
# {title}: columns of `{name}`

Generated from `schemas/records/{schema}.schema.json` and the destination by
`python -m tools.generate_record_pages`. Do not edit: run it again; a test compares.

{description}

{description_of_table}

{table}

## Rules of a row

{rules}
{long_lists}"""

TABLE_HEAD = """\
- **Columns** are the names a model may give, in any letter case. What is raw is normalised and hashed first.
- **Needed**: a row without it is quarantined.
- **Value** is what the record holds in the end, after normalising. What you may write for it is wider:
  [reasons](../reasons.md) lists what is kept and what is not.
- **Unusable**: what becomes of a value that cannot be used. It is counted by its reason either way, and one
  row never stops the others.
- **Sent as** is the field of the request.
- **Example**: what a model gives → what is kept; a value that cannot be used: its reason. Each is a test."""

HEADINGS = ("Columns", "What it is", "Needed", "Value", "Unusable", "Sent as", "Example")

LONG_LIST = """
## Allowed values of `{name}`

{values}
"""


@dataclass(frozen=True, slots=True)
class Property:
    """One canonical property of a record, as its row of the table needs it.

    Attributes:
        schema: What one value must be, references followed.
        columns: The columns that feed it.
        needs: Why a row cannot do without it, empty when it can.
        wire: The field of the request, as Markdown.
        vital: For each `value` the header may have, whether an unusable value refuses the row.
    """

    name: str
    schema: Mapping[str, Any]
    columns: tuple[RecordColumn, ...]
    needs: tuple[Need, ...]
    wire: str
    vital: Mapping[str, bool]


def pages() -> Mapping[Path, str]:
    """Return every page by the path it belongs to, one for each record schema."""
    by_schema = {item.record_schema: item for item in DESTINATIONS.values()}
    names = sorted(path.name.removesuffix(".schema.json") for path in SCHEMAS.glob("*.schema.json"))
    return {TARGET / f"{name}.md": page(by_schema[name]) for name in names}


def page(destination: Destination) -> str:
    """Return the page of one destination's records."""
    path = SCHEMAS / f"{destination.record_schema}.schema.json"
    contract = parse_contract(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))
    found = properties(destination, contract)
    cases = [case for case in read_cases() if case.destination == destination.name]
    rows = [_row(HEADINGS), "|" + "---|" * len(HEADINGS)]
    rows += [_row(_cells(item, cases)) for item in found]
    return PAGE.format(
        title=contract.schema["title"],
        name=destination.name,
        schema=destination.record_schema,
        description=contract.schema["description"],
        description_of_table=TABLE_HEAD,
        table="\n".join(rows),
        rules="\n".join(f"- {sentence}" for sentence in rule_words(contract.schema)),
        long_lists="".join(_long_list(item) for item in found if is_long(item.schema)),
    )


def properties(destination: Destination, contract: Contract) -> tuple[Property, ...]:
    """Return the properties of a destination's records, in the order of its shape."""
    wire, needed = wire_fields(destination, contract), list(needs(contract.schema))
    rendering = destination.rendering
    vital = rendering.vital if isinstance(rendering, EventRendering) else {}
    return tuple(
        Property(
            name,
            _words_of(contract, name),
            tuple(item for item in destination.shape.columns if item.property == name),
            tuple(need for of, need in needed if of == name),
            wire[name],
            {mode: name in names for mode, names in vital.items()},
        )
        for name in properties_of(destination)
    )


def _words_of(contract: Contract, name: str) -> Mapping[str, Any]:
    schema = contract.resolved(contract.schema["properties"][name])
    return schema if isinstance(schema, Mapping) else {}


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _cells(item: Property, cases: list[Case]) -> tuple[str, ...]:
    return (
        _columns(item),
        str(item.schema.get("description", "")),
        _needed(item),
        value_words(item.schema, f"[listed below](#allowed-values-of-{item.name})"),
        unusable(item),
        item.wire,
        "; ".join(_examples(item, cases)),
    )


def _columns(item: Property) -> str:
    """Name the columns, recommended ones first, and how many of them a row may have."""
    parts = [
        ", ".join(f"`{name}`" for name in column.names) + (" (raw)" if column.is_raw else "")
        for column in item.columns
    ]
    repeats = max(column.repeats for column in item.columns)
    suffixes = f"; up to {repeats}: `_2` to `_{MAX_REPEATS}`" if repeats > 1 else ""
    return ", ".join(parts) + suffixes


def _needed(item: Property) -> str:
    default = next((column.default.strip("'") for column in item.columns if column.default), "")
    needed = "; ".join(_need(need) for need in item.needs) or "no"
    return f"{needed}; `{default}` when not given" if default else needed


def _need(need: Need) -> str:
    who = "one of these" if need.is_shared else ""
    when = f"when {need.when}" if need.when else ""
    return ", ".join(part for part in (who, when) if part) or "always"


def unusable(item: Property) -> str:
    """Return what becomes of a value that cannot be used, in words that start with the outcome."""
    own = [need.when for need in item.needs if not need.is_shared]
    if "" in own:
        return "row quarantined"
    if any(item.vital.values()):
        return _vital(item.vital)
    if own:
        return f"row quarantined when {' or '.join(own)}; else left out"
    if item.needs:
        when = " and ".join(dict.fromkeys(need.when for need in item.needs if need.when))
        return "left out; row quarantined when none of these is left" + (f" and {when}" if when else "")
    return "left out"


def _vital(vital: Mapping[str, bool]) -> str:
    """Name the modes when not every one of them needs the value."""
    if all(vital.values()):
        return "row quarantined"
    headers = " or ".join(f'`value = "{mode}"`' for mode, is_vital in vital.items() if is_vital)
    return f"row quarantined with {headers} in the header; else left out"


def _examples(item: Property, cases: list[Case]) -> Iterator[str]:
    """Yield the first value that is kept and the first that is not, of the column most people give."""
    names = [name for column in item.columns for name in column.names]
    own = [case for case in cases if case.feeds == item.name and _is_telling(case.given)]
    own.sort(key=lambda case: (bool(case.type), _is_digest(case.given), names.index(case.column)))
    kept = next(case for case in own if case.outcome == "kept")
    unchanged = kept.given.strip() == _short(kept.value)
    yield _given(kept, names) + ("" if unchanged else f" → `{_short(kept.value)}`")
    refused = (case for case in own if case.outcome in {"dropped", "quarantined"} and not case.type)
    yield from (f"{_given(case, names)}: {case.reason}" for case in islice(refused, 1))


def _is_telling(given: str) -> bool:
    return bool(given.strip()) and given.isprintable() and len(given) <= LONGEST_EXAMPLE


def _is_digest(text: str) -> bool:
    return len(text) in {32, 64} and text.isalnum()


def _given(case: Case, names: list[str]) -> str:
    given = f"`{_short(case.given.strip())}`"
    return f"{given} in `{case.column}`" if len(names) > 1 else given


def _short(value: object) -> str:
    """Write a value as JSON does, without quotes; nobody reads a digest to its end."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"{text[:8]}…" if _is_digest(text) else text


def _long_list(item: Property) -> str:
    return LONG_LIST.format(name=item.name, values=listed(item.schema["enum"]) + ".")


def main(arguments: list[str]) -> int:
    """Write the pages, or compare them with `--check`; return 1 when one differs."""
    found = pages()
    if arguments != ["--check"]:
        TARGET.mkdir(exist_ok=True)
        for path, text in found.items():
            path.write_text(text, encoding="utf-8")
        return 0
    differing = [path for path, text in found.items() if path.read_text(encoding="utf-8") != text]
    for path in differing:
        print(f"{path.name} is not what its schema says; run python -m tools.generate_record_pages")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

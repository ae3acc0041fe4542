"""Check a built table against a contract, and audit the compiled query while at it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from random import Random
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from sync.contract.judge import Failure, Judge, build_judge
from sync.contract.places import read_places
from sync.contract.query import Unsupported, failing_rows, row_of
from sync.contract.schema import Contract
from sync.diagnostics import Diagnostic, Severity
from sync.engines.base import Column, Engine, fetch

if TYPE_CHECKING:
    import pyarrow as pa
    from sqlglot import exp

FIRST_RECORDS: Final = 5
JUDGED_PER_GROUP: Final = 20


class Disagreement(Exception):
    """The compiled contract and `jsonschema` judged a row differently: a bug of ours."""


@dataclass(frozen=True, slots=True)
class FailureGroup:
    """All rows that fail one keyword of one column.

    Attributes:
        column: The column, or "" when the rule is about the whole row.
        count: Failing rows.
        first_records: The lowest record numbers among them, at most five.
        reason: What is wrong with the first of them, from the schema alone.
        shape: What its value looks like, never the value.
    """

    column: str
    keyword: str
    count: int
    first_records: tuple[int, ...]
    reason: str
    shape: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What a contract found in a table.

    Attributes:
        rows: Rows of the table.
        failing_rows: Rows with at least one failure.
        groups: Most frequent first, then by column and keyword.
        judged: Rows that `jsonschema` has judged as well.
        warnings: Findings about the check itself, such as a schema that was not compiled.
    """

    rows: int
    failing_rows: int
    groups: tuple[FailureGroup, ...]
    judged: int
    warnings: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class _Task:
    """One check: what is judged, how, and where failures go."""

    engine: Engine
    contract: Contract
    rows: exp.Select  # (record, row): every row as JSON text
    into: str
    judge: Judge

    def fetch(self, template: str) -> list[tuple[Any, ...]]:
        return fetch(self.engine, self._filled(template))

    def _filled(self, template: str) -> exp.Select:
        from sync.contract.statements import filled, table_of

        return filled(template, failures=table_of(self.into), every_row=self.rows)


@dataclass(frozen=True, slots=True)
class _Tally:
    """The rows that fail one keyword of one column, counted; `records` are the first of them."""

    column: str
    keyword: str
    count: int
    records: tuple[int, ...]


def check(  # noqa: PLR0913 - every part is named at the call
    engine: Engine,
    contract: Contract,
    table: str,
    *,
    columns: tuple[Column, ...],
    record_column: str = "record",
    sample_rows: int = 200,
    sampled: Random,
    into: str,
    patterns: Mapping[str, str] = MappingProxyType({}),
) -> Checked:
    """Judge every row of a table and keep the failures in another.

    Afterwards `into` holds `(record BIGINT, "column" VARCHAR, keyword VARCHAR)`, one row
    per failed pair. `jsonschema` judges the first rows of every group, for the reasons,
    and random failing and passing rows, as an audit of the compiled query.

    Args:
        engine: Holds the table.
        contract: What valid rows satisfy.
        table: A relation that does not change meanwhile, by its exact name.
        columns: Its columns; the record column may be among them.
        record_column: A unique BIGINT that names each row.
        sample_rows: How many passing rows, and how many failing ones, are audited.
        sampled: Chooses them.
        into: The table to make, replacing one of that name.
        patterns: By column, the pattern that its values are known to have; only the audit looks for it.

    Raises:
        Disagreement: The audit judged a row differently; no result can be trusted.
    """
    from sync.contract.statements import keep_failures, select_json

    rows = select_json(row_of(contract, columns, record_column), table, record_column)
    task = _Task(engine, contract, rows, into, build_judge(contract.schema))
    query = failing_rows(contract, table, columns, record_column, patterns)
    warnings: tuple[Diagnostic, ...] = ()
    if isinstance(query, Unsupported):
        warnings = (_not_compiled(contract, query),)
        engine.load(into, _judged_failures(task))
    else:
        engine.run(keep_failures(into, query))
    tallies = tuple(_tallies(task))
    chosen = {record for tally in tallies for record in tally.records}
    verdicts = _verdicts(task, chosen.union(_sample(task, sample_rows, sampled)))
    _compare(task, verdicts)
    ((row_count, failing_count),) = task.fetch(_TOTALS)
    groups = tuple(_explained(tally, verdicts) for tally in tallies)
    return Checked(row_count, failing_count, groups, len(verdicts), warnings)


_TALLIES: Final = f"""
    select "column", keyword, count(*) as failing, min(record, {JUDGED_PER_GROUP}) as records
    from failures group by "column", keyword order by failing desc, "column", keyword
"""
_TOTALS: Final = """
    select (select count(*) from every_row) as total, (select count(distinct record) from failures) as failing
"""
_FAILING_SAMPLE: Final = """
    select record from (select distinct record from failures) order by hash(record, {salt}) limit {rows}
"""
_PASSING_SAMPLE: Final = """
    select record from every_row where record not in (select record from failures)
    order by hash(record, {salt}) limit {rows}
"""
_CHOSEN_ROWS: Final = "select record, row from every_row where record in ({records}) order by record"
_CHOSEN_FAILURES: Final = 'select record, "column", keyword from failures where record in ({records})'


def _tallies(task: _Task) -> Iterator[_Tally]:
    for column, keyword, failing, records in task.fetch(_TALLIES):
        yield _Tally(column, keyword, failing, tuple(records))


def _sample(task: _Task, rows: int, sampled: Random) -> Iterator[int]:
    """Choose failing and passing records; the same seed chooses the same, whatever the threads do."""
    for template in (_FAILING_SAMPLE, _PASSING_SAMPLE):
        salt = sampled.getrandbits(31)
        yield from (record for (record,) in task.fetch(template.format(salt=salt, rows=rows)))


def _verdicts(task: _Task, records: set[int]) -> dict[int, tuple[Failure, ...]]:
    if not records:
        return {}
    chosen = _CHOSEN_ROWS.format(records=_listed(records))
    return {record: task.judge(text) for record, text in task.fetch(chosen)}


def _compare(task: _Task, verdicts: Mapping[int, tuple[Failure, ...]]) -> None:
    """Hold the compiled failures of the judged rows against the judge's."""
    if not verdicts:
        return
    compiled: dict[int, set[tuple[str, str]]] = {record: set() for record in verdicts}
    for record, column, keyword in task.fetch(_CHOSEN_FAILURES.format(records=_listed(verdicts))):
        compiled[record].add((column, keyword))
    for record, failures in verdicts.items():
        judged = {(failure.column, failure.keyword) for failure in failures}
        if judged != compiled[record]:
            raise _disagreement(task.contract, record, compiled[record] - judged, judged - compiled[record])


def _disagreement(
    contract: Contract, record: int, only_compiled: set[tuple[str, str]], only_judged: set[tuple[str, str]]
) -> Disagreement:
    sides = (("only the compiled query", only_compiled), ("only jsonschema", only_judged))
    found = "; ".join(
        f"{side} fails " + ", ".join(f'"{keyword}" of column "{column}"' for column, keyword in sorted(pairs))
        for side, pairs in sides
        if pairs
    )
    return Disagreement(f'contract "{contract.name}", record {record}: {found}')


def _explained(tally: _Tally, verdicts: Mapping[int, tuple[Failure, ...]]) -> FailureGroup:
    """Word a group after its first record, which `_compare` has found to fail the same."""
    failure = next(
        failure
        for failure in verdicts[tally.records[0]]
        if (failure.column, failure.keyword) == (tally.column, tally.keyword)
    )
    first = tally.records[:FIRST_RECORDS]
    return FailureGroup(tally.column, tally.keyword, tally.count, first, failure.reason, failure.shape)


def _listed(records: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(records)))


# --- schemas that are not compiled --------------------------------------------------------------


def _judged_failures(task: _Task) -> pa.Table:
    """Judge every row with `jsonschema`; holds one Arrow batch of rows and all failures."""
    import pyarrow as pa

    schema = pa.schema([("record", pa.int64()), ("column", pa.string()), ("keyword", pa.string())])
    batches = []
    for batch in task.engine.stream(task.rows):
        found = [
            (record, column, keyword)
            for record, text in zip(*(part.to_pylist() for part in batch.columns), strict=True)
            for column, keyword in dict.fromkeys(
                (failure.column, failure.keyword) for failure in task.judge(text)
            )
        ]
        columns = zip(*found, strict=True) if found else ((), (), ())
        batches.append(pa.record_batch([list(values) for values in columns], schema=schema))
    return pa.Table.from_batches(batches, schema)


def _not_compiled(contract: Contract, unsupported: Unsupported) -> Diagnostic:
    place = read_places(contract.path, contract.text).of_key(unsupported.pointer)
    return Diagnostic(
        "contract-not-compiled",
        f'"{unsupported.keyword}" is checked row by row',
        place,
        (
            "it has no meaning in SQL for this column's type, so jsonschema judges every row",
            "that takes two to five minutes for a million rows instead of one or two seconds",
        ),
        "say the rule with other keywords, or keep this table small",
        Severity.WARNING,
    )

"""Which columns are proven to hold digests, and that the rule they are spared would change none of them.

Each file of proven/ holds cases: `-- proven:` names columns with their algorithm, or is `nothing`;
`-- file: path` begins a further model or macro file (`-- file: case` the query itself).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random

import pytest

from sync.destinations import DESTINATIONS
from sync.engines.base import Engine, EngineFault, fetch
from sync.engines.duckdb import EngineOptions, open_engine
from sync.engines.sql import quoted
from sync.lint.proven import proven_digests
from sync.lint.schemas import usable_contract
from sync.project.files import ProjectTexts, read_texts
from sync.project.project import Project, load_project
from tests.lint.projects import ROOT, project_of

FOLDER = Path(__file__).parent / "proven"
CASE = "models/activation/asked.sql"
SOURCES = "[tool.sync.sources]\n"
QUERIES = 60
RULES = {"sha256": "sha256_digest", "md5": "md5_hex_digest"}
GIVEN = (
    "null", "''", "'ann@example.com'", "' Bo@Example.com '", "'test@test.com'", "'+1 206 555 0100'", "'null'",
    "'5F3A2B18-9C4D-4E7F-B8E2-17D3A1E69B25'", "'00000000-0000-0000-0000-000000000000'", "sha256('a')",
    "upper(sha256('a'))", "sha256('')", "sha256('test@test.com')", "md5('a')", "upper(md5('a'))", "md5('')",
)  # fmt: skip
"""What stands in every text column of a source, row by row: nothing good, nothing that may leave as it is."""
OTHERS = {"BOOLEAN": "true", "VARCHAR[]": "[]", "TIMESTAMP WITH TIME ZONE": "now()"}


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    expected: Mapping[str, str]
    files: Mapping[str, str]


def _cases(path: Path) -> Iterator[Case]:
    for block in re.split(r"^-- case: ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        name, label, body = block.split("\n", 2)
        told = label.removeprefix("-- proven: ")
        pairs = (one.split(" ", 1) for one in told.split(", ")) if told != "nothing" else ()
        texts = re.split(r"^-- file: (.*)\n", f"-- file: case\n{body}", flags=re.MULTILINE)[1:]
        files = {at: text for at, text in zip(texts[::2], texts[1::2], strict=True) if text}
        files[CASE] = files.pop("case")
        yield Case(name, dict(pairs), files)


CASES = [case for path in sorted(FOLDER.glob("*.sql")) for case in _cases(path)]
every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@cache
def _texts() -> ProjectTexts:
    texts = read_texts(ROOT, {})
    return replace(texts, macros={path: texts.macros[path] for path in texts.shipped_macros})


def _project(files: Mapping[str, str]) -> Project:
    texts = _texts()
    macros = {path: text for path, text in files.items() if path.startswith("models/macros/")}
    return load_project(
        replace(
            texts,
            settings=texts.settings.replace(SOURCES, SOURCES + files.get("pyproject.toml", "")),
            models={path: text for path, text in files.items() if path not in {*macros, "pyproject.toml"}},
            macros={**dict(sorted(texts.macros.items())), **macros},
        ),
        target=None,
        environment={},
        destinations=tuple(DESTINATIONS),
    )


@every_case
def test_what_is_proven(case: Case) -> None:
    project = _project(case.files)
    assert project.findings == ()
    assert dict(proven_digests(project, "asked")) == case.expected


def test_what_has_the_name_of_a_certified_function_is_none() -> None:
    stand_ins = project_of({CASE: "select email_sha256(email) as email_sha256 from customers"})
    assert dict(proven_digests(stand_ins, "asked")) == {}


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    opened = open_engine(EngineOptions(threads=1))
    for _, text in sorted(_texts().macros.items()):
        opened.run(text)
    project = _project({"pyproject.toml": 'visits = "visits.parquet"\n'})
    for source in project.sources:
        contract = usable_contract(project, source)
        columns = [(one.name, one.type) for one in contract.columns()] if contract else [("d", "VARCHAR")]
        opened.run(f"create table {source} ({', '.join(f'{name} {type_}' for name, type_ in columns)})")
        for value in GIVEN:
            row = [
                f"({value if type_ == 'VARCHAR' else OTHERS.get(type_, '1')})::{type_}"
                for _, type_ in columns
            ]
            opened.run(f"insert into {source} values ({', '.join(row)})")
    yield opened
    opened.close()


def _changed(engine: Engine, relation: str, column: str, algorithm: str) -> int:
    """Count the values of a column that the rule for digests does not give back as they are."""
    rule = f"{RULES[algorithm]}({quoted(column)}::varchar)"
    ((count,),) = fetch(
        engine, f"select count(*) from {relation} where {rule} is distinct from {quoted(column)}::varchar"
    )
    return int(str(count))


def _built(engine: Engine, project: Project) -> None:
    for model in project.models.values():
        engine.run(f"create or replace view {quoted(model.name)} as {model.statement}")


@pytest.mark.parametrize(
    "case",
    [case for case in CASES if case.expected and not any("macros" in path for path in case.files)],
    ids=lambda case: case.name,
)
def test_the_rule_changes_nothing_that_is_proven(case: Case, engine: Engine) -> None:
    project = _project(case.files)
    _built(engine, project)
    columns = {item.name.casefold(): item.type for item in engine.describe("select * from asked")}
    for column, algorithm in case.expected.items():
        assert columns[column] == "VARCHAR"
        assert _changed(engine, "asked", column, algorithm) == 0
        ((given,),) = fetch(engine, f"select count({quoted(column)}) from asked")
        assert int(str(given)) > 0


_RAW = ("x", "upper(x)", "y", "sha256(x)", "'no digest'", "null", "x || y")
_GOOD = ("sha256_digest(x)", "sha256_digest(y)", "sha256_digest(z)")
_AROUND = (
    "{}",
    "{}",
    "{}",
    "coalesce({}, {})",
    "case when x > 'b' then {} else {} end",
    "case when true then {} end",
    "nullif({}, {})",
    "({})",
    "upper({})",
    "substr({}, 2)",
    "if(y is null, {}, {})",
)
_JOINS = (
    "{0} as a, {1} as b",
    "{0} as a join {1} as b on a.x = b.y",
    "{0} as a full join {1} as b using (x)",
    "{0} as a left join {1} as b using (y, z)",
    "{0} as a natural join {1} as b",
    "{0} as a right join {1} as b using (z)",
    "{0} as a semi join {1} as b using (x)",
    "{0} as a positional join {1} as b",
)
_SELECTS = (
    "select * from {0}",
    "select * exclude (x), x from {0}",
    "select * replace ({value} as y) from {0}",
    "select z as x, x as y, y as z from {0}",
    "select x, {value} as y, y as z from {0}",
    "select {value} as x, x as y, {value} as z from {0}",
    "select {value} as x, {value} as y, {value} as z from {0}",
    "select max(x) as x, first(y) as y, min({value}) as z from {0} group by all",
    "select * from {0} as t(y, z, x)",
    "with t(z, x, y) as (select * from {0}) select * from t",
    "with t as (select * from {0}) select t.* from t",
    "(select x, y, z from {0}) union all (select z, {value}, y from {1})",
    "select x, y, z from {0} union all by name select {value} as y, x, z from {1}",
    "(select * from {0}) except (select * from {1})",
    "select (select max(x) from {1}) as x, y, {value} as z from {0}",
    "select a.x, b.y, z from {join}",
    "select x, y, z from {join}",
    "select * from {join}",
    "select a.* from {join}",
    "select a.z as x, a.z as z, coalesce(b.x, b.y) as y from {join}",
    "select x as y, a.x, b.z from {join}",
)


def _value(chance: Random) -> str:
    template = chance.choice(_AROUND)
    parts = [chance.choice(chance.choice((_RAW, _GOOD))) for _ in range(template.count("{}"))]
    return template.format(*parts)


def _query(chance: Random, depth: int) -> str:
    """Return a query of three columns x, y and z, if the engine takes it."""
    if not depth:
        return chance.choice(
            (
                "people",
                f"(select {_value(chance)} as x, {_value(chance)} as y, {_value(chance)} as z from people)",
            )
        )
    inner = [_query(chance, depth - 1) for _ in range(2)]
    template = chance.choice(_SELECTS).replace("{join}", chance.choice(_JOINS))
    while "{value}" in template:
        template = template.replace("{value}", _value(chance), 1)
    return f"({template.format(*inner)})"


def test_whatever_is_proven_of_queries_made_by_chance_is_true(engine: Engine) -> None:
    chance, ran, proven, unproven = Random(30), 0, 0, 0
    people = "select email as x, loyalty_digest as y, customer_id as z from customers"
    for _ in range(QUERIES):
        query = _query(chance, chance.choice((1, 2, 2, 3)))[1:-1]
        project = _project({"models/people.sql": people, CASE: query})
        try:
            _built(engine, project)
            names = [item.name.casefold() for item in engine.describe("select * from asked")]
            rows = fetch(engine, "select count(*) from asked")
        except EngineFault:
            continue
        found = proven_digests(project, "asked")
        assert found.keys() <= set(names), query
        ran, proven, unproven = (
            ran + (rows != [(0,)]),
            proven + len(found),
            unproven + len(names) - len(found),
        )
        for column, algorithm in found.items():
            assert _changed(engine, "asked", column, algorithm) == 0, query
    assert min(ran, proven, unproven) > QUERIES // 10

"""Whatever a certified function yields, the rule that reads digests gives back as it is.

Planning does not ask that rule where lint has proven that a column holds such digests.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pytest

from sync.destinations import DESTINATIONS
from sync.lint.certified import CERTIFIED
from sync.project.records import DIGEST_PATTERNS, RecordColumn
from tests.unit.macros.conftest import Connect
from tests.unit.macros.test_vectors import VECTORS, Check, read_vectors

RULES = {"sha256": "sha256_digest", "md5": "md5_hex_digest"}
OPTIONS: tuple[Mapping[str, object], ...] = (
    {},
    {"strip_plus_dots": True, "maid_case": "upper", "default_country": "US"},
)
AROUND = (
    "{}",
    "' ' || {} || chr(9)",
    "upper({})",
    "lower({})",
    "{} || '.'",
    "'+1' || {}",
    "replace({}, '@', '+1@')",
    "replace({}, 't', 't.')",
    "sha256({})",
    "upper(sha256({}))",
    "md5({})",
    "upper(md5({}))",
    "sha256(sha256({}))",
)
"""What a hostile value may look like when it arrives."""


@cache
def _inputs() -> frozenset[str]:
    files = sorted(VECTORS.glob("*.csv"))
    return frozenset(str(row["input"]) for file in files for row in read_vectors(Check(file.name, {})))


@pytest.mark.parametrize("options", OPTIONS, ids=("default", "otherwise"))
def test_no_certified_digest_is_changed(connect: Connect, options: Mapping[str, object]) -> None:
    database = connect(options)
    database.execute("create temp table plain as select unnest(poison_texts()) as text")
    database.executemany("insert into plain values (?)", [[text] for text in sorted(_inputs())])
    arrived = " union ".join(f"select {around.format('text')} as text from plain" for around in AROUND)
    database.execute(f"create temp table arrived as {arrived}")
    for function in (one for one in CERTIFIED.values() if one.algorithm):
        for region in ("null", "'US'", "'GB'") if function.arguments > 1 else ("",):
            digest = f"{function.name}(text{', ' * bool(region)}{region}) as digest"
            database.execute(f"create or replace temp table made as select {digest} from arrived")
            rule, pattern = RULES[function.algorithm], DIGEST_PATTERNS[function.algorithm]
            ((made, changed),) = database.execute(
                f"""select count(digest), count(*) filter (where {rule}(digest) is distinct from digest
                    or {rule}_problem(digest) is not null or not regexp_matches(digest, '{pattern}'))
                from made"""
            ).fetchall()
            assert (made > 0, changed) == (True, 0), function.name


def test_the_engines_own_hash_makes_digests_that_are_changed(connect: Connect) -> None:
    ((changed,),) = (
        connect({})
        .execute(
            """select count(*) filter (where sha256_digest(sha256(text)) is distinct from sha256(text))
            from (select unnest(poison_texts()) as text)"""
        )
        .fetchall()
    )
    assert changed > 100


SPARED = [
    (name, column)
    for name, destination in DESTINATIONS.items()
    for column in destination.shape.columns
    if column.pattern in DIGEST_PATTERNS.values()
]


@pytest.mark.parametrize(("name", "column"), SPARED, ids=[f"{name}-{one.names[0]}" for name, one in SPARED])
def test_every_column_for_digests_takes_one_as_it_is(
    connect: Connect, name: str, column: RecordColumn
) -> None:
    algorithm = next(one for one, pattern in DIGEST_PATTERNS.items() if pattern == column.pattern)
    function = {"sha256": "external_id_sha256", "md5": "md5_hex_digest"}[algorithm]
    given = {"sha256": "'c' || i", "md5": "md5('c' || i)"}[algorithm]
    ((made, wrong),) = (
        connect({})
        .execute(
            f"""select count(given), count(*) filter (where ({column.value}) is distinct from given
            or ({column.problem}) is not null)
        from (select {function}({given}) as given from range(500) as t(i))"""
        )
        .fetchall()
    )
    assert (made, wrong) == (500, 0), name

"""A macro that knows most of its values at first sight gives what its long way gives."""

from __future__ import annotations

from random import Random

import duckdb

from sync.engines.sql import literal

_RANDOM = Random(28)
_LETTERS = "nNuUi-+.eE0123459 @#<({[\\\"'/_aAzZ~!\té"
_LONG_WAY = "case when not is_float_text(given) then plain_text(given) end"


def test_ids_known_at_first_sight_are_ids(database: duckdb.DuckDBPyConnection) -> None:
    words = database.execute("select unnest(nothing_texts())").fetchall()
    texts = {str(word).replace("_", gap) for (word,) in words for gap in "_ "}
    texts |= {
        f"{before}{word}{after}" for word in texts for before, after in (("1", ""), ("", "1"), (" ", ""))
    }
    texts |= {"".join(_RANDOM.choices(_LETTERS, k=_RANDOM.randrange(9))) for _ in range(50_000)}
    given = ", ".join(literal(text) for text in sorted(texts))
    database.execute(f"create or replace temp table given_ids as select unnest([{given}]) as given")
    differing = f"select given from given_ids where plain_id(given) is distinct from ({_LONG_WAY})"
    assert database.execute(differing).fetchall() == []
    known = database.execute("select distinct is_surely_id(given) from given_ids").fetchall()
    assert sorted(known) == [(False,), (True,)]

"""Write models/macros/digest_poison.sql from the values that `poison_texts` lists.

Run `python -m tools.generate_digest_poison` after a change of the lists in digests.sql; `--check` only
compares. The digests could be computed where they are asked for, but a list of values is copied by every
step of the engine's optimiser, and a query with ten digests then takes three times as long to plan.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path

import duckdb

MACROS = Path(__file__).parents[1] / "models" / "macros"
TARGET = MACROS / "digest_poison.sql"
HEAD_DIGITS = 12
"""Of a digest. Among a thousand million digests, the chance that one has the head of a listed one by accident
is one in a thousand."""
HEADS_A_LINE = 8

FILE = """\
-- Digests of values that stand for "nothing here".
--
-- Generated from poison_texts in digests.sql by `python -m tools.generate_digest_poison`. Do not edit: run it
-- again; a test compares.

-- What the SHA-256 and MD5 hex digests of those values begin with.
create or replace macro poison_digest_heads() as replace('
{heads}
', chr(10), '');
"""


def read_poison_texts() -> list[str]:
    """Return what `poison_texts` lists."""
    with duckdb.connect() as database:
        for name in ("characters.sql", TARGET.name, "digests.sql"):
            if (MACROS / name).exists():
                database.execute((MACROS / name).read_text(encoding="utf-8"))
        return [text for (text,) in database.execute("select unnest(poison_texts())").fetchall()]


def digest_heads(texts: Iterable[str]) -> list[str]:
    """Return the heads of both digests of each text, sorted."""
    digests = (
        digest(text.encode(), usedforsecurity=False).hexdigest()
        for text in texts
        for digest in (hashlib.sha256, hashlib.md5)
    )
    return sorted({digest[:HEAD_DIGITS] for digest in digests})


def render(texts: Iterable[str]) -> str:
    """Return the whole file."""
    heads = digest_heads(texts)
    lines = ("|".join(heads[start : start + HEADS_A_LINE]) for start in range(0, len(heads), HEADS_A_LINE))
    return FILE.format(heads="|\n".join(lines))


def main(arguments: list[str]) -> int:
    """Write the file, or compare it when called with `--check`."""
    text = render(read_poison_texts())
    if "--check" in arguments:
        return int(TARGET.read_text(encoding="utf-8") != text)
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

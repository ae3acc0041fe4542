"""Names that mean something to the interpreter, and so may not name a macro."""

from __future__ import annotations

from functools import cache

from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB

from sync.lint.certified import CERTIFIED
from sync.lint.flow.digests import ENCODINGS
from sync.lint.flow.functions import ADDED_FORMS, FIRST_ONLY, HASHES, KEEPING, SILENT, VOCABULARY


@cache
def reserved_names() -> frozenset[str]:
    """Return the folded names of functions whose meaning is fixed.

    sqlglot gives many functions one name for several spellings, so a macro with one of
    these spellings would be taken for the function.
    """
    known = {name.casefold() for name in (*exp.FUNCTION_BY_NAME, *DuckDB.Parser.FUNCTIONS)}
    tables = {*HASHES, *SILENT, *KEEPING, *FIRST_ONLY, *ADDED_FORMS, *ENCODINGS}
    return frozenset(known | tables) - CERTIFIED.keys() - VOCABULARY

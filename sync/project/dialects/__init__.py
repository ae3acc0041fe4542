"""Queries written for another system: run here with the meaning they have there.

sqlglot translates the syntax. Where that alone would change what a query yields, one of
two things happens, and both are rows of a table:

* a *rewrite* puts in an expression that means here what the construct means there;
* a *change* is what no expression mends without knowing more than the text: lint reports
  it, with what it means there, what it means here, and what to write instead.

Rules for editors:

1. A row names the page that documents the meaning there, and the day it was read.
2. A rewrite has a case in `tests/dialects/` per dialect, with the rows that page promises;
   one of the cases fails without the rewrite. A change has a case in `tests/lint/`.
3. What a digest is made of must come out byte for byte as there, or fail; never nearly.
"""

from __future__ import annotations

from sync.project.dialects.base import CHECKED, Change, Rewrite
from sync.project.dialects.tables import CHANGES, REWRITES
from sync.project.dialects.transpile import changes_in, inexpressible_in, transpiled

__all__ = [
    "CHANGES",
    "CHECKED",
    "REWRITES",
    "Change",
    "Rewrite",
    "changes_in",
    "inexpressible_in",
    "transpiled",
]

"""Regular expressions: what is replaced, how groups are written, what no match yields."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sync.diagnostics import Severity
from sync.project.dialects.base import PRESTO, SPARK, Change, Rewrite, filled, number_of, string, text_of

if TYPE_CHECKING:
    from sqlglot import exp

_JAVA_GROUP = re.compile(r"\\(.)|\$(\d)|\\$", re.DOTALL)
_NAMED_GROUP = re.compile(r"(?<!\\)\$\{")


def _java_groups(node: exp.Expr) -> exp.Expr | None:
    r"""Write `$1` as `\1`, and what Java escapes as RE2 does."""
    written = text_of(node.args.get("replacement"))
    if written is None or not re.search(r"[$\\]", written) or _NAMED_GROUP.search(written):
        return None
    changed = node.copy()
    changed.set("replacement", string(_JAVA_GROUP.sub(_group, written)))
    return changed


def _group(match: re.Match[str]) -> str:
    if match[2]:
        return f"\\{match[2]}"
    return "\\\\" if match[1] in {None, "\\"} else str(match[1])


def _everywhere(node: exp.Expr) -> exp.Expr | None:
    """Replace every match, as Redshift does, and write its groups as RE2 does."""
    changed = _java_groups(node) or node.copy()
    modifiers = text_of(node.args.get("modifiers")) or ""
    changed.set("modifiers", string(modifiers.replace("p", "") + "g"))
    changed.set("single_replace", None)
    return changed


def _first_match(node: exp.Expr) -> exp.Expr:
    from sqlglot import exp

    group = node.args.get("group") or exp.Literal.number(0)
    return filled(
        "case when regexp_matches(__this, __expression)"
        " then regexp_extract(__this, __expression, __group) end",
        node,
        group=group,
    )


def _pattern_part(node: exp.Expr) -> exp.Expr | None:
    """Write `substring(x from 'pattern')`: the first group, or the match when there is none."""
    from sqlglot import exp

    pattern = text_of(node.args.get("start"))
    if pattern is None:
        return None
    group = exp.Literal.number(1 if re.search(r"(?<!\\)\((?!\?)", pattern) else 0)
    return filled(
        "case when regexp_matches(__this, __start) then regexp_extract(__this, __start, __group) end",
        node,
        group=group,
    )


def _is_later(node: exp.Expr) -> bool:
    position, occurrence = node.args.get("position"), node.args.get("occurrence")
    return (position is not None and number_of(position) != 1) or (
        occurrence is not None and number_of(occurrence) not in {0, 1}
    )


def _has_named_group(node: exp.Expr) -> bool:
    return bool(_NAMED_GROUP.search(text_of(node.args.get("replacement")) or ""))


_TRINO_REGEXP = "Trino, Regular expression functions, read 2026-11-23"

REWRITES = (
    Rewrite(
        "regexp-group",
        PRESTO | SPARK | {"mysql"},
        ("RegexpReplace",),
        _java_groups,
        "`$1` in a replacement is the first group",
        "Trino, Regular expression functions; Spark SQL, regexp_replace; MySQL 8.4, 14.8.2; read 2026-11-23",
    ),
    Rewrite(
        "regexp-everywhere",
        frozenset({"redshift"}),
        ("RegexpReplace",),
        _everywhere,
        "every occurrence is replaced, and `$1` is the first group",
        "Amazon Redshift, REGEXP_REPLACE, read 2026-11-23",
    ),
    Rewrite(
        "regexp-missing",
        PRESTO,
        ("RegexpExtract",),
        _first_match,
        "NULL when nothing matches, not an empty text",
        _TRINO_REGEXP,
    ),
    Rewrite(
        "substring-pattern",
        frozenset({"postgres"}),
        ("Substring",),
        _pattern_part,
        "the first match of a pattern, or NULL",
        "PostgreSQL 17, 9.7.3, read 2026-11-23",
    ),
)

CHANGES = (
    Change(
        "regexp-occurrence",
        frozenset({"snowflake", "redshift", "mysql"}),
        ("RegexpReplace",),
        _is_later,
        "regexp_replace from a position or for one occurrence",
        "that occurrence is replaced, searching from that position",
        "the first one, or all",
        "write a pattern that matches only what you mean",
        "Snowflake, REGEXP_REPLACE; MySQL 8.4, 14.8.2; read 2026-11-23",
        Severity.ERROR,
    ),
    Change(
        "named-group",
        PRESTO | SPARK | {"redshift", "mysql"},
        ("RegexpReplace",),
        _has_named_group,
        "a named group in a replacement",
        "the text of that group",
        "the characters ${ and } themselves",
        "number the groups: $1",
        _TRINO_REGEXP,
        Severity.ERROR,
    ),
    Change(
        "similar-to",
        frozenset({"postgres", "redshift"}),
        ("SimilarTo",),
        lambda _node: True,
        "SIMILAR TO",
        "% and _ are wildcards",
        "a regular expression, in which they are characters",
        "use LIKE, or ~ with a regular expression",
        "PostgreSQL 17, 9.7.2; DuckDB, Pattern matching; read 2026-11-23",
    ),
)

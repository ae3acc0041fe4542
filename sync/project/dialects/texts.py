"""Text: joining, trimming, parts, LIKE, formats, JSON."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sync.diagnostics import Severity
from sync.project.dialects.base import (
    PRESTO,
    SPARK,
    Change,
    Rewrite,
    Write,
    filled,
    is_type,
    number_of,
    sql,
    string,
    text_of,
)

if TYPE_CHECKING:
    from sqlglot import exp

_TEXT_TYPES = ("TEXT", "VARCHAR", "CHAR", "NVARCHAR")
_SPACES = (
    "\t\n\x0b\x0c\r \u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a"
    "\u2028\u2029\u205f\u3000"
)
_JAVA_WHITESPACE = f"{_SPACES}\x1c\x1d\x1e\x1f"
"""What Character.isWhitespace of Java says yes to: no no-break spaces."""
_UNICODE_WHITESPACE = f"{_SPACES}\x85\xa0\u2007\u202f"
"""The characters with the Unicode property White_Space."""
_SIMPLE_FORMAT = re.compile(r"(?:[^%]|%s|%%)*")
_LETTER = re.compile(r"[A-Za-z]")
_HASHES = frozenset({"MD5", "MD5Digest", "SHA", "SHA1Digest", "SHA2", "SHA2Digest"})


def _null_is_null(node: exp.Expr) -> exp.Expr:
    changed = node.copy()
    changed.set("coalesce", False)  # noqa: FBT003 - the flag's name is a key of sqlglot's tree
    return changed


def _null_is_skipped(node: exp.Expr) -> exp.Expr:
    changed = node.copy()
    changed.set("coalesce", True)  # noqa: FBT003 - as above
    return changed


def _trimmed(whitespace: str) -> Write:
    def write(node: exp.Expr) -> exp.Expr | None:
        if node.args.get("expression") is not None:
            return None
        changed = node.copy()
        changed.set("expression", string(whitespace))
        return changed

    return write


def _with_escape(node: exp.Expr) -> exp.Expr | None:
    r"""Say that `\` escapes, where a pattern has one or may have one."""
    from sqlglot import exp

    pattern = text_of(node.expression)
    if isinstance(node.parent, exp.Escape) or (pattern is not None and "\\" not in pattern):
        return None
    return exp.Escape(this=node.copy(), expression=string("\\"))


def _from_first(node: exp.Expr) -> exp.Expr | None:
    """Take position 0 for the first character."""
    from sqlglot import exp

    if not _is_at_zero(node):
        return None
    changed = node.copy()
    changed.set("start", exp.Literal.number(1))
    return changed


def _is_at_zero(node: exp.Expr) -> bool:
    return number_of(node.args.get("start")) == 0


def _before_first(node: exp.Expr) -> exp.Expr | None:
    """Count positions before the text as PostgreSQL does; DuckDB counts them from the end."""
    from sqlglot import exp

    start, length = number_of(node.args.get("start")), node.args.get("length")
    if start is None or start >= 0:
        return None
    whole: exp.Expr = node.this.copy()
    if length is None:
        return whole
    shortened = exp.Literal.number(1 - start)
    return filled("left(__this, greatest(0, __length - __skipped))", node, skipped=shortened)


def _printed(missing: str | None) -> Write:
    """Print texts with printf; `missing` is what stands for NULL, which else makes all of it NULL."""

    def write(node: exp.Expr) -> exp.Expr | None:
        from sqlglot import exp

        if _has_directives(node):
            return None
        texts: list[exp.Expr] = [exp.cast(part.copy(), "text") for part in node.expressions]
        if missing is not None:
            texts = [exp.Coalesce(this=text, expressions=[string(missing)]) for text in texts]
        return exp.Anonymous(this="printf", expressions=[node.this.copy(), *texts])

    return write


def _has_directives(node: exp.Expr) -> bool:
    return not _SIMPLE_FORMAT.fullmatch(text_of(node.this) or "%d")


def _json_text(node: exp.Expr) -> exp.Expr | None:
    from sqlglot import exp

    inner = node.this
    if type(inner) is not exp.JSONExtract or not is_type(node, *_TEXT_TYPES):
        return None
    return exp.JSONExtractScalar(this=inner.this.copy(), expression=inner.expression.copy())


def _json_value(node: exp.Expr) -> exp.Expr:
    from sqlglot import exp

    return exp.JSONExtractScalar(this=node.this.copy(), expression=node.args["path"].copy())


def _shortened(node: exp.Expr) -> exp.Expr | None:
    """Cut a text to the length of its type; DuckDB ignores the length."""
    from sqlglot import exp

    lengths = [part.this for part in node.args["to"].expressions if isinstance(part, exp.DataTypeParam)]
    if not is_type(node, *_TEXT_TYPES) or not lengths or number_of(lengths[0]) is None:
        return None
    uncut = type(node)(this=node.this.copy(), to=exp.DataType.build("text"))
    return exp.Left(this=uncut, expression=lengths[0].copy())


def _counted_in_bytes(node: exp.Expr) -> bool:
    return bool(node.args.get("binary"))


def _is_lettered(node: exp.Expr) -> bool:
    texts = (text_of(node.this), text_of(node.expression))
    return any(_LETTER.search(text or "") for text in texts)


_TRINO_STRINGS = "Trino, String functions and operators, read 2026-11-23"

REWRITES = (
    Rewrite(
        "concat-null",
        frozenset({"redshift"}),
        ("Concat",),
        _null_is_null,
        "NULL when any part is NULL",
        "Amazon Redshift, CONCAT, read 2026-11-23",
    ),
    Rewrite(
        "concat-ws",
        frozenset({"presto"}),
        ("ConcatWs",),
        _null_is_skipped,
        "parts that are NULL are left out",
        _TRINO_STRINGS,
    ),
    Rewrite(
        "trim",
        PRESTO,
        ("Trim",),
        _trimmed(_JAVA_WHITESPACE),
        "all white space goes, tabs and line ends too; DuckDB takes spaces only",
        _TRINO_STRINGS,
    ),
    Rewrite(
        "trim-unicode",
        frozenset({"bigquery"}),
        ("Trim",),
        _trimmed(_UNICODE_WHITESPACE),
        "all Unicode white space goes; DuckDB takes spaces only",
        "BigQuery, String functions, TRIM, read 2026-11-23",
    ),
    Rewrite(
        "split-part",
        PRESTO,
        ("SplitPart",),
        sql("list_extract(string_split(__this, __delimiter), __part_index)"),
        "NULL behind the last part, not an empty text",
        _TRINO_STRINGS,
    ),
    Rewrite(
        "like-escape",
        SPARK | {"postgres", "redshift", "bigquery", "clickhouse", "mysql"},
        ("Like", "ILike"),
        _with_escape,
        "a backslash escapes without ESCAPE; in DuckDB it is a character",
        "PostgreSQL 17, 9.7.1; Spark SQL, LIKE; BigQuery, LIKE; MySQL 8.4, 14.8.1; read 2026-11-23",
    ),
    Rewrite(
        "position-zero",
        SPARK | {"bigquery"},
        ("Substring",),
        _from_first,
        "position 0 is the first character",
        "BigQuery, SUBSTR; Spark SQL, substring; read 2026-11-23",
    ),
    Rewrite(
        "position-none",
        PRESTO | {"mysql", "clickhouse"},
        ("Substring",),
        sql("left(__this, 0)", when=_is_at_zero),
        "position 0 is nowhere, so the result is empty",
        "Trino, substr; MySQL 8.4, 14.8, SUBSTRING; ClickHouse, substring; read 2026-11-23",
    ),
    Rewrite(
        "position-before",
        frozenset({"postgres", "redshift"}),
        ("Substring",),
        _before_first,
        "negative positions lie before the text",
        "PostgreSQL 17, 9.4; Amazon Redshift, SUBSTRING; read 2026-11-23",
    ),
    Rewrite(
        "format",
        frozenset({"postgres"}),
        ("Format",),
        _printed(""),
        "%s stands for an argument, and for nothing when that is NULL; DuckDB's format() wants {}",
        "PostgreSQL 17, 9.4.1, read 2026-11-23",
    ),
    Rewrite(
        "format",
        frozenset({"bigquery"}),
        ("Format",),
        _printed(None),
        "%s stands for an argument; DuckDB's format() wants {}",
        "BigQuery, FORMAT, read 2026-11-23",
    ),
    Rewrite(
        "format",
        PRESTO | SPARK,
        ("Format",),
        _printed("null"),
        "%s stands for an argument, and for the word null when that is NULL; DuckDB's format() wants {}",
        "Trino, format; Spark SQL, format_string; Java, Formatter; from memory, 2026-11-29",
    ),
    Rewrite(
        "length-in-bytes",
        frozenset({"mysql", "clickhouse"}),
        ("Length",),
        sql("strlen(__this)", when=_counted_in_bytes),
        "the length in bytes",
        "MySQL 8.4, 14.8, LENGTH; ClickHouse, length; read 2026-11-23",
    ),
    Rewrite(
        "json-as-text",
        PRESTO | {"snowflake", "databricks"},
        ("Cast", "TryCast"),
        _json_text,
        "the text without JSON's quotes",
        "Trino, JSON functions, Cast; Snowflake, Querying semi-structured data; read 2026-11-23",
    ),
    Rewrite(
        "json-value",
        frozenset({"mysql"}),
        ("JSONValue",),
        _json_value,
        "the text without JSON's quotes",
        "MySQL 8.4, 14.17.3, JSON_VALUE, read 2026-11-23",
    ),
    Rewrite(
        "cut-text",
        PRESTO | {"postgres", "redshift", "mysql"},
        ("Cast", "TryCast"),
        _shortened,
        "longer text is cut",
        "Trino, Data types; PostgreSQL 17, 8.3; Amazon Redshift, Character types; read 2026-11-23",
    ),
    Rewrite(
        "btrim",
        SPARK,
        ("btrim",),
        lambda node: filled("trim(__1)", node) if len(node.expressions) == 1 else None,
        "spaces go from both ends",
        "Spark SQL, btrim, from memory, 2026-11-29",
    ),
    Rewrite(
        "groupArray",
        frozenset({"clickhouse"}),
        ("AnonymousAggFunc",),
        sql(
            "coalesce(list(__1) filter (where __1 is not null), [])",
            when=lambda node: node.name == "groupArray",
        ),
        "a list of the values, without NULL",
        "ClickHouse, groupArray, from memory, 2026-11-29",
    ),
    *(
        Rewrite(
            name,
            frozenset({"clickhouse"}),
            (name.casefold(),),
            sql(template),
            f"the same as {template.replace('__1', 'x')}",
            "ClickHouse, String functions; Type conversion functions; read 2026-11-23",
        )
        for name, template in {
            "lowerUTF8": "lower(__1)",
            "upperUTF8": "upper(__1)",
            "lengthUTF8": "length(__1)",
            "toString": "cast(__1 as text)",
            "toDate": "cast(__1 as date)",
            "base64Encode": "to_base64(__1)",
            "replaceRegexpAll": "regexp_replace(__1, __2, __3, 'g')",
            "replaceRegexpOne": "regexp_replace(__1, __2, __3)",
            "replaceAll": "replace(__1, __2, __3)",
            "empty": "(__1 = '')",
            "notEmpty": "(__1 <> '')",
            "arrayStringConcat": "array_to_string(__1, __2)",
        }.items()
    ),
)


def _changes_case_visibly(node: exp.Expr) -> bool:
    """Tell whether no digest is taken of the result: platforms want all letters of it in lower case."""
    around = node.parent if type(node).__name__ == "Lower" else None
    while around is not None and type(around).__name__ not in _HASHES:
        around = around.parent
    return around is None


CHANGES = (
    Change(
        "format-directive",
        PRESTO | SPARK | {"postgres", "bigquery"},
        ("Format",),
        _has_directives,
        "format()",
        "its directives stand for the arguments",
        "they are printed as they are: format() wants {}",
        "use %s alone, or cast and join with ||",
        "PostgreSQL 17, 9.4.1; BigQuery, FORMAT; Java, Formatter; DuckDB, format; from memory, 2026-11-29",
        Severity.ERROR,
    ),
    Change(
        "letter-case",
        frozenset({"mysql"}),
        ("Like", "RegexpLike", "EQ", "NEQ"),
        _is_lettered,
        "a comparison with text",
        "letter case and accents do not count, under the default collation",
        "they count",
        "lower() both sides",
        "MySQL 8.4, B.3.4.1 and 12.3, read 2026-11-23",
    ),
    Change(
        "ascii-case",
        frozenset({"clickhouse"}),
        ("Lower", "Upper"),
        _changes_case_visibly,
        "lower() or upper()",
        "only A to Z change",
        "all letters do, so digests of other letters differ",
        "write lowerUTF8() or upperUTF8()",
        "ClickHouse, String functions, read 2026-11-23",
        Severity.INFO,
    ),
)

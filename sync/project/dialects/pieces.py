"""Parts of texts and of lists: split, flatten, the first of many; and texts of other types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.project.dialects.base import PRESTO, SPARK, Rewrite, filled, number_of, sql, text_of

if TYPE_CHECKING:
    from sqlglot import exp

_UNREAD = "from memory, 2026-11-29"
_FLATTENED = "(select unnest({list}) as value, generate_subscripts({list}, 1) - 1 as index)"


def _before_or_behind(node: exp.Expr) -> exp.Expr | None:
    """Take what stands before the n-th separator, or behind the n-th from the end."""
    count = number_of(node.args.get("count"))
    if not count or not text_of(node.args.get("delimiter")):
        return None
    if abs(count) == 1:
        return filled("split_part(__this, __delimiter, __count)", node)
    places = "1, __count" if count > 0 else "__count, -1"
    return filled(
        f"array_to_string(list_slice(string_split(__this, __delimiter), {places}), __delimiter)", node
    )


def _first_of_list(node: exp.Expr) -> exp.Expr | None:
    """Cut the list that array_agg(... limit n) makes; DuckDB's has no LIMIT of its own."""
    from sqlglot import exp

    changed = node.copy()
    call = changed.this if isinstance(changed, exp.IgnoreNulls) else changed
    limit = call.this
    is_inner = isinstance(node.parent, exp.IgnoreNulls)
    if is_inner or not isinstance(call, exp.ArrayAgg) or not isinstance(limit, exp.Limit):
        return None
    call.set("this", limit.this)
    return filled("list_slice(__list, 1, __limit)", node, list=changed, limit=limit.expression)


def _flattened(node: exp.Expr) -> exp.Expr | None:
    """Read FLATTEN of a list, or of what a path finds in JSON, as the rows of a subquery."""
    from sqlglot import exp

    call = node.this
    items = call.this if isinstance(call, exp.Explode) else None
    items = items.expression if isinstance(items, exp.Kwarg) and items.name.upper() == "INPUT" else items
    if not isinstance(items, exp.Expr) or isinstance(items, exp.Kwarg) or call.expressions:
        return None
    is_json = isinstance(items, exp.JSONExtract | exp.ParseJSON)
    template = _FLATTENED.format(list="cast(__items as json[])" if is_json else "__items")
    alias = exp.TableAlias(this=exp.to_identifier(node.alias or "_flattened"))
    return exp.Lateral(this=filled(template, node, items=items), alias=alias)


def _distinct_list(node: exp.Expr) -> exp.Expr | None:
    """Put the separator beside DISTINCT; sqlglot takes it for a second value."""
    from sqlglot import exp

    distinct = node.this
    if not isinstance(distinct, exp.Distinct) or len(distinct.expressions) != 2:
        return None
    changed = node.copy()
    value, separator = changed.this.expressions
    changed.set("this", exp.Distinct(expressions=[value]))
    changed.set("separator", separator)
    return changed


def _composed(node: exp.Expr) -> exp.Expr | None:
    form = node.args.get("form")
    is_composed = not form or form.name.upper() == "NFC"
    return filled("nfc_normalize(__this)", node) if is_composed and not node.args.get("is_casefold") else None


def _json_object(node: exp.Expr) -> exp.Expr:
    from sqlglot import exp

    return exp.Anonymous(this="json_object", expressions=[part.copy() for part in node.expressions])


REWRITES = (
    Rewrite(
        "substring-index",
        SPARK | {"mysql"},
        ("SubstringIndex",),
        _before_or_behind,
        "all before the n-th separator, or behind the n-th from the end",
        f"Spark SQL, substring_index; MySQL 8.4, SUBSTRING_INDEX; {_UNREAD}",
    ),
    Rewrite(
        "array-limit",
        frozenset({"bigquery"}),
        ("ArrayAgg", "IgnoreNulls"),
        _first_of_list,
        "a list of the first n values",
        f"BigQuery, ARRAY_AGG, {_UNREAD}",
    ),
    Rewrite(
        "flatten",
        frozenset({"snowflake"}),
        ("Lateral", "TableFromRows"),
        _flattened,
        "a row for each item of a list, with its value and its index from 0",
        f"Snowflake, FLATTEN, {_UNREAD}",
    ),
    Rewrite(
        "listagg-distinct",
        frozenset({"redshift"}),
        ("GroupConcat",),
        _distinct_list,
        "every value once, with a separator between them",
        f"Amazon Redshift, LISTAGG, {_UNREAD}",
    ),
    Rewrite(
        "normalize",
        PRESTO | {"bigquery"},
        ("Normalize",),
        _composed,
        "composed Unicode, NFC",
        f"Trino, String functions, normalize; BigQuery, NORMALIZE; {_UNREAD}",
    ),
    Rewrite(
        "json-build-object",
        frozenset({"postgres"}),
        ("json_build_object", "jsonb_build_object"),
        _json_object,
        "a JSON object of keys and values",
        f"PostgreSQL 17, 9.16, {_UNREAD}",
    ),
    *(
        Rewrite(
            name,
            frozenset({"clickhouse"}),
            (name.casefold(),),
            sql(template),
            f"the same as {template.replace('__1', 'x').replace('__2', 'y').replace('__3', 'z')}",
            f"ClickHouse, Type conversion functions; Functions for nulls; Date and time functions, {_UNREAD}",
        )
        for name, template in {
            "addDays": "(__1 + to_days(__2))",
            "assumeNotNull": "__1",
            "extractAll": "regexp_extract_all(__1, __2)",
            "isNotNull": "(__1 is not null)",
            "isNull": "(__1 is null)",
            "subtractDays": "(__1 - to_days(__2))",
            "toFloat64": "cast(__1 as double)",
            "toInt64OrNull": "try_cast(__1 as bigint)",
            "toUInt64OrNull": "try_cast(__1 as ubigint)",
            "toUnixTimestamp": "cast(epoch(__1) as bigint)",
            "generateUUIDv4": "cast(uuid() as text)",
        }.items()
    ),
)

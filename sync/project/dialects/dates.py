"""Dates and times: zones, differences, days of the week, seconds since 1970."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.diagnostics import Severity
from sync.project.dialects.base import (
    CHECKED,
    PRESTO,
    SPARK,
    Change,
    Rewrite,
    filled,
    is_type,
    sql,
    string,
    text_of,
)

if TYPE_CHECKING:
    from sqlglot import exp

_TEXT_TYPES = ("TEXT", "VARCHAR", "CHAR", "NVARCHAR")
_DAY_OF_WEEK = frozenset({"DOW", "DAYOFWEEK", "DAY_OF_WEEK"})
_DAYS = frozenset({"DAY", "WEEK", "MONTH", "QUARTER", "YEAR"})
_UNITS = {
    "MM": "MONTH", "MON": "MONTH", "YYYY": "YEAR", "YY": "YEAR", "DD": "DAY",
}  # fmt: skip
"""Spark's other spellings of a unit, and DuckDB's word for it."""
_SHIFTING = ("DateAdd", "DateSub", "TsOrDsAdd", "AddMonths", "DateTrunc", "TimestampTrunc")
_LOCAL = frozenset(
    {
        "TimeToStr", "Extract", "Hour", "Day", "Month", "Year", "DayOfWeekIso", "DateTrunc", "TimestampTrunc",
        "format_datetime",
    }
)  # fmt: skip
"""What takes wall-clock time, so that the zone it was told in does not get lost."""


def _unit(node: exp.Expr) -> str:
    unit = node.args.get("unit")
    return str(unit.name).upper() if unit is not None else ""


def _complete(node: exp.Expr) -> exp.Expr:
    """Count whole units that have passed; DuckDB's date_diff counts the boundaries crossed."""
    unit = string((_unit(node) or "DAY").casefold())
    return filled("datesub(__unit, __expression, __this)", node, unit=unit)


def _complete_but_days(node: exp.Expr) -> exp.Expr | None:
    # datediff(end, start) counts calendar days, and sqlglot reads both forms into one tree.
    return _complete(node) if _unit(node) != "DAY" else None


def _part(node: exp.Expr) -> str:
    return str(node.this.name).upper()


def _is_weekday(node: exp.Expr) -> bool:
    return _part(node) in _DAY_OF_WEEK


def _as_date(node: exp.Expr) -> exp.Expr | None:
    from sqlglot import exp

    if (_unit(node) or "MONTH") not in _DAYS or isinstance(node.parent, exp.Cast):
        return None
    return exp.cast(node.copy(), "date")


def _with_known_unit(node: exp.Expr) -> exp.Expr | None:
    from sqlglot import exp

    unit = _UNITS.get(_unit(node))
    if unit is None:
        return None
    changed = node.copy()
    changed.set("unit", string(unit) if isinstance(node, exp.DateTrunc) else exp.var(unit))
    return changed


def _seconds(node: exp.Expr) -> exp.Expr | None:
    """Write unix_timestamp: of a moment, of a text in the default pattern, or of now."""
    from sqlglot import exp

    default = "%Y-%mstrict-%dstrict %Hstrict:%Mstrict:%Sstrict"
    if str(getattr(node.args.get("format"), "this", default)) != default:
        return exp.cast(node.copy(), "bigint") if not isinstance(node.parent, exp.Cast) else None
    return filled("cast(floor(epoch(cast(__this as timestamp))) as bigint)", node)


def _told_in_zone(node: exp.Expr) -> exp.Expr | None:
    if node.args.get("zone") is None:
        return None
    return filled("strftime(cast(__this as timestamptz) at time zone __zone, __format)", node)


def _is_stored_text(node: exp.Expr) -> bool:
    """Tell whether a shifted date is cast to text; here it has a time of day by then."""
    from sqlglot import exp

    inner = node.this.unnest()
    is_shift = isinstance(inner, exp.Add | exp.Sub) and isinstance(inner.expression, exp.Interval)
    return is_type(node, *_TEXT_TYPES) and (is_shift or type(inner).__name__ in _SHIFTING)


def _loses_zone(node: exp.Expr) -> bool:
    """Tell whether a moment told in a zone leaves as wall-clock time."""
    from sqlglot import exp

    from sync.project.dialects.base import construct_of

    around = node.find_ancestor(exp.Func, exp.Select)
    is_cast = isinstance(around, exp.Cast)
    return not is_cast and (around is None or construct_of(around) not in _LOCAL)


def _is_moment_text(node: exp.Expr) -> bool:
    kind = getattr(getattr(node.this.type, "this", None), "name", "")
    return is_type(node, *_TEXT_TYPES) and kind.startswith(("TIMESTAMP", "DATETIME"))


def _is_told_in_utc(node: exp.Expr) -> bool:
    """Tell whether a moment keeps its value: no zone it was told in before, and UTC now."""
    return node.args.get("source_tz") is None and text_of(node.args.get("target_tz")) == "UTC"


def _is_week(node: exp.Expr) -> bool:
    return _part(node) in {"WEEK", "YEARWEEK"}


_TRINO_DATES = "Trino, Date and time functions and operators, read 2026-11-23"
_SPARK_DATES = "Spark SQL, Built-in functions, Date and timestamp functions, read 2026-11-23"
_BIGQUERY_DATES = "BigQuery, Date functions; Timestamp functions; read 2026-11-23"
_MYSQL_DATES = "MySQL 8.4, 14.7 Date and time functions, read 2026-11-23"

REWRITES = (
    Rewrite(
        "iso8601",
        PRESTO,
        ("to_iso8601",),
        sql(
            "case typeof(__1) when 'DATE' then strftime(__1, '%Y-%m-%d')"
            " when 'TIMESTAMP' then strftime(__1, '%Y-%m-%dT%H:%M:%S.%g')"
            " else strftime(cast(__1 as timestamptz) at time zone 'UTC', '%Y-%m-%dT%H:%M:%S.%gZ') end"
        ),
        "ISO 8601 by type: a date, a time without zone, a moment",
        _TRINO_DATES,
    ),
    Rewrite(
        "at-time-zone",
        PRESTO,
        ("AtTimeZone",),
        sql("cast(__this as timestamptz) at time zone __zone"),
        "the same moment told in another zone, also of a timestamp without one",
        _TRINO_DATES,
    ),
    Rewrite(
        "at-time-zone",
        PRESTO,
        ("at_timezone",),
        sql("cast(__1 as timestamptz) at time zone __2"),
        "the same moment told in another zone",
        _TRINO_DATES,
    ),
    Rewrite(
        "with-time-zone",
        PRESTO,
        ("with_timezone",),
        sql("cast(__1 as timestamp) at time zone __2"),
        "the moment at which a clock in that zone shows the time",
        _TRINO_DATES,
    ),
    Rewrite(
        "complete-units",
        PRESTO,
        ("DateDiff",),
        _complete,
        "whole units that have passed",
        _TRINO_DATES,
    ),
    Rewrite(
        "complete-units",
        SPARK | {"bigquery", "mysql"},
        ("TimestampDiff",),
        _complete,
        "whole units that have passed",
        "BigQuery, TIMESTAMP_DIFF; Databricks, timestampdiff; MySQL 8.4, TIMESTAMPDIFF; read 2026-11-23",
    ),
    Rewrite(
        "complete-units",
        frozenset({"databricks"}),
        ("DateDiff",),
        _complete_but_days,
        "whole units that have passed",
        "Databricks, datediff (timestamp), read 2026-11-23",
    ),
    Rewrite(
        "day-of-week",
        PRESTO,
        ("Extract",),
        sql("isodow(__expression)", when=_is_weekday),
        "1 is Monday, 7 is Sunday",
        _TRINO_DATES,
    ),
    Rewrite(
        "day-of-week",
        SPARK | {"bigquery"},
        ("Extract",),
        sql("dayofweek(__expression) + 1", when=_is_weekday),
        "1 is Sunday, 7 is Saturday",
        "Spark SQL, extract; BigQuery, EXTRACT; read 2026-11-23",
    ),
    Rewrite(
        "day-of-week",
        SPARK | {"mysql"},
        ("DayOfWeek",),
        sql("dayofweek(__this) + 1"),
        "1 is Sunday, 7 is Saturday",
        "Spark SQL, dayofweek; MySQL 8.4, DAYOFWEEK; read 2026-11-23",
    ),
    Rewrite(
        "weekday",
        SPARK | {"mysql"},
        ("weekday",),
        sql("isodow(__1) - 1"),
        "0 is Monday, 6 is Sunday",
        "Spark SQL, weekday; MySQL 8.4, WEEKDAY; read 2026-11-23",
    ),
    Rewrite(
        "moment-in-utc",
        frozenset({"snowflake"}),
        ("ConvertTimezone",),
        sql("cast(__timestamp as timestamptz)", when=_is_told_in_utc),
        "the same moment, told in UTC",
        "Snowflake, CONVERT_TIMEZONE, from memory, 2026-11-29",
    ),
    Rewrite(
        "date-of-moment",
        frozenset({"bigquery"}),
        ("Extract",),
        sql("cast(__expression as date)", when=lambda node: _part(node) == "DATE"),
        "the day",
        _BIGQUERY_DATES,
    ),
    Rewrite(
        "iso-week",
        frozenset({"bigquery"}),
        ("Extract",),
        sql("week(__expression)", when=lambda node: _part(node) == "ISOWEEK"),
        "the week of ISO 8601",
        _BIGQUERY_DATES,
    ),
    Rewrite(
        "date-stays-date",
        SPARK,
        ("TsOrDsAdd", "AddMonths"),
        _as_date,
        "a date; in DuckDB a date plus an interval is a timestamp",
        _SPARK_DATES,
    ),
    Rewrite(
        "date-stays-date",
        frozenset({"bigquery"}),
        ("DateAdd", "DateSub"),
        _as_date,
        "a date; in DuckDB a date plus an interval is a timestamp",
        _BIGQUERY_DATES,
    ),
    Rewrite(
        "truncation-unit",
        SPARK,
        ("DateTrunc", "TimestampTrunc"),
        _with_known_unit,
        "MM, MON, YYYY, YY and DD are units, too",
        _SPARK_DATES,
    ),
    Rewrite(
        "from-utc",
        SPARK,
        ("AtTimeZone",),
        sql("cast(__this as timestamp) at time zone 'UTC' at time zone __zone"),
        "what a clock in that zone shows when it is that time in UTC",
        _SPARK_DATES,
    ),
    Rewrite(
        "unix-timestamp",
        SPARK,
        ("StrToUnix",),
        _seconds,
        "whole seconds since 1970, of a moment as well as of a text",
        _SPARK_DATES,
    ),
    Rewrite(
        "unix-timestamp",
        frozenset({"mysql"}),
        ("unix_timestamp",),
        lambda node: filled(
            "cast(floor(epoch(cast(__1 as timestamp))) as bigint)"
            if node.expressions
            else "cast(epoch(now()) as bigint)",
            node,
        ),
        "whole seconds since 1970",
        _MYSQL_DATES,
    ),
    Rewrite(
        "from-unixtime",
        frozenset({"mysql"}),
        ("UnixToTime",),
        lambda node: (
            filled("strftime(to_timestamp(__this), __format)", node) if node.args.get("format") else None
        ),
        "the time as text; sqlglot drops the pattern",
        _MYSQL_DATES,
    ),
    Rewrite(
        "told-in-zone",
        frozenset({"bigquery"}),
        ("TimeToStr",),
        _told_in_zone,
        "the moment as a clock in that zone shows it; sqlglot drops the zone",
        "BigQuery, FORMAT_TIMESTAMP, read 2026-11-23",
    ),
)

CHANGES = (
    Change(
        "zone-lost",
        PRESTO,
        ("AtTimeZone", "at_timezone"),
        _loses_zone,
        "a moment told in a zone",
        "a moment that carries its zone",
        "what a clock there shows, without a zone",
        "leave the zone away: a moment is sent in UTC",
        _TRINO_DATES,
    ),
    Change(
        "date-as-text",
        CHECKED - {"postgres", "redshift"},
        ("Cast", "TryCast"),
        _is_stored_text,
        "the text of a shifted or truncated date",
        "2026-01-08 when it was a date",
        "2026-01-08 00:00:00",
        "cast to date first, as in cast(cast(d - interval '1' day as date) as varchar)",
        "DuckDB 2.0, Date functions, read 2026-11-23",
    ),
    Change(
        "moment-as-text",
        PRESTO | {"snowflake"},
        ("Cast", "TryCast"),
        _is_moment_text,
        "the text of a timestamp",
        "2026-01-08 10:11:12.000",
        "2026-01-08 10:11:12",
        "write the pattern out, with date_format or to_char",
        "Trino, Data types; Snowflake, TIMESTAMP_OUTPUT_FORMAT; read 2026-11-23",
        needs_types=True,
    ),
    Change(
        "week-number",
        frozenset({"bigquery"}),
        ("Extract",),
        _is_week,
        "the number of a week",
        "weeks begin on Sunday, and the first may be 0",
        "the week of ISO 8601, which begins on Monday",
        "use extract(isoweek from ...)",
        _BIGQUERY_DATES,
    ),
    Change(
        "week-number",
        frozenset({"mysql"}),
        ("Week", "yearweek", "Extract"),
        lambda node: type(node).__name__ != "Extract" or _is_week(node),
        "the number of a week",
        "weeks begin on Sunday, and the first may be 0",
        "the week of ISO 8601, which begins on Monday",
        "use weekofyear(...), which is the week of ISO 8601 in both",
        _MYSQL_DATES,
    ),
    Change(
        "approximate",
        CHECKED,
        ("ApproxDistinct", "ApproxQuantile"),
        lambda _node: True,
        "an approximate function",
        "an estimate by its own method",
        "another estimate",
        "count(distinct x) or quantile(x, q) when the number must be the same",
        "DuckDB 2.0, Approximate aggregates, read 2026-11-23",
        Severity.INFO,
    ),
)

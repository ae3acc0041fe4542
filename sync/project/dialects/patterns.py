"""Patterns of dates and times: TO_CHAR, DATE_FORMAT, Joda.

sqlglot replaces the words it knows in a pattern and copies the rest, quotes included.
Here a pattern is read whole: it is rewritten when DuckDB has something for every word of
it, and reported when not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sync.diagnostics import Severity
from sync.project.dialects.base import PRESTO, Change, Rewrite, Write, argument, filled, string, text_of

if TYPE_CHECKING:
    from sqlglot import exp

Words = Mapping[str, str | None]
"""Pattern word -> the words of strftime; None for a word that DuckDB has nothing for."""


@dataclass(frozen=True, slots=True)
class Language:
    """A pattern language.

    Attributes:
        words: Words in upper case stand for any spelling, others for themselves.
        token: Matches what stands at a place: `quoted` text, a `word`, or any character.
    """

    words: Words
    token: re.Pattern[str]


def _to_char(words: Words) -> Language:
    longest_first = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    token = re.compile(rf'"(?P<quoted>[^"]*)"|(?P<word>{longest_first})|.', re.IGNORECASE | re.DOTALL)
    return Language(words, token)


def _java(words: Words) -> Language:
    # A word is one letter, repeated; two quotes are one, inside of quotes and outside.
    token = re.compile(r"'(?P<quoted>(?:[^']|'')*)'|(?P<word>([A-Za-z])\3*)|.", re.DOTALL)
    return Language(words, token)


_NUMBERS: Words = {
    "YYYY": "%Y", "YY": "%y", "MM": "%m", "DD": "%d", "HH24": "%H", "HH12": "%I", "MI": "%M", "SS": "%S",
}  # fmt: skip
_POSTGRES = _to_char(
    {
        **_NUMBERS, "HH": "%I", "DDD": "%j", "MS": "%g", "US": "%f", "IYYY": "%G", "IW": "%V", "AM": "%p",
        "PM": "%p", "FMMM": "%-m", "FMDD": "%-d", "FMHH24": "%-H", "FMHH12": "%-I", "FMMI": "%-M",
        "FMSS": "%-S", "Mon": "%b", "Dy": "%a", "FMMonth": "%B", "FMDay": "%A",
        # Names are padded to nine characters, or spelt in another case; these have no counterpart.
        **dict.fromkeys(("am", "pm", "MON", "MONTH", "FMMONTH", "DAY", "FMDAY", "DY"), None),
        **dict.fromkeys(("TZH", "TZM", "TZ", "OF", "TH", "A.M.", "P.M.", "BC", "AD", "CC", "RM"), None),
        **dict.fromkeys(("SSSS", "SSSSS", "Y,YYY", "YYY", "Y", "IYY", "IY", "I", "IDDD", "ID", "WW"), None),
        **dict.fromkeys(("W", "D", "J", "Q", "SP", "TM", "FX", "FM"), None),
        **dict.fromkeys(("FF1", "FF2", "FF3", "FF4", "FF5", "FF6"), None),
    }
)  # fmt: skip
_SNOWFLAKE = _to_char(
    {
        **_NUMBERS, "MON": "%b", "MMMM": "%B", "DY": "%a", "AM": "%p", "PM": "%p", "FF3": "%g", "FF6": "%f",
        **dict.fromkeys(("TZH", "TZM", "TZHTZM", "TZD", "FF", "FF0", "FF9", "AUTO"), None),
    }
)  # fmt: skip
_JAVA_WORDS: Words = {
    "y": "%Y", "yy": "%y", "yyy": "%Y", "yyyy": "%Y", "M": "%-m", "MM": "%m", "MMM": "%b", "MMMM": "%B",
    "d": "%-d", "dd": "%d", "H": "%-H", "HH": "%H", "h": "%-I", "hh": "%I", "m": "%-M", "mm": "%M",
    "s": "%-S", "ss": "%S", "SSS": "%g", "SSSSSS": "%f", "a": "%p", "E": "%a", "EE": "%a", "EEE": "%a",
    "EEEE": "%A",
}  # fmt: skip
# The engine's session is in UTC, so what a zone is written as does not depend on the row.
_SPARK = _java({**_JAVA_WORDS, "X": "Z", "XX": "Z", "XXX": "Z", "xxx": "+00:00", "Z": "+0000", "z": "UTC"})
_JODA = _java({**_JAVA_WORDS, "DDD": "%j", "Z": "+0000", "ZZ": "+00:00", "ZZZ": "UTC"})


def strftime_pattern(pattern: str, language: Language) -> str | None:
    """Return a pattern in the words of strftime, or None when a word has no counterpart there."""
    written = [_written(match, language) for match in language.token.finditer(pattern)]
    known = [part for part in written if part is not None]
    return "".join(known) if len(known) == len(written) else None


def _written(match: re.Match[str], language: Language) -> str | None:
    word, quoted = match["word"], match["quoted"]
    if word:
        return language.words.get(word, language.words.get(word.upper()) if word != word.upper() else None)
    plain = match[0] if quoted is None else quoted.replace("''", "'") or "'"
    return plain.replace("%", "%%")


ReadPattern = Callable[[Any], "str | None"]
"""A construct's tree -> the pattern in it as it was written, or None when it is not a literal."""


def _restored(dialect: str) -> ReadPattern:
    """Read a pattern that sqlglot has translated while parsing, by translating it back."""

    def read(node: exp.Expr) -> str | None:
        from sqlglot.dialects.dialect import Dialect
        from sqlglot.time import format_time

        speaks = Dialect.get_or_raise(dialect)
        written = text_of(node.args.get("format"))
        return written and format_time(written, speaks.INVERSE_TIME_MAPPING, speaks.INVERSE_TIME_TRIE)

    return read


def _as_written(node: exp.Expr) -> str | None:
    return text_of(node.args.get("format"))


def _second_argument(node: exp.Expr) -> str | None:
    return text_of(argument(node, 2))


_MOMENTS = frozenset({"StrToTime", "ParseDatetime"})
"""What reads a text as a moment; DuckDB's strptime gives a time without zone, in UTC."""


def _patterned(language: Language, read: ReadPattern) -> Write:
    """Put the translated pattern into the construct itself."""

    def write(node: exp.Expr) -> exp.Expr | None:
        from sqlglot import exp

        pattern = read(node)
        translated = strftime_pattern(pattern, language) if pattern else None
        if translated is None:
            return None
        changed = node.copy()
        changed.set("format", string(translated))
        return exp.cast(changed, "timestamptz") if type(node).__name__ in _MOMENTS else changed

    return write


def _formatted(template: str, language: Language, read: ReadPattern) -> Write:
    """Write a formatting function that DuckDB does not have."""

    def write(node: exp.Expr) -> exp.Expr | None:
        pattern = read(node)
        translated = strftime_pattern(pattern, language) if pattern else None
        return None if translated is None else filled(template, node, pattern=string(translated))

    return write


def _as_moment(node: exp.Expr) -> exp.Expr:
    from sqlglot import exp

    return exp.cast(node.copy(), "timestamptz")


def _like_mysql(node: exp.Expr) -> exp.Expr | None:
    from sqlglot.dialects.mysql import MySQL
    from sqlglot.time import format_time

    written = _as_written(node)
    if written is None:
        return None
    changed = node.copy()
    changed.set("format", string(format_time(written, MySQL.TIME_MAPPING, MySQL.TIME_TRIE) or written))
    return changed


def _is_untranslatable(language: Language, read: ReadPattern) -> Callable[[Any], bool]:
    def applies(node: exp.Expr) -> bool:
        pattern = read(node)
        return bool(pattern) and strftime_pattern(str(pattern), language) is None

    return applies


@dataclass(frozen=True, slots=True)
class _Use:
    """Where a dialect has patterns; `template` for functions that DuckDB does not have."""

    dialects: frozenset[str]
    constructs: tuple[str, ...]
    language: Language
    read: ReadPattern
    source: str
    template: str = ""


_PARSED = ("TimeToStr", "StrToTime", "StrToDate", "TsOrDsToDate", "UnixToStr")
_SPARK_PAGE = "Spark SQL, Datetime patterns, read 2026-11-23"
_POSTGRES_PAGE = "PostgreSQL 17, 9.8, table 9.26, read 2026-11-23"
_USES = (
    _Use(frozenset({"postgres"}), _PARSED, _POSTGRES, _restored("postgres"), _POSTGRES_PAGE),
    _Use(
        frozenset({"redshift"}),
        _PARSED,
        _POSTGRES,
        _restored("redshift"),
        "Amazon Redshift, Datetime format strings, read 2026-11-23",
    ),
    _Use(frozenset({"spark", "databricks"}), _PARSED, _SPARK, _restored("spark"), _SPARK_PAGE),
    _Use(
        frozenset({"databricks"}),
        ("ToChar",),
        _SPARK,
        _as_written,
        _SPARK_PAGE,
        "strftime(__this, __pattern)",
    ),
    _Use(
        frozenset({"snowflake"}),
        ("ToChar",),
        _SNOWFLAKE,
        _as_written,
        "Snowflake, Date and time input and output formats, read 2026-11-23",
        "strftime(__this, __pattern)",
    ),
    _Use(
        PRESTO,
        ("format_datetime",),
        _JODA,
        _second_argument,
        "Trino, Date and time functions, Java date functions, read 2026-11-23",
        "strftime(__1, __pattern)",
    ),
    _Use(
        PRESTO,
        ("ParseDatetime",),
        _JODA,
        _as_written,
        "Trino, Date and time functions, Java date functions, read 2026-11-23",
    ),
)

REWRITES = (
    Rewrite(
        "moment-of-text",
        frozenset({"bigquery"}),
        ("StrToTime",),
        _as_moment,
        "a moment, in UTC; DuckDB's strptime gives a time without zone",
        "BigQuery, PARSE_TIMESTAMP, read 2026-11-23",
    ),
    *(
        Rewrite(
            "time-pattern",
            use.dialects,
            use.constructs,
            _formatted(use.template, use.language, use.read)
            if use.template
            else _patterned(use.language, use.read),
            "a pattern in a language of its own, with quotes around plain text",
            use.source,
        )
        for use in _USES
    ),
    Rewrite(
        "time-pattern",
        frozenset({"clickhouse"}),
        ("TimeToStr",),
        _like_mysql,
        "%i is the minute and %M the month's name, as in MySQL",
        "ClickHouse, formatDateTime, read 2026-11-23",
    ),
)

CHANGES = tuple(
    Change(
        "time-pattern",
        use.dialects,
        use.constructs,
        _is_untranslatable(use.language, use.read),
        "a word of this date or number pattern",
        "filled in for each row",
        "printed as it is, or refused",
        "write the pattern without names padded to a width, ordinals, zones and number formats",
        use.source,
        Severity.ERROR,
    )
    for use in _USES
)

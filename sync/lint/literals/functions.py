"""What functions and operators do to constants and NULLs, as data.

A function that no table names yields a value of which nothing is known.
"""

from __future__ import annotations

from functools import cache

from sqlglot import exp

from sync.lint.certified import CERTIFIED
from sync.lint.flow.functions import HASHES

PASSING = frozenset(
    {
        "any_value", "arg_max", "arg_min", "argmax", "argmin", "first", "first_value", "last", "last_value",
        "max", "max_by", "min", "min_by", "mode",
    }
)  # fmt: skip
"""Functions over rows that yield one of their first argument's values; they pass over NULL."""

STRICT = frozenset(
    {
        "date_trunc", "epoch", "epoch_ms", "epoch_us", "hex", "left", "lower", "lpad", "ltrim", "md5",
        "regexp_extract", "regexp_replace", "replace", "right", "round", "rpad", "rtrim", "split_part",
        "strftime", "strptime", "substring", "timestamp_trunc", "to_hex", "trim", "upper",
    }
    | HASHES.keys()
    | CERTIFIED.keys()
)  # fmt: skip
"""Functions that yield NULL where their first argument is NULL."""


@cache
def foldable() -> tuple[type, ...]:
    """Return the kinds of expressions whose value follows from their parts alone."""
    return (
        exp.Binary, exp.Between, exp.Cast, exp.Concat, exp.ConcatWs, exp.In, exp.Left, exp.Lower, exp.Neg,
        exp.Not, exp.Pad, exp.Replace, exp.Right, exp.Substring, exp.Trim, exp.TryCast, exp.Upper,
    )  # fmt: skip


@cache
def lenient() -> tuple[type, ...]:
    """Return the kinds of operators that may yield something although a part of them is NULL."""
    return (exp.And, exp.Or, exp.Is, exp.NullSafeEQ, exp.NullSafeNEQ, exp.In, exp.Between, exp.Dot)

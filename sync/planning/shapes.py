r"""The shape of a value in SQL: what may be said about it where it may not be shown.

The words are those of `contract.describe_shape`, so that a quarantine file and a message
describe one value alike; a test holds the two against each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.engines.sql import column, filled, text

if TYPE_CHECKING:
    from sqlglot import exp

_TEXT = r"""
case when __text is not null then concat_ws(
    ', ',
    concat(cast(length(__text) as varchar), ' character', case when length(__text) = 1 then '' else 's' end),
    case when regexp_full_match(__text, '[0-9]+') then 'only digits' end,
    case when contains(__text, '@') then 'contains "@"' end,
    case when starts_with(__text, '+') then 'starts with "+"' end,
    case when regexp_matches(__text, '^[\x09-\x0d\x1c-\x1f\x{85}\p{Z}]|[\x09-\x0d\x1c-\x1f\x{85}\p{Z}]$')
        then 'starts or ends with space' end,
    case when contains(__text, chr(10)) or contains(__text, chr(13)) then 'contains a line break' end,
    case when regexp_matches(__text, '[^\x00-\x7f]') then 'not only ASCII' end
) end
"""
_NUMBER = """
case
    when __number is null then null
    when not isfinite(cast(__number as double)) then 'not a finite number'
    when __number = 0 then 'zero'
    else concat(
        case when __number < 0 then 'a negative ' else 'a positive ' end,
        case when __number = trunc(__number) then 'whole number' else 'number with a fraction' end
    )
end
"""
_OTHER = "case when __given is not null then __words end"
_NUMBERS = ("DECIMAL", "DOUBLE", "FLOAT", "HUGEINT", "UHUGEINT")
_WHOLE_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")


def shape_of_text(given: exp.Expr) -> exp.Expr:
    """Return SQL that describes a text; NULL for NULL."""
    return filled(_TEXT, text=given)


def shape_of_column(name: str, type_: str) -> exp.Expr:
    """Return SQL that describes a column's value by its type; NULL for NULL.

    Args:
        type_: The SQL type, as the engine writes it.
    """
    if type_ == "VARCHAR":
        return shape_of_text(column(name))
    if type_.startswith((*_NUMBERS, *_WHOLE_NUMBERS)) and not type_.endswith("]"):
        return filled(_NUMBER, number=column(name))
    kind = type_.split("(", maxsplit=1)[0].lower()
    return filled(_OTHER, given=name, words=text(f"a {kind}"))

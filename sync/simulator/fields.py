"""Read single fields of a request, refusing what TikTok refuses.

Texts follow the ones seen from the real service, such as `Invalid value for
event_source_id: not a valid string.`; they name the field, never its value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sync.simulator.call import Fields
from sync.simulator.codes import Code, RefusalError

_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class Page:
    """A window of a list; `number` counts from 1."""

    number: int
    size: int

    def cut(self, items: Sequence[dict[str, object]]) -> list[dict[str, object]]:
        """Return the items of this page; none when it lies behind the last one."""
        first = (self.number - 1) * self.size
        return list(items[first : first + self.size])

    def describe(self, total: int) -> dict[str, object]:
        """Return `page_info` as the API spells it."""
        pages = -(-total // self.size)
        return {"page": self.number, "page_size": self.size, "total_number": total, "total_page": pages}


def shown_name(name: str) -> str:
    """Return a field name fit for a message; a name that may hold a value is described instead."""
    return name if _PLAIN_NAME.fullmatch(name) else f"(a name of {len(name)} characters)"


def refuse_value(name: str, why: str) -> RefusalError:
    """Make the refusal of one field."""
    return RefusalError(Code.PARAMETER, f"Invalid value for {name}: {why}.")


def require_known(fields: Fields, known: Collection[str]) -> None:
    """Refuse a field that the endpoint does not have."""
    for name in fields:
        if name not in known:
            raise RefusalError(Code.PARAMETER, f"{shown_name(name)}: Unknown field.")


def read_text(fields: Fields, name: str) -> str:
    """Return a required, non-empty string."""
    if name not in fields:
        raise RefusalError(Code.PARAMETER, f"{name}: Missing data for required field.")
    value = fields[name]
    if not isinstance(value, str):
        raise refuse_value(name, "not a valid string")
    if not value.strip():
        raise refuse_value(name, "must not be empty")
    return value


def read_optional_text(fields: Fields, name: str) -> str | None:
    """Return a string, or None when the field is absent."""
    return read_text(fields, name) if name in fields else None


def read_choice(fields: Fields, name: str, choices: Sequence[str], default: str = "") -> str:
    """Return one of `choices`, in exact case; `default` stands in for an absent field."""
    value = read_text(fields, name) if name in fields or not default else default
    if value not in choices:
        raise refuse_value(name, f"must be one of {', '.join(choices)}")
    return value


def read_texts(value: object, name: str, most: int | None = None) -> list[str]:
    """Return a list of 1 to `most` non-empty strings."""
    if not isinstance(value, list) or not value:
        raise refuse_value(name, "not a valid list")
    if most is not None and len(value) > most:
        raise refuse_value(name, f"at most {most} entries")
    if not all(isinstance(item, str) and item for item in value):
        raise refuse_value(name, "not a valid string")
    return value


def read_query_texts(fields: Fields, name: str, most: int) -> list[str] | None:
    """Return a GET array, written as JSON text such as `["1","2"]`; None when absent."""
    if name not in fields:
        return None
    try:
        value = json.loads(str(fields[name]))
    except (ValueError, RecursionError):
        raise refuse_value(name, "not a valid list") from None
    return read_texts(value, name, most)


def read_whole(fields: Fields, name: str, default: int, most: int) -> int:
    """Return a whole number from 1 to `most` out of a query string."""
    text = str(fields.get(name, default))
    if not re.fullmatch(r"[0-9]{1,9}", text) or not 1 <= int(text) <= most:
        raise refuse_value(name, f"must be a whole number from 1 to {most}")
    return int(text)


def read_page(fields: Fields, most: int) -> Page:
    """Return the page asked for: `page` from 1, `page_size` 10 unless given."""
    return Page(read_whole(fields, "page", 1, 999_999_999), read_whole(fields, "page_size", 10, most))

"""Every digest that we may have sent for one value: under today's rules and all earlier ones.

The version of the identifier rules names the options it was made with, so what a ledger
remembers of them is enough to hash a value as it was hashed then. Not remembered is an
older numbering plan of phone numbers; nobody's number was seen to change with one.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sync.engines.base import Engine
from sync.engines.sql import Constant
from sync.identifiers.explain import Explanation, Known, Options, explain, own_digests

_COUNTRY = re.compile(r"\+country_([A-Z]{2})")
_CASES: tuple[Constant, ...] = ("lower", "upper")
"""TikTok's pages contradict each other on the letter case of device ids, so both count as ours."""


@dataclass(frozen=True, slots=True)
class Spelled:
    """A value and all its digests of ours.

    Attributes:
        today: The value under today's rules.
        digests: In hex, lower case; none when no rules of ours take the value.
    """

    today: Explanation
    digests: frozenset[str]


def spell(
    engine: Engine, value: str, region: str | None, asked: str, options: Options, rules: Iterable[str]
) -> Spelled:
    """Hash a value in every way we may have hashed it.

    Args:
        engine: Knows the certified macros, their options still open.
        region: ISO 3166-1 alpha-2 country of a phone number; None means the project's.
        asked: A kind's name, or `auto`.
        options: The project's.
        rules: Versions of the identifier rules that something was sent with.
    """
    today = explain(engine, value, region, asked, options, _unknown)
    used = [options, *({**options, **_options_of(version)} for version in sorted(set(rules)))]
    made = [
        own_digests(engine, today.kind, {**one, "maid_case": case})
        for one, case in itertools.product(used, _CASES)
    ]
    return Spelled(today, frozenset[str]().union(*made))


def _options_of(version: str) -> Mapping[str, Constant]:
    country = _COUNTRY.search(version)
    return {
        "strip_plus_dots": "+strip_plus_dots" in version,
        "default_country": country[1] if country else None,
    }


def _unknown(_digests: object) -> Known:
    return Known("", {})

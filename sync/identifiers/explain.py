"""Explain one value: its normal form and digest under every rule set, and which one is known.

The raw value stays inside the engine and this explanation; it stands in no statement and
in no message. Fields that hold it are left out of `repr`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sync.engines.base import Engine, fetch
from sync.engines.sql import Constant, constant, filled
from sync.identifiers.kinds import ASKED, AUTO, KINDS, ValueKind
from sync.identifiers.rule_sets import RuleSet

if TYPE_CHECKING:
    import pyarrow as pa

Options = Mapping[str, Constant]
"""Values of the macro options, by the name macros ask for."""

_GIVEN = "given"
_SCALAR = "select __value from given"


@dataclass(frozen=True, slots=True)
class Standing:
    """What the ledger says about one digest in one audience.

    Attributes:
        state: `held`, `unknown` (may be there), `refused` (TikTok would not take it) or `gone`
            (was withdrawn).
        kind: The identifier's name on the wire, such as `EMAIL_SHA256`.
        since: When it was sent, in seconds since the epoch.
        rules: Identifier rules of the last whole delivery of that audience.
    """

    state: str
    audience: str
    audience_id: str
    kind: str
    since: int
    rules: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the ledger says about some digests.

    Attributes:
        ledger: In what state the ledger was found, in words.
        standings: By digest; one that the ledger does not know is missing.
    """

    ledger: str
    standings: Mapping[str, Sequence[Standing]]


LookUp = Callable[[Collection[str]], Known]
"""Asks the ledger about digests."""


@dataclass(frozen=True, slots=True)
class Variant:
    """What one rule set makes of the value; digest and form are both NULL when it refuses it."""

    rule_set: RuleSet
    form: str | None = field(repr=False)
    digest: str | None
    standings: tuple[Standing, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything there is to say about one value.

    Attributes:
        is_guess: The kind was read off the value, not given.
        region: The country a phone number was read in, or None.
        rules: Version of our identifier rules.
        problem: Short name of what is wrong with the value, or None.
        characters: Length of the value.
        ledger: In what state the ledger was found, in words.
        variants: Ours first.
    """

    kind: ValueKind
    is_guess: bool
    region: str | None
    rules: str
    problem: str | None
    characters: int
    ledger: str
    variants: tuple[Variant, ...]

    @property
    def ours(self) -> Variant:
        """What we would send."""
        return self.variants[0]

    def is_ours(self, variant: Variant) -> bool:
        """Whether we make the variant's digest, too, be it by another rule set of ours."""
        return variant.digest in {own.digest for own in self.variants if own.rule_set.is_ours} - {None}

    def twin(self, variant: Variant) -> Variant | None:
        """Return the first other variant above this one that has the same digest."""
        above = self.variants[: self.variants.index(variant)]
        return next((other for other in above if other.digest == variant.digest), None)

    def elsewhere(self) -> tuple[Variant, ...]:
        """Return the variants with a digest of their own that we do not make and TikTok may have."""
        return tuple(
            variant
            for variant in self.variants
            if not self.is_ours(variant)
            and self.twin(variant) is None
            and any(standing.state != "gone" for standing in variant.standings)
        )


def explain(
    engine: Engine, value: str, region: str | None, asked: str, options: Options, look_up: LookUp
) -> Explanation:
    """Explain a value.

    Args:
        engine: Knows the certified macros, their options still open; gets a table `given`.
        region: ISO 3166-1 alpha-2 country of a phone number; None means the project's.
        asked: A kind's name, or `auto`.
        options: The project's.
    """
    engine.load(_GIVEN, _table(value, region))
    _set(engine, options)
    kind = _kind(engine, asked)
    problem, rules, country = (
        _text(engine, sql) for sql in (kind.problem, "identifier_rules_version()", "phone_region(region)")
    )
    made = [_variant(engine, rule_set, options) for rule_set in kind.rule_sets]
    known = look_up({variant.digest for variant in made if variant.digest is not None})
    return Explanation(
        kind,
        is_guess=asked == AUTO and kind.name in ASKED,
        region=country if kind.name == "phone" else None,
        rules=str(rules),
        problem=problem,
        characters=len(value),
        ledger=known.ledger,
        variants=tuple(
            replace(variant, standings=tuple(known.standings.get(variant.digest or "", ())))
            for variant in made
        ),
    )


def own_digests(engine: Engine, kind: ValueKind, options: Options) -> frozenset[str]:
    """Return what our rules make of the value that was explained last, under other options."""
    _set(engine, options)
    own = [rule_set for rule_set in kind.rule_sets if rule_set.is_ours]
    made = (_text(engine, rule_set.digest.format(form=rule_set.form)) for rule_set in own)
    return frozenset(digest for digest in made if digest is not None)


def _kind(engine: Engine, asked: str) -> ValueKind:
    """Return the first kind that may be meant and that the value looks like, or that was named."""
    possible = [kind for kind in KINDS if asked in kind.answers_to]
    return next(kind for kind in possible if kind.name == asked or _is(engine, kind.looks_like))


def _variant(engine: Engine, rule_set: RuleSet, options: Options) -> Variant:
    _set(engine, {**options, **rule_set.options})
    digest = _text(engine, rule_set.digest.format(form=rule_set.form))
    form = _text(engine, rule_set.form) if digest is not None else None
    return Variant(rule_set, form, digest)


def _set(engine: Engine, options: Options) -> None:
    for name, value in options.items():
        engine.run(f"set variable {name} = {constant(value)}")


def _text(engine: Engine, sql: str) -> str | None:
    found = fetch(engine, filled(_SCALAR, value=filled(sql)))[0][0]
    return None if found is None else str(found)


def _is(engine: Engine, claim: str) -> bool:
    return bool(fetch(engine, filled(_SCALAR, value=filled(f"coalesce({claim}, false)")))[0][0])


def _table(value: str, region: str | None) -> pa.Table:
    import pyarrow as pa

    return pa.table({"value": pa.array([value], pa.string()), "region": pa.array([region], pa.string())})

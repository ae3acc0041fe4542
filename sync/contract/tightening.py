"""Tell whether one contract allows only what another allows.

Analysts may tighten a shipped record schema: their own currencies, their own event names.
They may not loosen it, because what it asks for is what the platform accepts. Whether one
schema implies another cannot be decided in general; here every keyword of the shipped one
has to be found again, equal or visibly tighter, and anything else counts as loosened. The
doubt is in favour of the platform.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from sync.contract.exact import is_multiple_of
from sync.contract.judge import accepts, identity
from sync.contract.parse import parse_contract
from sync.contract.places import child, read_places
from sync.contract.reasons import reason_of
from sync.contract.schema import Contract
from sync.contract.vocabulary import ANNOTATIONS, KNOWN, OWN_KEYWORDS, Schema
from sync.diagnostics import Diagnostic
from sync.errors import ContractError

_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({"not": {}})
"""What `false` stands for: no value."""


@dataclass(frozen=True, slots=True)
class _Part:
    """One schema of several that all have to hold, and where it stands."""

    pointer: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Loss:
    """A rule of the shipped schema that the project's does not keep.

    Attributes:
        pointer: Where in the project's schema it would stand.
        keyword: The rule; "" when the whole schema is missing.
        argument: What the shipped schema gives it.
    """

    pointer: str
    keyword: str
    argument: object


def _losses(own: Schema, shipped: Schema, pointer: str = "") -> Iterator[_Loss]:
    """Yield what values of the one schema may break in the other, in the other's order."""
    parts = tuple(_parts(own, pointer))
    if any(_is_inside(part, shipped) for part in parts):
        return
    if isinstance(shipped, bool):
        if not shipped:
            yield _Loss(pointer, "", shipped)
        return
    for keyword, argument in shipped.items():
        if keyword not in _BESIDE_OTHERS and not any(
            _gives(part, keyword, argument, shipped) for part in parts
        ):
            yield from _KEPT.get(keyword, _as_limit)(parts, shipped, keyword, pointer)


def _implies(own: Schema, shipped: Schema) -> bool:
    return not any(True for _ in _losses(own, shipped))


def _gives(part: _Part, keyword: str, argument: object, shipped: Mapping[str, Any]) -> bool:
    """Tell whether a part has exactly this rule, and beside it what the rule depends on."""
    same = all(
        identity(part.schema.get(name)) == identity(shipped.get(name))
        for name in _NEIGHBOURS.get(keyword, ())
    )
    return same and keyword in part.schema and identity(part.schema[keyword]) == identity(argument)


def _is_inside(part: _Part, shipped: Schema) -> bool:
    """Tell whether a part is the other schema, or lists its values and the other accepts each."""
    if identity(part.schema) in {identity(_NOTHING), identity(shipped)}:
        return True
    listed = part.schema.get("enum", [part.schema["const"]] if "const" in part.schema else None)
    return listed is not None and all(accepts(shipped, value) for value in listed)


def parse_record_contract(path: str, text: str, shipped: str) -> Contract:
    """Read the contract of a destination's records, which a project may have tightened.

    Args:
        shipped: The text that comes with the package.

    Raises:
        ContractError: It cannot be used, or allows what the shipped one refuses.
    """
    contract = parse_contract(path, text)
    findings = loosened(contract, parse_contract(path, shipped)) if text != shipped else ()
    if findings:
        raise ContractError(*findings)
    return contract


def loosened(own: Contract, shipped: Contract) -> tuple[Diagnostic, ...]:
    """Report where a project's contract allows what the shipped one refuses.

    Args:
        own: The project's copy.
        shipped: What the platform requires.
    """
    places = read_places(own.path, own.text)
    found = {
        Diagnostic(
            "loosened-contract",
            _what(loss),
            places.of_value(loss.pointer),
            (_why(loss), "the shipped schema is what the platform takes; yours may only take less"),
            "keep the shipped rule as it is and add yours next to it, or narrow its values",
        ): None
        for loss in _losses(own.inlined(), shipped.inlined())
    }
    return tuple(found)


def _what(loss: _Loss) -> str:
    subject = f'"{loss.pointer}"' if loss.pointer else "the schema"
    return f'{subject} loosens "{loss.keyword}"' if loss.keyword else f"{subject} allows more than it may"


def _why(loss: _Loss) -> str:
    if not loss.keyword:
        return "the shipped schema refuses every value here"
    if loss.keyword in {"then", "else"}:
        return f'the shipped schema asks this of the rows that its "if" tells apart, with "{loss.keyword}"'
    if loss.keyword == "required":
        return f'the shipped schema asks for "{loss.argument}"'
    return f"the shipped schema refuses what {reason_of(loss.keyword, loss.argument)}"


def _parts(schema: Schema, pointer: str) -> Iterator[_Part]:
    """Yield a schema and those of its `allOf`, at any depth: each of them has to hold."""
    if isinstance(schema, bool):
        yield _Part(pointer, {} if schema else _NOTHING)
        return
    yield _Part(pointer, schema)
    for index, inner in enumerate(schema.get("allOf", ())):
        yield from _parts(inner, child(pointer, "allOf", index))


_Check = Callable[[Sequence[_Part], Mapping[str, Any], str, str], Iterator[_Loss]]
"""Parts of the project's schema, the shipped schema, its keyword, the pointer -> losses."""

_TIGHTER_LIMIT: Final[Mapping[str, Callable[[Any, Any], bool]]] = MappingProxyType(
    {
        "exclusiveMaximum": lambda own, shipped: own <= shipped,
        "exclusiveMinimum": lambda own, shipped: own >= shipped,
        "maxItems": lambda own, shipped: own <= shipped,
        "maxLength": lambda own, shipped: own <= shipped,
        "maximum": lambda own, shipped: own <= shipped,
        "minItems": lambda own, shipped: own >= shipped,
        "minLength": lambda own, shipped: own >= shipped,
        "minimum": lambda own, shipped: own >= shipped,
        "multipleOf": is_multiple_of,
        "type": lambda own, shipped: _kinds(own) <= _kinds(shipped),
        "uniqueItems": lambda own, shipped: own or not shipped,
    }
)


def _kinds(types: str | list[str]) -> set[str]:
    kinds = {types} if isinstance(types, str) else set(types)
    return kinds | {"integer"} if "number" in kinds else kinds


def _is_same(own: object, shipped: object) -> bool:
    return identity(own) == identity(shipped)


def _as_limit(
    parts: Sequence[_Part], shipped: Mapping[str, Any], keyword: str, pointer: str
) -> Iterator[_Loss]:
    """Ask for one part whose argument is tighter; a keyword without an order has to be equal."""
    is_tighter = _TIGHTER_LIMIT.get(keyword, _is_same)
    given = [(part, part.schema[keyword]) for part in parts if keyword in part.schema]
    if not any(is_tighter(own, shipped[keyword]) for _, own in given):
        at = child(given[0][0].pointer, keyword) if given else pointer
        yield _Loss(at, keyword, shipped[keyword])


def _enum(parts: Sequence[_Part], shipped: Mapping[str, Any], keyword: str, pointer: str) -> Iterator[_Loss]:
    """Point at the first value that is too much; a schema without a list allows them all."""
    known = {identity(value) for value in shipped[keyword]}
    given = [part for part in parts if keyword in part.schema]
    extra = [next(_unknown(part.schema[keyword], known), None) for part in given]
    if None not in extra:
        at = child(given[0].pointer, keyword, extra[0] or 0) if given else pointer
        yield _Loss(at, keyword, shipped[keyword])


def _unknown(values: Sequence[object], known: Container[Hashable]) -> Iterator[int]:
    return (index for index, value in enumerate(values) if identity(value) not in known)


def _required(
    parts: Sequence[_Part], shipped: Mapping[str, Any], keyword: str, pointer: str
) -> Iterator[_Loss]:
    """Ask for every name, in whichever part."""
    own = {name for part in parts for name in part.schema.get(keyword, ())}
    for name in shipped[keyword]:
        if name not in own:
            yield _Loss(child(pointer, keyword), keyword, name)


def _dependent_required(
    parts: Sequence[_Part], shipped: Mapping[str, Any], keyword: str, pointer: str
) -> Iterator[_Loss]:
    always = {name for part in parts for name in part.schema.get("required", ())}
    for trigger, needed in shipped[keyword].items():
        own = {name for part in parts for name in part.schema.get(keyword, {}).get(trigger, ())}
        if not set(needed) <= own | always:
            yield _Loss(child(pointer, keyword, trigger), keyword, needed)


def _properties(
    parts: Sequence[_Part], shipped: Mapping[str, Any], keyword: str, pointer: str
) -> Iterator[_Loss]:
    """Compare member by member; a member that the project does not allow at all is no loss."""
    for name, inner in shipped[keyword].items():
        if any(_forbids(part.schema, name) for part in parts):
            continue
        given = [part for part in parts if name in part.schema.get(keyword, {})]
        at = child(given[0].pointer if given else pointer, keyword, name)
        own: Schema = {"allOf": [part.schema[keyword][name] for part in given]} if given else True
        if len(given) == 1:
            own = given[0].schema[keyword][name]
        yield from _losses(own, inner, at)


def _forbids(schema: Mapping[str, Any], name: str) -> bool:
    closed = schema.get("additionalProperties") is False and "patternProperties" not in schema
    return closed and name not in schema.get("properties", {})


def _additional_properties(
    parts: Sequence[_Part], shipped: Mapping[str, Any], keyword: str, pointer: str
) -> Iterator[_Loss]:
    """Ask for a closed list of members without any that the shipped schema does not know."""
    known = shipped.get("properties", {}).keys()
    closed = [
        part
        for part in parts
        if part.schema.get(keyword) is False
        and identity(part.schema.get("patternProperties")) == identity(shipped.get("patternProperties"))
    ]
    if shipped[keyword] is not False or not closed:
        yield _Loss(pointer, keyword, shipped[keyword])
        return
    part = min(closed, key=lambda part: len(part.schema.get("properties", {}).keys() - known))
    for name in part.schema.get("properties", {}):
        if name not in known:
            yield _Loss(child(part.pointer, "properties", name), keyword, shipped[keyword])


def _items(parts: Sequence[_Part], shipped: Mapping[str, Any], keyword: str, pointer: str) -> Iterator[_Loss]:
    own: Schema = {
        "allOf": [
            part.schema[keyword]
            for part in parts
            if keyword in part.schema and "prefixItems" not in part.schema and "prefixItems" not in shipped
        ]
    }
    yield from _losses(own, shipped[keyword], child(pointer, keyword))


def _all_of(
    parts: Sequence[_Part], shipped: Mapping[str, Any], keyword: str, pointer: str
) -> Iterator[_Loss]:
    for inner in shipped[keyword]:
        if any(identity(part.schema) == identity(inner) for part in parts):
            continue
        yield from _losses(_together(parts), inner, pointer)


def _any_of(
    parts: Sequence[_Part], shipped: Mapping[str, Any], keyword: str, pointer: str
) -> Iterator[_Loss]:
    """Ask for one alternative to hold always, or for each of the project's to be inside one."""
    whole = _together(parts)

    def is_inside(own: Schema) -> bool:
        return any(_implies(own, inner) for inner in shipped[keyword])

    narrowed = any(
        keyword in part.schema and all(is_inside(own) for own in part.schema[keyword]) for part in parts
    )
    if not (is_inside(whole) or narrowed):
        yield _Loss(pointer, keyword, shipped[keyword])


def _condition(
    parts: Sequence[_Part], shipped: Mapping[str, Any], keyword: str, pointer: str
) -> Iterator[_Loss]:
    """Compare `then` and `else` under the same `if`; what holds always holds under it, too."""
    whole = _together(parts)
    same = [part for part in parts if part.schema.get("if") == shipped[keyword]]
    for branch in ("then", "else"):
        inner = shipped.get(branch, True)
        kept = [part for part in same if _implies(_with(part.schema.get(branch, True), whole), inner)]
        if not kept and not _implies(whole, inner):
            at = child(same[0].pointer, branch) if same else pointer
            yield _Loss(at, branch, inner)


def _together(parts: Sequence[_Part]) -> Schema:
    """Return one schema for all parts; each already lists the members of its `allOf`."""
    return {
        "allOf": [
            {keyword: argument for keyword, argument in part.schema.items() if keyword != "allOf"}
            for part in parts
        ]
    }


def _with(branch: Schema, whole: Schema) -> Schema:
    return {"allOf": [branch, whole]}


_KEPT: Final[Mapping[str, _Check]] = MappingProxyType(
    {
        "additionalProperties": _additional_properties,
        "allOf": _all_of,
        "anyOf": _any_of,
        "dependentRequired": _dependent_required,
        "enum": _enum,
        "if": _condition,
        "items": _items,
        "properties": _properties,
        "required": _required,
    }
)
"""How a keyword is compared, where one number or name against another does not do."""

_BESIDE_OTHERS: Final = ANNOTATIONS | OWN_KEYWORDS | {"then", "else"}
"""Keywords that assert nothing, or only together with one that is compared."""

_NEIGHBOURS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "additionalProperties": ("properties", "patternProperties"),
        "contains": ("minContains", "maxContains"),
        "if": ("then", "else"),
        "items": ("prefixItems",),
        "maxContains": ("contains",),
        "minContains": ("contains",),
        "unevaluatedItems": tuple(KNOWN),
        "unevaluatedProperties": tuple(KNOWN),
    }
)
"""Keywords whose meaning depends on others beside them."""

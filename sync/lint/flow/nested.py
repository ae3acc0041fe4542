"""Follow values into structs, maps and JSON objects, and out of them by the names of their fields."""

from __future__ import annotations

from sqlglot import exp

from sync.lint.flow.addresses import item_of
from sync.lint.flow.expressions import literal_text, parts_of, value_of
from sync.lint.flow.scope import Scope
from sync.lint.flow.texts import shapeless
from sync.lint.flow.value import Value, boxed, joined, reached


def struct(node: exp.Struct, scope: Scope) -> Value:
    """Follow a struct, or the entries of a map, whose names are written out.

    The key of a map may be any expression; then it is as much a part of the result as the value.
    """
    if not all(_is_named(part) for part in node.expressions):
        keys = (value_of(part.this, scope) for part in node.expressions if isinstance(part, exp.PropertyEQ))
        return shapeless(joined([*keys, *parts_of(node, scope)]))
    return boxed((part.name, value_of(part.expression, scope)) for part in node.expressions)


def _is_named(part: exp.Expr) -> bool:
    return isinstance(part, exp.PropertyEQ) and isinstance(part.this, exp.Identifier | exp.Literal)


def json_object(node: exp.JSONObject, scope: Scope) -> Value:
    """Follow a JSON object whose keys are literals."""
    pairs = node.expressions
    if not all(isinstance(pair, exp.JSONKeyValue) and isinstance(pair.this, exp.Literal) for pair in pairs):
        return shapeless(joined(parts_of(node, scope)))
    return boxed((pair.name, value_of(pair.expression, scope)) for pair in pairs)


def extracted_text(node: exp.JSONExtractScalar | exp.JSONExtract, scope: Scope) -> Value:
    """Follow a path of plain keys into JSON whose keys are known."""
    value = value_of(node.this, scope)
    _root, *keys = node.expression.expressions or [None]
    if not value.fields or not keys or not all(isinstance(key, exp.JSONPathKey) for key in keys):
        return shapeless(value)
    return reached(value, [str(key.this) for key in keys])


def extracted_json(node: exp.JSONExtract, scope: Scope) -> Value:
    """Follow a path that yields JSON: an object stays one, a text comes in quotes."""
    value = extracted_text(node, scope)
    return boxed(value.fields) if value.fields else shapeless(value)


def bracket(node: exp.Bracket, scope: Scope) -> Value:
    """Follow `value['field']`; an item of a list is like all the others."""
    value, key = value_of(node.this, scope), literal_text(node.expressions[0]) if node.expressions else None
    return item_of(value, _place_of(node)) if key is None else reached(value, [key])


def _place_of(node: exp.Bracket) -> int | None:
    """Return the place of an item, counted from 1 as DuckDB does; sqlglot keeps one less."""
    from sync.lint.flow.shortened import whole_number

    place = whole_number(node.expressions[0]) if node.expressions else None
    return None if place is None else place + 1


def list_item(node: exp.Anonymous, scope: Scope) -> Value:
    """Follow list_extract(), which takes an item of a list or a field of a struct."""
    from sync.lint.flow.shortened import whole_number

    first, *places = node.expressions
    place = whole_number(places[0]) if places else None
    value = value_of(first, scope)
    return Value(value.strands) if place is None else item_of(value, place)


def struct_field(node: exp.StructExtract, scope: Scope) -> Value:
    """Follow struct_extract()."""
    return reached(value_of(node.this, scope), [literal_text(node.expression) or ""])

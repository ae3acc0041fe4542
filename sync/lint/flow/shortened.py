"""Follow texts of which parts are taken off, cut off or replaced."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from sqlglot import exp

from sync.lint.flow.addresses import part_at, part_of_address, split_at
from sync.lint.flow.expressions import literal_text, value_of
from sync.lint.flow.patterns import extracted_forms, forms_of_match
from sync.lint.flow.scope import Scope
from sync.lint.flow.texts import glued, replaced, shapeless, translated, trimmed
from sync.lint.flow.value import Value, joined

DIGEST_CHARACTERS = 64
"""How long SHA-256 is as hex text: what is cut there or later stays whole."""

_TRIMMED_SIDES = {"LEADING": frozenset({"ltrim"}), "TRAILING": frozenset({"rtrim"})}

_BRACES = re.compile(r"\{(?::[ds])?\}")
_DIRECTIVE = re.compile("%[ds]")

MAX_EMAIL_CHARACTERS = 254
"""How long an e-mail address may be (RFC 5321, 4.5.3.1.3, as of erratum 1690); phones are shorter."""

MIN_PHONE_DIGITS = 7
"""How many digits a national number has at least that is read off the end of a longer one."""


def trim_text(node: exp.Trim, scope: Scope) -> Value:
    """Follow trim(), and ltrim() and rtrim(), which sqlglot calls trims of one side."""
    position, characters = str(node.args.get("position") or "").upper(), node.expression
    return trimmed(
        value_of(node.this, scope),
        _TRIMMED_SIDES.get(position, frozenset({"ltrim", "rtrim"})),
        literal_text(characters) if characters is not None else " ",
    )


def regexp_replace(node: exp.RegexpReplace, scope: Scope) -> Value:
    """Follow a pattern that is replaced: every match of it when the modifiers hold a `g`."""
    modifiers = node.args.get("modifiers")
    everywhere = modifiers is not None and "g" in (literal_text(modifiers) or "")
    return _with_replaced(node, literal_text(node.expression), scope, everywhere=everywhere)


def replace_text(node: exp.Replace, scope: Scope) -> Value:
    """Follow replace(), which takes every occurrence of a text."""
    wanted = literal_text(node.expression)
    return _with_replaced(node, None if wanted is None else re.escape(wanted), scope, everywhere=True)


def _with_replaced(node: exp.Expr, pattern: str | None, scope: Scope, *, everywhere: bool) -> Value:
    """Follow a text of which parts are replaced; what takes their place may be personal as well."""
    value, given = value_of(node.this, scope), node.args.get("replacement")
    replacement = "" if given is None else literal_text(given)
    if given is not None and replacement is None:
        return shapeless(joined([value, value_of(given, scope)]))
    return replaced(value, pattern, replacement or "", everywhere=everywhere)


def translate_text(node: exp.Translate, scope: Scope) -> Value:
    """Follow translate(), which exchanges characters one by one."""
    given, instead = literal_text(node.args.get("from_")), literal_text(node.args.get("to"))
    return translated(value_of(node.this, scope), given, instead)


def split_text(node: exp.Split | exp.RegexpSplit, scope: Scope) -> Value:
    """Follow a text that is split into a list."""
    return split_at(value_of(node.this, scope), literal_text(node.expression))


def split_part(node: exp.SplitPart, scope: Scope) -> Value:
    """Follow one part of a text that is split."""
    separator, place = literal_text(node.args.get("delimiter")), node.args.get("part_index")
    return part_at(value_of(node.this, scope), separator, _number(place, scope))


def regexp_extract(node: exp.RegexpExtract, scope: Scope) -> Value:
    """Follow what a pattern takes out of a text; what it can match tells what is certain of it."""
    value, pattern = value_of(node.this, scope), literal_text(node.expression)
    group = whole_number(node.args.get("group")) or 0
    part = extracted_forms(pattern, group) if pattern else ""
    if part:
        return part_of_address(value, part)
    certain = forms_of_match(pattern, group) if pattern else frozenset()
    return shapeless(value).each(lambda one: replace(one, forms=certain) if one.is_raw else one)


def regexp_extract_all(node: exp.RegexpExtractAll, scope: Scope) -> Value:
    """Follow the list of all matches; joined with nothing between them, digits are digits."""
    pattern = literal_text(node.expression)
    certain = forms_of_match(pattern, 0) & {"digits"} if pattern else frozenset()
    value = shapeless(value_of(node.this, scope))
    return value.each(lambda one: replace(one, forms=certain) if one.is_raw else one)


def formatted(node: exp.Format, scope: Scope) -> Value:
    """Follow format(), whose template has braces where its arguments go."""
    return _filled([node.this, *node.expressions], _BRACES, scope)


def printed(node: exp.Func, scope: Scope) -> Value:
    """Follow printf()."""
    return _filled(node.expressions, _DIRECTIVE, scope)


def _filled(parts: Sequence[exp.Expr], hole: re.Pattern[str], scope: Scope) -> Value:
    """Follow a template and what fills it; NULL in any hole makes all of it NULL."""
    values = [value_of(part, scope) for part in parts]
    template = literal_text(parts[0]) if parts else None
    texts = hole.split(template) if template is not None else []
    if len(texts) != len(values) or any(sign in text for text in texts for sign in "{}%"):
        return shapeless(joined(values))
    woven = [
        part for text, value in zip(texts, values[1:], strict=False) for part in (_constant(text), value)
    ]
    return glued([*woven, _constant(texts[-1])])


def _constant(text: str) -> Value:
    return Value(constant=text)


def joined_list(node: exp.ArrayToString, scope: Scope) -> Value:
    """Follow the items of a list joined to one text."""
    value = value_of(node.this, scope)
    return _still_digits(value) if literal_text(node.expression) == "" else shapeless(value)


def whole_number(node: exp.Expr | None) -> int | None:
    """Return a whole number that is written out, or None."""
    sign, inner = (-1, node.this) if isinstance(node, exp.Neg) else (1, node)
    is_number = isinstance(inner, exp.Literal) and not inner.is_string and inner.name.isdigit()
    return sign * int(inner.name) if is_number and inner is not None else None


def _number(node: exp.Expr | None, scope: Scope) -> int | None:
    """Return a whole number, also one that a CASE over constants comes to, or None."""
    number = whole_number(node)
    if number is None and isinstance(node, exp.Case | exp.Paren):
        chosen = value_of(node, scope).constant or ""
        number = int(chosen) if chosen.isdigit() else None
    return number


def one_end(node: exp.Left | exp.Right, scope: Scope) -> Value:
    """Follow a text that is cut, as a cast to varchar(255) cuts it in other systems."""
    if isinstance(node, exp.Left) and _is_beside_at(node.expression, node.this, exp.Sub):
        return part_of_address(value_of(node.this, scope), "local")
    return _cut(value_of(node.this, scope), _number(node.expression, scope))


def substring(node: exp.Substring, scope: Scope) -> Value:
    """Follow what stands behind a place of a text; without a length it is all of it."""
    start, length = node.args.get("start"), node.args.get("length")
    if length is None:
        is_domain = start is not None and _is_beside_at(start, node.this, exp.Add)
        value = value_of(node.this, scope)
        return part_of_address(value, "domain") if is_domain else _still_digits(value)
    from_first = start is not None and _number(start, scope) == 1
    if from_first and _is_beside_at(length, node.this, exp.Sub):
        return part_of_address(value_of(node.this, scope), "local")
    return _cut(value_of(node.this, scope), _number(length, scope) if from_first else None)


def _is_beside_at(place: exp.Expr, text: exp.Expr, step: type[exp.Expr]) -> bool:
    """Tell whether a place is the one before or behind the @ of a text: `strpos(email, '@') - 1`."""
    if type(place) is not step or place.expression.name != "1":
        return False
    at = place.this
    return isinstance(at, exp.StrPosition) and at.args["substr"].name == "@" and at.this == text


def _cut(value: Value, length: int | None) -> Value:
    """Return what is left of a text after `length` characters; None is a length nobody knows."""
    kept = length or 0
    if kept >= MAX_EMAIL_CHARACTERS:
        return value
    cut = _still_digits(value) if kept >= MIN_PHONE_DIGITS else shapeless(value)
    return value if kept >= DIGEST_CHARACTERS and not any(one.is_raw for one in value.strands) else cut


def _still_digits(value: Value) -> Value:
    """Return an end of a text: of digits it is digits, and of a whole number its national part."""
    cut = shapeless(value)
    kept = frozenset(
        replace(strand, forms=strand.forms & {"digits"}) for strand in value.strands if strand.is_raw
    )
    return Value(kept | frozenset(strand for strand in cut.strands if not strand.is_raw))

"""Follow texts of which parts are taken off, cut off or replaced."""

from __future__ import annotations

import re
from dataclasses import replace

from sqlglot import exp

from sync.lint.flow.expressions import literal_text, value_of
from sync.lint.flow.scope import Scope
from sync.lint.flow.texts import replaced, shapeless, trimmed
from sync.lint.flow.value import Value, joined

DIGEST_CHARACTERS = 64
"""How long SHA-256 is as hex text: what is cut there or later stays whole."""

_TRIMMED_SIDES = {"LEADING": frozenset({"ltrim"}), "TRAILING": frozenset({"rtrim"})}

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


def one_end(node: exp.Left | exp.Right, scope: Scope) -> Value:
    """Follow a text that is cut, as a cast to varchar(255) cuts it in other systems."""
    return _cut(value_of(node.this, scope), str(node.expression.this))


def substring(node: exp.Substring, scope: Scope) -> Value:
    """Follow what stands behind a place of a text; without a length it is all of it."""
    start, length = node.args.get("start"), node.args.get("length")
    if length is None:
        return _still_digits(value_of(node.this, scope))
    from_first = start is not None and start.name == "1"
    return _cut(value_of(node.this, scope), length.name if from_first else "")


def _cut(value: Value, length: str) -> Value:
    """Return what is left of a text after `length` characters; "" is a length nobody knows."""
    kept = int(length) if length.isdigit() else 0
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

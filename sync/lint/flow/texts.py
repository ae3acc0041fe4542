"""What joining and replacing text does to the form of personal data in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from string import ascii_lowercase, ascii_uppercase

from sync.lint.flow.addresses import address_of
from sync.lint.flow.patterns import compiled
from sync.lint.flow.value import PRESENT, Strand, Value, joined, without_form

_PHONE_PROBE = "+1 (206) 555-01.00ext\u00a09/a"
_BLANK_PROBE = "  a b  "
_E164_PROBES = ("+12065550100", "+442079460958", "+493012345678", "+60123456789")
_HEX_PROBES = {"hex": "0123456789abcdef" * 4, "HEX": "0123456789ABCDEF" * 4}
_SIDES = frozenset({"ltrim", "rtrim"})
_PLUS = re.compile(r"[+](?:[1-9][0-9]*)?")
_SEPARATORS = {f"no {character}": character for character in " -()+"}
"""What numbers are written with besides digits: once all of it is gone, digits are left."""


def shapeless(value: Value) -> Value:
    """Return a value of whose text nothing is certain any more."""
    return value.each(without_form)


def trimmed(value: Value, sides: frozenset[str], characters: str | None) -> Value:
    """Return a text after characters were taken off its ends.

    Args:
        value: The text.
        sides: `ltrim`, `rtrim` or both.
        characters: What is taken off, or None when it is not a literal.
    """
    blanks_go = characters is not None and " " in characters

    def change(strand: Strand) -> Strand:
        if not strand.is_raw:
            # A digest has no white space to lose.
            is_blank = characters is not None and not characters.strip()
            return strand if is_blank else replace(strand, encoding="other")
        # Taking other characters off, such as the plus, may uncover blanks.
        gone = frozenset() if characters == " " else _SIDES | {"plus", "trim"}
        return replace(
            strand, forms=_completed((strand.forms - gone) | (sides if blanks_go else frozenset()))
        )

    return value.each(change)


def _completed(forms: frozenset[str]) -> frozenset[str]:
    trimmed = {"trim"} if forms >= _SIDES else set()
    return forms | trimmed | ({"digits"} if forms >= _SEPARATORS.keys() else set())


def as_number(value: Value) -> Value:
    """Return a text that was read as a whole number, written as text again."""

    def change(strand: Strand) -> Strand:
        if not strand.is_raw:
            return replace(strand, encoding="other")
        return replace(strand, forms=frozenset({"digits"}) | (strand.forms & {PRESENT}))

    return value.each(change)


def glued(parts: Sequence[Value]) -> Value:
    """Return several texts joined: `+` before digits, or an address put together again."""
    pieces = _merged(parts)
    personal = [piece for piece in pieces if piece.strands]
    if len(pieces) == 1 and personal:
        return joined(personal)
    texts = [piece.constant for piece in pieces if piece.constant]
    if texts and texts[0] == pieces[0].constant and len(texts) == len(personal) == 1:
        return personal[0].each(lambda strand: _with_prefix(strand, texts[0]))
    return address_of(pieces) or shapeless(joined(parts))


def _merged(parts: Sequence[Value]) -> list[Value]:
    """Return texts with neighbouring constants written as one, and without empty ones."""
    found: list[Value] = []
    for part in parts:
        before = found[-1].constant if found else None
        if part.constant is not None and before is not None:
            found[-1] = Value(constant=before + part.constant)
        elif part.constant != "":
            found.append(part)
    return found


def _with_prefix(strand: Strand, prefix: str) -> Strand:
    if not strand.is_raw:
        return replace(strand, encoding="other")
    is_national = "digits" in strand.forms and "plus" not in strand.forms
    international = is_national and _PLUS.fullmatch(prefix)
    forms = frozenset({"digits", "plus"}) if international else frozenset()
    return replace(strand, forms=forms | (strand.forms & {PRESENT}))


def replaced(value: Value, pattern: str | None, replacement: str, *, everywhere: bool) -> Value:
    """Return a text after a pattern was replaced; the pattern is tried on probes.

    Args:
        value: The text.
        pattern: A regular expression, or None when it is not a literal.
        replacement: What takes its place.
        everywhere: Whether all matches are replaced, not the first alone.
    """
    if "\\" in replacement:
        return shapeless(value)
    added = (
        _forms_after_stripping(pattern, 0 if everywhere else 1)
        if pattern and not replacement
        else frozenset()
    )

    def change(strand: Strand) -> Strand:
        if not strand.is_raw:
            return strand if _leaves_digests(pattern, strand.encoding) else replace(strand, encoding="other")
        if replacement == "+" and (pattern or "").startswith("^") and strand.forms >= {"digits", "plus"}:
            return strand  # 00 at its start is another way to write the plus
        kept = strand.forms & _kept_by_replacing(pattern, replacement)
        return replace(strand, forms=_completed(kept | added))

    return value.each(change)


def translated(value: Value, given: str | None, instead: str | None) -> Value:
    """Return a text after each character of `given` became the one at its place in `instead`, or nothing."""
    if given is None or instead is None:
        return shapeless(value)
    pattern = f"[{re.escape(given)}]" if given else "(?!)"
    ending = instead[: len(given)]
    is_lowering = {*zip(given, ending, strict=False)} >= {*zip(ascii_uppercase, ascii_lowercase, strict=True)}
    added = {"lower"} if is_lowering and ending == ending.lower() else set()
    gone = frozenset() if ending else _forms_after_stripping(pattern, 0)
    kept = _kept_by_replacing(pattern, ending) - ({"trim", *_SIDES} if " " in ending else set())

    def change(strand: Strand) -> Strand:
        if not strand.is_raw:
            return strand if _leaves_digests(pattern, strand.encoding) else replace(strand, encoding="other")
        return replace(strand, forms=_completed((strand.forms & kept) | added | gone))

    return value.each(change)


def _kept_by_replacing(pattern: str | None, replacement: str) -> frozenset[str]:
    """Tell what stays certain of any text of which parts are replaced by another text.

    Args:
        pattern: A regular expression, or None when it is not known.
        replacement: What takes the place of its matches, without references to them.
    """
    kept = {PRESENT}
    kept |= {
        form
        for form, is_so in (("lower", str.lower), ("upper", str.upper))
        if replacement == is_so(replacement)
    }
    if re.fullmatch("[0-9]*", replacement):
        kept |= {"digits"} | (
            {"plus"} if pattern is not None and _leaves_plus(pattern, replacement) else set()
        )
    kept |= {form for form, sign in _SEPARATORS.items() if sign not in replacement}
    if "@" not in replacement:
        kept |= {"local", "domain"}
    has_firm_ends = bool(replacement) and replacement == replacement.strip()
    if has_firm_ends or (pattern is not None and not replacement):
        kept |= {"trim", *_SIDES}
    return frozenset(kept)


def _leaves_digests(pattern: str | None, encoding: str) -> bool:
    """Tell whether a pattern matches nothing in a digest that is written as hex text."""
    expression, probe = compiled(pattern) if pattern else None, _HEX_PROBES.get(encoding)
    return expression is not None and probe is not None and not expression.search(probe)


def _leaves_plus(pattern: str, replacement: str) -> bool:
    """Tell whether E.164 keeps its plus when matches of a pattern are replaced."""
    expression = compiled(pattern)
    return expression is not None and all(
        expression.sub(replacement, probe).startswith("+") for probe in _E164_PROBES
    )


def _forms_after_stripping(pattern: str, count: int) -> frozenset[str]:
    """Tell what is certain of any text once `count` matches of a pattern, or all for 0, are taken out.

    A pattern that only the engine's RE2 knows proves nothing.
    """
    expression = compiled(pattern)
    if expression is None:
        return frozenset()
    phone, blanks = (expression.sub("", probe, count=count) for probe in (_PHONE_PROBE, _BLANK_PROBE))
    forms = set()
    if re.fullmatch(r"[+]?[0-9]+", phone):
        forms |= {"digits", "plus"} if phone.startswith("+") else {"digits"}
    if not blanks.startswith(" "):
        forms.add("ltrim")
    if not blanks.endswith(" "):
        forms.add("rtrim")
    if not count:
        forms |= {form for form, sign in _SEPARATORS.items() if expression.sub("", f"1{sign}1") == "11"}
    return frozenset(forms)

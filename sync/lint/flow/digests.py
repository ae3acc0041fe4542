"""What hashing, encoding and the certified functions do to each strand of a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sync.lint.certified import Certified
from sync.lint.flow.functions import NORMAL_FORMS, STRONG
from sync.lint.flow.value import CLEAN, Defect, Place, Strand, Value

_BY_LOWER: Mapping[str, str] = {"hex": "hex", "HEX": "hex"}
_BY_UPPER: Mapping[str, str] = {"hex": "HEX", "HEX": "HEX"}
_BY_HEX: Mapping[str, str] = {"binary": "HEX"}
_BY_UNHEX: Mapping[str, str] = {"hex": "binary", "HEX": "binary"}

ENCODINGS: Mapping[str, Mapping[str, str]] = {
    "lower": _BY_LOWER,
    "lcase": _BY_LOWER,
    "upper": _BY_UPPER,
    "ucase": _BY_UPPER,
    "hex": _BY_HEX,
    "to_hex": _BY_HEX,
    "lower_hex": {"binary": "hex"},
    "unhex": _BY_UNHEX,
    "from_hex": _BY_UNHEX,
    "visible_text": {"hex": "hex", "HEX": "HEX"},
}
"""Function -> how a digest is written before and after it; anything else is `other`."""


def hashed(value: Value, algorithm: str, encoding: str, place: Place) -> Value:
    """Return the digest of a value, with every mistake made by taking it here."""
    return value.each(lambda strand: _hashed(strand, algorithm, encoding, place))


def encoded(value: Value, function: str) -> Value:
    """Return a value whose digests a function writes in another way; raw strands stay as they are."""
    table = ENCODINGS[function]
    return value.each(
        lambda strand: (
            strand if strand.is_raw else replace(strand, encoding=table.get(strand.encoding, "other"))
        )
    )


def certified(value: Value, function: Certified, place: Place) -> Value:
    """Return what a certified function yields for a value."""
    if not function.reveals:
        return CLEAN
    return value.each(lambda strand: _certified(strand, function, place))


def _certified(strand: Strand, function: Certified, place: Place) -> Strand:
    if not strand.is_raw and function.takes_digests:
        return replace(strand, encoding=_BY_LOWER.get(strand.encoding, strand.encoding))
    if function.only_digests:
        # Whatever is not a digest comes out as NULL.
        return replace(strand, digests=(function.algorithm,), encoding="hex", forms=frozenset())
    normal = replace(
        strand,
        forms=strand.forms | NORMAL_FORMS.get(function.normalises, frozenset()),
        is_folded=False,
    )
    return _hashed(normal, function.algorithm, "hex", place) if function.algorithm else normal


def _hashed(strand: Strand, algorithm: str, encoding: str, place: Place) -> Strand:
    return replace(
        strand,
        forms=frozenset(),
        digests=(*strand.digests, algorithm)[:2],
        encoding=encoding,
        is_folded=False,
        defects=strand.defects | _mistakes(strand, algorithm, place),
    )


def _mistakes(strand: Strand, algorithm: str, place: Place) -> frozenset[Defect]:
    """Return the defects that hashing a strand here adds to its history."""
    made = {
        "double-hash": "hashes what is a digest already" if strand.digests else "",
        "hash-of-unnormalised": f"hashes {strand.kind} that is not in its normal form"
        if strand.is_raw and not NORMAL_FORMS.get(strand.kind, frozenset()) <= strand.forms
        else "",
        "hash-of-null-folded": "hashes a constant where there is no value" if strand.is_folded else "",
        "weak-hash": algorithm if algorithm != STRONG else "",
    }
    return frozenset(Defect(rule, what, place()) for rule, what in made.items() if what)

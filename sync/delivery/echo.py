"""The platform's words without what we had sent: a refusal may quote the record it refuses.

A message is kept in the ledger, printed and logged. What we send may say something about a
person: an address, a browser, a page, a digest. So whatever of a message stands in such a
value of the request is left out; names of fields, positions and codes stay.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from sync.delivery.excerpt import is_personal
from sync.destinations.base import Outcome, Request

LEFT_OUT = "…"

_SHORTEST = 4
"""Characters below which a coincidence is likelier than an echo."""

_BETWEEN = r"\s\"'`,;:=(){}\[\]<>\\"
_WORD = re.compile(rf"[^{_BETWEEN}]{{{_SHORTEST - 1},}}[^{_BETWEEN}.!?]")
"""What may be a part of a value, cut off at the message's end perhaps."""


def without_echo(outcome: Outcome, request: Request) -> Outcome:
    """Return an outcome whose texts quote no personal value of its request.

    Parts count as well, in any letter case: messages are cut, and browsers have blanks in
    their names. The request is only read when something of the texts stands in it.
    """
    said = _WORD.findall(f"{outcome.message} {outcome.request_id}")
    if not _is_any_of(said, request.body):
        return outcome
    body = request.body.decode(errors="replace").casefold()
    values = {value.casefold() for value in _personal(_read(body), "") if len(value) >= _SHORTEST}
    return replace(
        outcome,
        message=_without(outcome.message, values),
        request_id=_without(outcome.request_id, values),
    )


def _is_any_of(words: Sequence[str], body: bytes) -> bool:
    """Tell whether a word stands in a body, in any letter case; most bodies need no decoding for it."""
    if not words:
        return False
    if body.isascii() and all(map(str.isascii, words)):
        lowered = body.lower()
        return any(word.lower().encode() in lowered for word in words)
    text = body.decode(errors="replace").casefold()
    return any(word.casefold() in text for word in words)


def _without(text: str, values: Collection[str]) -> str:
    """Leave whole values out, then words that are parts of one."""
    for value in sorted(values, key=len, reverse=True):
        if value in text.casefold():
            text = re.sub(re.escape(value), LEFT_OUT, text, flags=re.IGNORECASE)
    everything = "\n".join(values)
    return _WORD.sub(lambda word: LEFT_OUT if word[0].casefold() in everything else word[0], text)


def _read(body: str) -> object:
    try:
        return json.loads(body)
    except ValueError:
        return body  # a form or nothing: no record is in it


def _personal(value: object, key: str) -> Iterator[str]:
    """Yield the texts of a request that may say something about a person."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _personal(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from _personal(item, key)
    elif isinstance(value, str) and is_personal(key, value):
        yield value

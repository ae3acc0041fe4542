"""Damage as data: what may happen to a file between two commands, by accident or by a hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

DAMAGES = ("cut", "flip", "insert", "remove", "repeat", "overwrite")
TOKENS = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\r\n", b'"', b"'", b"[", b"]", b"{", b"}", b"=", b"--",
    b";", b"(", b")", b"-1", b"0", b"99999999999999999999", b"1e400", b"nan", b"true", b"null",
    b"[]", b"{}", b'""', b"\xe2\x80\xae", b"select", b"/*", b"*/", b"-- ///", b"[tool.sync]",
    b"1979-05-27", b"\\u0000", b"\xf0\x9f\x92\xa9",
)  # fmt: skip
"""Pieces that parsers stumble over; every one means something in at least one of our languages."""


@dataclass(frozen=True, slots=True)
class Damage:
    """One change of a file.

    Attributes:
        place: Where, as a share of the file.
        length: How much of the file it is about, in bytes.
    """

    kind: str
    place: float
    length: int
    piece: bytes


DAMAGE = st.builds(
    Damage,
    st.sampled_from(DAMAGES),
    st.floats(0, 1, exclude_max=True),
    st.integers(1, 64),
    st.sampled_from(TOKENS) | st.binary(min_size=1, max_size=16),
)
SEVERAL = st.lists(DAMAGE, min_size=1, max_size=4)


def damaged(content: bytes, damages: Sequence[Damage]) -> bytes:
    """Return a file after some damages."""
    for damage in damages:
        content = _damaged(content, damage)
    return content


def _damaged(content: bytes, damage: Damage) -> bytes:
    place = int(damage.place * len(content))
    before, touched = content[:place], content[place : place + damage.length]
    after = content[place + damage.length :]
    changed = {
        "cut": before,
        "flip": before + bytes(byte ^ damage.piece[0] for byte in touched) + after,
        "insert": before + damage.piece + touched + after,
        "remove": before + after,
        "repeat": before + touched * 3 + after,
        "overwrite": before + damage.piece + content[place + len(damage.piece) :],
    }
    return changed[damage.kind]

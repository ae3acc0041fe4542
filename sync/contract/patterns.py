r"""The regular expressions a contract may use, and what they mean.

JSON Schema patterns are ECMA-262 and search anywhere in the text. The engine runs RE2,
the audit runs Python's `re`, and the three differ where nobody looks: `$` before a final
newline, `\d` and Arabic digits, `.` and U+2028, `\b`, look-around. So a pattern is read
token by token; what means the same everywhere is written out for both, what does not is
refused with its place.

    `^` and `$`   start and end of the whole text, as in ECMA-262 without the m flag
    `.`           any code point but LF, CR, U+2028 and U+2029, as in ECMA-262
    a character   one code point, compared exactly
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

_RE2_MAX_REPEAT = (
    1000  # RE2, re2.h and syntax page: "repetition operators x{n} … max 1000", nested ones multiplied
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern in both languages; equal truth on every text."""

    source: str
    python: str
    re2: str


class PatternProblem(ValueError):
    """A pattern that would not mean the same everywhere.

    Attributes:
        offset: Where it starts, in characters of the pattern.
        length: How long it is, in characters.
        why: A fact about it.
        help: What to write instead.
    """

    def __init__(self, why: str, help: str, offset: int = 0, length: int = 1) -> None:  # noqa: A002 - the name of the part
        super().__init__(why)
        self.why, self.help, self.offset, self.length = why, help, offset, length


@dataclass(frozen=True, slots=True)
class _Refused:
    """A token some of the languages read differently or not at all."""

    regex: str
    why: str
    help: str


_LITERAL_CLASS = "write the characters as a class, such as [0-9], [A-Za-z0-9_] or [ \\t]"

_REFUSED: Final = (
    _Refused(r"\\[dDwWsS]", "is ASCII in some regex languages and Unicode in others", _LITERAL_CLASS),
    _Refused(r"\\[bB]", "sees different word boundaries in different regex languages", "anchor with ^ and $"),
    _Refused(r"\\[AzZ]", "is an anchor that ECMA-262 does not know", "use ^ and $"),
    _Refused(r"\\(?:[1-9]|k)", "refers back to a group, which RE2 cannot do", "spell the alternatives out"),
    _Refused(r"\\[pP]", "names a Unicode property, which not every regex language knows", _LITERAL_CLASS),
    _Refused(
        r"\(\?<?[=!]", "looks ahead or behind, which RE2 cannot do", "use allOf or not with a second pattern"
    ),
    _Refused(r"\(\?(?!:)", "opens a special group", "use ( or (?:"),
    _Refused(
        r"\\[uU]\{?[dD][89a-fA-F]",
        "is half of a surrogate pair, not a character",
        "write the character itself",
    ),
    _Refused(
        r"\\(?:[A-Za-z0-9]|$)", "is not an escape that every regex language knows", "write the character"
    ),
    _Refused(
        r"\[\^?\]", "is an empty class in ECMA-262 and an open one elsewhere", "name at least one character"
    ),
    _Refused(r"\[", "opens a class that has no end, or holds a bare [", "close it with ], write \\[ inside"),
    _Refused(r"[{}\]]", "is a literal in some regex languages and an error in others", "put a \\ before it"),
    _Refused("[\ud800-\udfff]", "is half of a surrogate pair, not a character", "write the character itself"),
)

_ESCAPE = r"\\(?:x[0-9A-Fa-f]{2}|u(?![dD][89a-fA-F])[0-9A-Fa-f]{4}|[tnrfv]|[^A-Za-z0-9])"
_CLASS_ITEM = rf"(?:{_ESCAPE}|\\[A-Za-z0-9]|[^\[\]\\\ud800-\udfff])"

_TOKENS: Final = {
    "class": rf"\[(?:\^|(?!\^)){_CLASS_ITEM}+\]",
    "escape": _ESCAPE,
    "open": r"\((?:\?:|(?!\?))",
    "close": r"\)",
    "repeat": r"(?:[*+?]|\{[0-9]+(?:,[0-9]*)?\})\??",
    "anchor": r"[\^$]",
    "or": r"\|",
    "any": r"\.",
    **{f"refused{index}": refused.regex for index, refused in enumerate(_REFUSED)},
    "literal": r".",
}
_TOKEN = re.compile("|".join(f"(?P<{name}>{regex})" for name, regex in _TOKENS.items()), re.DOTALL)
_ITEM = re.compile(rf"({_CLASS_ITEM})(?:-({_CLASS_ITEM}))?", re.DOTALL)

_CONTROLS: Final = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v"}
_ANCHORS: Final = {"^": (r"\A", r"\A"), "$": (r"\Z", r"\z")}
_ANY = "[^\\n\\r\u2028\u2029]"


@cache
def parse_pattern(source: str) -> Pattern:
    """Read a pattern and write it out for Python's `re` and for RE2.

    Raises:
        PatternProblem: It holds something that does not mean the same everywhere.
    """
    tokens = list(_TOKEN.finditer(source))
    written = [_write(token) for token in tokens]
    _check_shape(tokens, source)
    pattern = Pattern(source, "".join(pair[0] for pair in written), "".join(pair[1] for pair in written))
    try:
        re.compile(pattern.python)
    except (re.error, OverflowError):
        raise PatternProblem("is not a regular expression", "correct it", 0, len(source)) from None
    return pattern


def _write(token: re.Match[str]) -> tuple[str, str]:
    """Return one token in Python's and in RE2's spelling."""
    kind, text = str(token.lastgroup), token[0]
    _refuse(token, token.start())
    if kind == "anchor":
        return _ANCHORS[text]
    if kind == "class":
        same = _class(text, token.start())
    elif kind in {"escape", "literal"}:
        same = _character(text)
    else:
        same = _ANY if kind == "any" else text
    return same, same


def _refuse(token: re.Match[str], offset: int) -> None:
    kind = str(token.lastgroup)
    if kind.startswith("refused"):
        refused = _REFUSED[int(kind.removeprefix("refused"))]
        raise PatternProblem(refused.why, refused.help, offset, len(token[0]))


def _class(text: str, offset: int) -> str:
    start = 2 if text.startswith("[^") else 1
    written = []
    for item in _ITEM.finditer(text, start, len(text) - 1):
        for group in (1, 2) if item[2] else (1,):
            if escape := _TOKEN.match(item[group]):
                _refuse_escape(escape, offset + item.start(group))
        written.append(_character(item[1]) + (f"-{_character(item[2])}" if item[2] else ""))
    return text[:start] + "".join(written) + "]"


def _refuse_escape(token: re.Match[str], offset: int) -> None:
    if token[0].startswith("\\"):
        _refuse(token, offset)


def _character(text: str) -> str:
    r"""Write one character so that both languages take it literally, in a class or outside.

    ASCII punctuation gets a backslash, controls become `\xHH`, the rest stands for itself.
    """
    character = text
    if text.startswith("\\"):
        code = text[1:]
        character = chr(int(code[1:], 16)) if code[0] in "xu" and len(code) > 1 else _CONTROLS.get(code, code)
    if not character.isascii() or character.isalnum() or character == " ":
        return character
    return f"\\x{ord(character):02x}" if ord(character) < 0x20 or ord(character) == 0x7F else f"\\{character}"


def _check_shape(tokens: list[re.Match[str]], source: str) -> None:
    """Refuse unbalanced groups, repeats of nothing, and repeats larger than RE2 takes."""
    factors = [1]  # per open group, the largest product of counted repeats inside it
    before, latest = "open", 1
    for token in tokens:
        kind = str(token.lastgroup)
        if kind == "open":
            factors.append(1)
        elif kind == "close":
            if len(factors) == 1:
                raise PatternProblem("closes a group that is not open", "remove it", token.start())
            if before == "open":  # DuckDB 2.0.0 takes (?:) for an anchor: it rewrites (?:)a to prefix(x, 'a')
                raise PatternProblem("closes a group that holds nothing", "remove the group", token.start())
            latest = factors.pop()
        elif kind == "repeat":
            if before in {"open", "or", "anchor", "repeat"}:
                raise PatternProblem("repeats nothing", "put it after a character or group", *_extent(token))
            latest *= _largest_count(token[0])
            if latest > _RE2_MAX_REPEAT:
                raise PatternProblem(
                    f"repeats more than {_RE2_MAX_REPEAT} times",
                    "use maxLength or minLength",
                    *_extent(token),
                )
        else:
            latest = 1
        factors[-1] = max(factors[-1], latest)
        before = kind
    if len(factors) > 1:
        raise PatternProblem("opens a group that has no end", "close it", 0, len(source))


def _extent(token: re.Match[str]) -> tuple[int, int]:
    return token.start(), len(token[0])


def _largest_count(repeat: str) -> int:
    return max((int(number) for number in re.findall(r"[0-9]+", repeat)), default=1)

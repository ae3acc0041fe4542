"""Places in a text: offsets in code points here, lines and code units in an editor.

Source: Language Server Protocol 3.17, "Position" and "Text Documents", read 2026-11-23. Lines
end at LF, CRLF or CR and at nothing else, so `str.splitlines` would count too many.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import accumulate

from sync.diagnostics import Span

CountUnits = Callable[[str], int]

UNITS: Mapping[str, CountUnits] = {
    "utf-8": lambda text: len(text.encode("utf-8", "surrogatepass")),
    "utf-16": lambda text: len(text.encode("utf-16-le", "surrogatepass")) // 2,
    "utf-32": len,
}
"""Position encoding an editor may ask for -> how many of its units a text has."""

_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Lines:
    """A text and where its lines start.

    Attributes:
        starts: Offset of each line's first character; never empty.
        count_units: Units of the encoding that was agreed on with the editor.
    """

    text: str
    starts: tuple[int, ...]
    count_units: CountUnits

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and character, both from 0, of an offset; beyond the end is the end."""
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self.starts, offset) - 1
        return line, self.count_units(self.text[self.starts[line] : offset])

    def offset(self, line: int, character: int) -> int:
        """Return the offset of a place; a character beyond the line's end is its end."""
        if line >= len(self.starts):
            return len(self.text)
        start = self.starts[line]
        written = _LINE_END.split(self.text[start:], maxsplit=1)[0]
        units = accumulate(map(self.count_units, written))
        return start + sum(1 for reached in units if reached <= character)


def lines_of(text: str, encoding: str = "utf-16") -> Lines:
    """Cut a text into lines for an editor that counts in `encoding`."""
    starts = (0, *(match.end() for match in _LINE_END.finditer(text)))
    return Lines(text, starts, UNITS[encoding])


def offsets_of(text: str, span: Span) -> tuple[int, int]:
    """Return start and end of a span; a span that fits no more is moved inside the text."""
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    line = min(max(span.line, 1), len(starts))
    end_of_line = text.find("\n", starts[line - 1])
    last = len(text) if end_of_line < 0 else end_of_line
    start = min(starts[line - 1] + span.column - 1, last)
    return start, min(start + span.length, last)

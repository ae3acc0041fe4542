r"""Turn libphonenumber's number patterns into leading digits by length.

The metadata says `(?:268|[58]\d\d|900)\d{7}`; the macros need `(?:268|[58]|900)` for ten digits. Both accept
the same numbers of a given length.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import reduce
from itertools import groupby, product

ANY_DIGIT = frozenset("0123456789")

Digits = frozenset[str]
Sequence = tuple[Digits, ...]


@dataclass(slots=True)
class Trie:
    """Digit strings by prefix; a node that is complete accepts whatever follows."""

    complete: bool = False
    children: dict[str, Trie] = field(default_factory=dict)

    def add(self, sequence: Sequence) -> None:
        """Add every string of `sequence`, leaving out trailing places that take any digit."""
        if self.complete:
            return
        if all(place == ANY_DIGIT for place in sequence):
            self.complete = True
            self.children.clear()
            return
        for digit in sequence[0]:
            self.children.setdefault(digit, Trie()).add(sequence[1:])
        self.complete = len(self.children) == len(ANY_DIGIT) and all(
            c.complete for c in self.children.values()
        )
        if self.complete:
            self.children.clear()

    def pattern(self) -> str:
        """Return the shortest regular expression for the prefixes; '' when everything is accepted."""
        tails: dict[str, list[str]] = {}
        for digit in sorted(self.children):
            tails.setdefault(self.children[digit].pattern(), []).append(digit)
        parts = [digit_class(digits) + tail for tail, digits in tails.items()]
        return parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})" if parts else ""


@dataclass(slots=True)
class PatternReader:
    """Reads the subset of regular expressions that the metadata uses.

    Every pattern there is finite: digits, classes, groups, alternatives and bounded repeats. It is read into
    the set of its strings, each place being a set of digits.
    """

    text: str
    at: int = 0

    def alternatives(self) -> set[Sequence]:
        """Read `a|b|c` up to the end or a closing parenthesis."""
        found = self.concatenation()
        while self.take("|"):
            found |= self.concatenation()
        return found

    def concatenation(self) -> set[Sequence]:
        """Read atoms side by side, each with its repeat count."""
        found: set[Sequence] = {()}
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            atom = self.atom()
            least, most = self.repeat()
            found = join(found, set().union(*(power(atom, count) for count in range(least, most + 1))))
        return found

    def atom(self) -> set[Sequence]:
        """Read one digit, class or group."""
        if self.take("(?:") or self.take("("):
            found = self.alternatives()
            self.expect(")")
            return found
        if self.take(r"\d"):
            return {(ANY_DIGIT,)}
        body = self.match(r"\[([\d-]+)\]|(\d)")
        return {(frozenset(expand_class(body[1] or body[2])),)}

    def repeat(self) -> tuple[int, int]:
        """Read `?`, `{n}` or `{n,m}`; without one the atom stands once."""
        if self.take("?"):
            return 0, 1
        if not self.text.startswith("{", self.at):
            return 1, 1
        bounds = self.match(r"\{(\d+)(?:,(\d+))?\}")
        return int(bounds[1]), int(bounds[2] or bounds[1])

    def take(self, text: str) -> bool:
        """Step over `text` if it is next."""
        if not self.text.startswith(text, self.at):
            return False
        self.at += len(text)
        return True

    def expect(self, text: str) -> None:
        """Step over `text` or stop."""
        if not self.take(text):
            raise SystemExit(f"expected {text!r} at {self.at} of {self.text!r}")

    def match(self, pattern: str) -> re.Match[str]:
        """Step over a match of `pattern` or stop."""
        found = re.compile(pattern).match(self.text, self.at)
        if found is None:
            raise SystemExit(f"cannot read {self.text!r} at {self.at}")
        self.at = found.end()
        return found


def join(left: set[Sequence], right: set[Sequence]) -> set[Sequence]:
    """Return every concatenation of one from each side."""
    return {first + second for first, second in product(left, right)}


def power(atom: set[Sequence], count: int) -> set[Sequence]:
    """Return `atom` written `count` times."""
    return reduce(join, [atom] * count, {()})


def expand_class(body: str) -> Iterator[str]:
    """Yield the digits of a class body such as `1-357`."""
    for first, last in re.findall(r"(\d)(?:-(\d))?", body):
        yield from map(str, range(int(first), int(last or first) + 1))


def digit_class(digits: Iterable[str]) -> str:
    """Return digits as a regular expression, runs of three and more as a range."""
    places = enumerate(sorted(map(int, digits)))
    runs = [[str(digit) for _, digit in run] for _, run in groupby(places, lambda place: place[1] - place[0])]
    body = "".join(f"{run[0]}-{run[-1]}" if len(run) > 2 else "".join(run) for run in runs)
    return body if len(body) == 1 else f"[{body}]"


def read_sequences(pattern: str) -> set[Sequence]:
    """Return the strings that a metadata pattern accepts."""
    reader = PatternReader(pattern)
    found = reader.alternatives()
    if reader.at != len(pattern):
        raise SystemExit(f"cannot read {pattern!r} after {reader.at}")
    return found


def leading_digits(pattern: str, lengths: Iterable[int]) -> list[tuple[str, str]]:
    r"""Return which leading digits go with which length, `[("J", "[2-9]")]` for `[2-9]\d{9}`.

    Lengths with the same leading digits share one entry; the longest come first.
    """
    found = letters_by_lead(read_sequences(pattern), lengths)
    return [(letter_class(letters), digits) for digits, letters in found.items()]


def letters_by_lead(sequences: Iterable[Sequence], lengths: Iterable[int]) -> dict[str, str]:
    """Return the lengths that go with each pattern of leading digits, as letters; A is one digit."""
    tries = {length: Trie() for length in lengths}
    for sequence in sequences:
        if len(sequence) in tries:
            tries[len(sequence)].add(sequence)
    letters: dict[str, str] = {}
    for length, trie in sorted(tries.items(), reverse=True):
        if trie.complete or trie.children:
            letters[trie.pattern()] = chr(ord("A") - 1 + length) + letters.get(trie.pattern(), "")
    return letters


def letter_class(letters: str) -> str:
    """Return letters as a regular expression."""
    return f"[{letters}]" if len(letters) > 1 else letters

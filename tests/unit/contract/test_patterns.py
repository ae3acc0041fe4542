"""The pattern language: one meaning in RE2 and in Python, and refusals with a place."""

from __future__ import annotations

import os
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.contract.patterns import PatternProblem, parse_pattern
from tests.unit.contract.table import memory_engine, searched

EXAMPLES = int(os.environ.get("CONTRACT_EXAMPLES", "200"))
ENGINE = memory_engine()

CHARACTERS = "ab1-_^$.é\n\r\u2028 \\]['😀\x85"

REFUSED = {
    r"a\d": (1, 2, "ASCII"),
    r"[a\w]": (2, 2, "ASCII"),
    r"\S": (0, 2, "ASCII"),
    r"a\b": (1, 2, "word boundaries"),
    r"a\Z": (1, 2, "anchor"),
    r"(a)\1": (3, 2, "RE2 cannot"),
    r"\p{L}": (0, 2, "Unicode property"),
    "a(?=b)": (1, 3, "ahead or behind"),
    "(?<!b)a": (0, 4, "ahead or behind"),
    "(?i)a": (0, 2, "special group"),
    "(?P<n>a)": (0, 2, "special group"),
    r"\uD83D\uDE00": (0, 4, "surrogate"),
    r"\q": (0, 2, "escape"),
    r"[\q]": (1, 2, "escape"),
    "a\\": (1, 1, "escape"),
    "[]": (0, 2, "empty class"),
    "[^]": (0, 3, "empty class"),
    "[a": (0, 1, "no end"),
    "[[a]": (0, 1, "bare ["),
    "x{": (1, 1, "literal"),
    "a]": (1, 1, "literal"),
    "*a": (0, 1, "repeats nothing"),
    "a**": (2, 1, "repeats nothing"),
    "^*": (1, 1, "repeats nothing"),
    "(*a)": (1, 1, "repeats nothing"),
    "(a": (0, 2, "no end"),
    "a)": (1, 1, "not open"),
    "a{1001}": (1, 6, "more than 1000"),
    "(?:a{100}){11}": (10, 4, "more than 1000"),
    "a(?:)": (4, 1, "holds nothing"),
    "()a": (1, 1, "holds nothing"),
    "[z-a]": (0, 5, "not a regular expression"),
    "a{3,2}": (0, 6, "not a regular expression"),
}


@pytest.mark.parametrize("source", REFUSED)
def test_what_means_different_things_is_refused(source: str) -> None:
    with pytest.raises(PatternProblem) as caught:
        parse_pattern(source)
    offset, length, word = REFUSED[source]
    assert (caught.value.offset, caught.value.length) == (offset, length)
    assert word in caught.value.why
    assert caught.value.help


def _patterns() -> st.SearchStrategy[str]:
    literal = st.sampled_from(
        ["a", "b", "1", "é", "😀", " ", "-", "'", "_", r"\.", r"\$", r"\n", r"\x85", r"\u00e9", r"\]", "."]
    )
    member = st.sampled_from(
        ["a", "b", "1", "é", "-", ".", "^", "$", " ", r"\]", r"\\", r"\n", r"\x41", "a-c", "0-9", "à-ÿ"]
    )
    group = st.builds(
        lambda negation, members: f"[{negation}{''.join(members)}]",
        st.sampled_from(["", "^"]),
        st.lists(member, min_size=1, max_size=3),
    ).filter(lambda text: "^^" not in text and not text.startswith("[^]"))
    atom = literal | group
    quantifier = st.sampled_from(["", "", "*", "+", "?", "{2}", "{1,2}", "{1,}", "??", "*?"])
    inner = st.recursive(
        st.builds(str.__add__, atom, quantifier),
        lambda deeper: (
            st.builds(
                lambda parts, joint: joint.join(parts),
                st.lists(deeper, max_size=3),
                st.sampled_from(["", "|"]),
            )
            | st.builds(
                lambda part, opening, times: f"{opening}{part}){times}",
                deeper,
                st.sampled_from(["(", "(?:"]),
                quantifier,
            )
        ),
        max_leaves=4,
    )
    return st.builds(
        lambda start, body, end: start + body + end,
        st.sampled_from(["", "^"]),
        inner,
        st.sampled_from(["", "$"]),
    )


@settings(max_examples=EXAMPLES, deadline=None)
@given(_patterns(), st.lists(st.text(CHARACTERS, max_size=4), min_size=1, max_size=10))
def test_both_languages_accept_the_same_texts(source: str, texts: list[str]) -> None:
    try:
        pattern = parse_pattern(source)
    except PatternProblem:
        return  # such as two quantifiers or a range the wrong way round
    expected = {text: re.search(pattern.python, text) is not None for text in texts}
    assert searched(ENGINE, pattern.re2, texts) == expected

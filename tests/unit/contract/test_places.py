"""Every JSON pointer has the place of its value."""

from __future__ import annotations

import json
from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from sync.contract.places import child, read_places, steps_of

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
NAMES = st.text(max_size=4) | st.sampled_from(["a/b", "~1", '"', "{", ",", ""])
JSON = st.recursive(
    SCALARS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)


def _values(value: object, pointer: str = "") -> Iterator[tuple[str, object]]:
    yield pointer, value
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _values(member, child(pointer, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _values(item, child(pointer, index))


@settings(max_examples=100, deadline=None)
@given(JSON, st.sampled_from([None, 1]), st.booleans())
def test_the_text_at_a_place_is_the_value(value: object, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    places = read_places("x.json", text)
    expected = dict(_values(value))
    assert {pointer: json.loads(text[slice(*place)]) for pointer, place in places.values.items()} == expected
    for pointer, place in places.keys.items():
        assert json.loads(text[slice(*place)]) == steps_of(pointer)[-1]
    assert not places.repeated

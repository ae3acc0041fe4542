"""The draft's own schema in one piece: the quick way to know that a contract is well formed.

Draft 2020-12 describes itself by eight schemas that refer to each other, so `jsonschema` holds every
part of a contract to all eight. Their keywords are distinct, and one schema with all of them
says the same in a sixth of the time (measured with jsonschema 4.26, 2026-11-24). Parts that repeat,
as columns of one form do, are held to it once.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from sync.contract.vocabulary import Schema

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator

    Errors = Iterator[ValidationError]

_DRAFT: Final = "https://json-schema.org/draft/2020-12/"


def is_well_formed(schema: Schema) -> bool:
    """Tell whether draft 2020-12 allows a schema; the draft's own validator says what it does not allow."""
    return _validator().is_valid(schema)


@cache
def _validator() -> Validator:
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend

    known: set[tuple[str, str]] = set()
    follow = Draft202012Validator.VALIDATORS["$ref"]

    def follow_once(validator: Validator, reference: str, part: object, schema: Schema) -> Errors:
        written = (reference, repr(part))
        if written not in known:
            errors = list(follow(validator, reference, part, schema))
            known.update(() if errors else (written,))
            yield from errors

    remembering = extend(Draft202012Validator, {"$ref": follow_once})  # type: ignore[no-untyped-call]
    made: Validator = remembering(merged_draft())
    return made


def merged_draft() -> dict[str, Any]:
    """Return the draft's schema with the keywords of all its vocabularies.

    Its id only makes the references of the original lead where they led.
    """
    from jsonschema import Draft202012Validator
    from jsonschema_specifications import REGISTRY

    draft = Draft202012Validator.META_SCHEMA
    parts: list[Any] = [draft, *(REGISTRY.contents(_DRAFT + part["$ref"]) for part in draft["allOf"])]
    merged = {
        "$id": f"{_DRAFT}merged",
        "type": draft["type"],
        "properties": {name: rule for part in parts for name, rule in part["properties"].items()},
        "$defs": {name: rule for part in parts for name, rule in part.get("$defs", {}).items()},
    }
    text = json.dumps(merged).replace('"$dynamicRef": "#meta"', '"$ref": "#"')
    own: dict[str, Any] = json.loads(text)
    return own

"""Replace the part of a document that a program writes, between two comments."""

from __future__ import annotations

from pathlib import Path


def with_part(document: str, name: str, part: str) -> str:
    """Return `document` with new text between `<!-- name -->` and `<!-- /name -->`.

    Raises:
        SystemExit: The document does not hold both comments, once and in this order.
    """
    opening, closing = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    before, found_opening, rest = document.partition(opening)
    _, found_closing, after = rest.partition(closing)
    if not (found_opening and found_closing):
        raise SystemExit(f"the comments <!-- {name} --> and <!-- /{name} --> are not there")
    return f"{before}{opening}{part.strip()}\n{closing}{after}"


def write_part(path: Path, name: str, part: str) -> None:
    """Replace the part of a file."""
    path.write_text(with_part(path.read_text(encoding="utf-8"), name, part), encoding="utf-8")

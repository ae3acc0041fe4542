"""Write what the fault suites measured into `docs/reliability.md`.

    python -m tests.faults.report

Each suite keeps its figures in a file of its own below `tests/faults/figures`, so that a
suite can be measured alone and the page still has all of them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs/reliability.md"
FIGURES = Path(__file__).parent / "figures"


def note(name: str, *lines: str) -> None:
    """Keep a suite's figures until the page is written; each line is one line of the page."""
    FIGURES.mkdir(exist_ok=True)
    path = FIGURES / f"{name}.json"
    path.write_text(json.dumps(lines, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def section(name: str, lines: Sequence[str], page: Path = PAGE) -> None:
    """Put lines between a section's markers; the text around them stays as it is.

    Raises:
        ValueError: The page has no such section.
    """
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    text = page.read_text(encoding="utf-8")
    before, begun, rest = text.partition(begin)
    _, ended, after = rest.partition(end)
    if not (begun and ended):
        raise ValueError(f"the page has no section {name}")
    page.write_text("\n".join([f"{before}{begin}", *lines, f"{end}{after}"]), encoding="utf-8")


def main() -> None:
    """Write the lists, and every section that has figures."""
    from tests.faults.lists import LISTS

    for name, lines in LISTS.items():
        section(name, lines())
    for path in sorted(FIGURES.glob("*.json")):
        section(path.stem, json.loads(path.read_text(encoding="utf-8")))


if __name__ == "__main__":
    main()

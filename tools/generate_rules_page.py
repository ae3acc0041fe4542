"""Write docs/rules.md from the docstrings of the lint rules.

Run `python -m tools.generate_rules_page` after a rule has changed; `--check` only compares.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sync.lint.explanations import Explanation, explained_rules

TARGET = Path(__file__).parents[1] / "docs" / "rules.md"

PAGE = """\
# Rules of lint

Generated from the rules themselves by `python -m tools.generate_rules_page`. Do not edit: run it again; a
test compares. `tiktok-sync explain RULE` prints the same on a terminal.

- A finding is silenced on its line with `-- noqa: rule-name reason`, if the rule allows it. A comment without
  a reason silences nothing, and one that silences nothing is itself reported.
- `[tool.sync.lint]` in `pyproject.toml` gives a rule another severity:
  `severity = {{ missing-grain = "error", star-in-activation = "off" }}`. Rules about personal data, and those
  no comment silences, may only be made stricter.
- `tiktok-sync lint --fix` mends what has one right answer, by editing the place and nothing else; `--diff`
  shows it. A fix is kept only if no other finding comes of it.

| rule | severity | fixable | silenceable |
|---|---|---|---|
{table}

{rules}"""

RULE = """\
## {name}

{summary}

{parts}
"""


def page() -> str:
    """Return the whole page."""
    rules = explained_rules()
    return PAGE.format(table="\n".join(map(_row, rules)), rules="\n".join(map(_section, rules)))


def _row(one: Explanation) -> str:
    cells = (f"[{one.name}](#{one.name})", one.severity, _yes(one.is_fixable), _yes(one.is_silenceable))
    return f"| {' | '.join(cells)} |"


def _section(one: Explanation) -> str:
    parts = "\n".join(f"- **{heading}:** {text}" for heading, text in one.parts().items())
    return RULE.format(name=one.name, summary=one.summary, parts=parts)


def _yes(claim: bool) -> str:  # noqa: FBT001 - a cell of a table
    return "yes" if claim else "no"


def main(arguments: list[str]) -> int:
    """Write the page, or compare it with `--check`; return 1 when it differs."""
    text = page()
    if arguments != ["--check"]:
        TARGET.write_text(text, encoding="utf-8")
        return 0
    if TARGET.read_text(encoding="utf-8") == text:
        return 0
    print(f"{TARGET.name} is not what the rules say; run python -m tools.generate_rules_page")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""What stands above a macro in its file, and how it is called."""

from __future__ import annotations

import re
from itertools import takewhile

from sync.language_server.snapshot import Snapshot
from sync.lint.macro_files import MacroStatement

_SIGNATURE = re.compile(r"\b(?:macro|function)\s+(?P<name>\w+)\s*\((?P<arguments>[^)]*)\)", re.IGNORECASE)


def signature(statement: MacroStatement) -> str:
    """Return a call with the macro's arguments, such as `phone_sha256(phone, region)`."""
    match = _SIGNATURE.search(statement.text)
    if match is None:
        return statement.name
    return f"{match['name']}({', '.join(match['arguments'].split()).replace(',,', ',')})"


def words_above(snapshot: Snapshot, statement: MacroStatement) -> str:
    """Return the comment directly above a macro, its line breaks kept; "" when there is none."""
    text = snapshot.project.texts.get(statement.span.path, "")
    above = text.splitlines()[: statement.span.line - 1]
    comment = list(takewhile(lambda line: line.startswith("--"), reversed(above)))
    return "\n".join(line.removeprefix("--").removeprefix(" ") for line in reversed(comment))

"""Read the body of a project's own macro, so that values can be followed into it."""

from __future__ import annotations

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from sync.lint.flow.scope import MacroBody
from sync.lint.macro_files import MacroStatement


def macro_body(statement: MacroStatement) -> MacroBody | None:
    """Return a scalar macro's arguments and expression.

    None for what cannot be followed: overloads, table macros, default arguments.
    """
    try:
        tree = sqlglot.parse_one(statement.text, read="duckdb")
    except SqlglotError:
        return None
    definition = tree.this if isinstance(tree, exp.Create) else None
    body = tree.args.get("expression")
    # "as table" is a property of sqlglot's CREATE; a scalar macro has none but TEMPORARY.
    returns_table = any(isinstance(node, exp.ReturnsProperty) for node in tree.find_all(exp.Property))
    if not isinstance(definition, exp.UserDefinedFunction) or returns_table or _is_overloaded(body):
        return None
    arguments = tuple(argument.name.casefold() for argument in definition.expressions)
    return MacroBody(arguments, body) if body is not None else None


def _is_overloaded(body: object) -> bool:
    return type(body).__name__ == "MacroOverloads"

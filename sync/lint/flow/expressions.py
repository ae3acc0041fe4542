"""Follow personal data through one expression, bottom up.

Rules for editors:

1. What is not known here keeps all personal data of its parts and loses every certainty
   about their form. Forgetting a construct can then only report too much.
2. An expression may come out clean only if its result cannot name a person: a
   predicate, a count, a rank.
3. Conditions do not flow: `case when email is null then 0 else 1 end` is clean.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from sqlglot import exp

from sync.lint.certified import CERTIFIED
from sync.lint.flow.digests import ENCODINGS, certified, encoded, hashed
from sync.lint.flow.functions import (
    ADDED_FORMS,
    BOXING,
    FIRST_ONLY,
    HASHES,
    KEEPING,
    NAMING,
    OPPOSITE,
    SILENT,
)
from sync.lint.flow.presence import forms_checked, is_present, keeping, marked
from sync.lint.flow.scope import MAX_MACRO_DEPTH, Scope
from sync.lint.flow.texts import as_number, glued, shapeless
from sync.lint.flow.value import CLEAN, PRESENT, Strand, Value, boxed, joined, lost, reached

Follow = Callable[[Any, Scope], Value]


def value_of(node: exp.Expr, scope: Scope) -> Value:
    """Return what an expression may yield."""
    value = _followed(node, scope)
    return value.without_form(PRESENT) if scope.present and type(node) not in keeping() else value


def _followed(node: exp.Expr, scope: Scope) -> Value:
    follow = _followers().get(type(node))
    if follow is not None:
        return follow(node, scope)
    if isinstance(node, exp.Query):
        return _scalar(node, scope)
    if isinstance(node, exp.Predicate | exp.Connector | exp.Not) or function_name(node) in SILENT:
        return CLEAN
    if isinstance(node, exp.Func):
        return _called(node, scope)
    return shapeless(joined(parts_of(node, scope)))


def function_name(node: exp.Expr) -> str:
    """Return the name a function is called by, folded; sqlglot's own name for those it knows."""
    named = isinstance(node, exp.Anonymous | exp.AnonymousAggFunc)
    return (node.name if named else getattr(node, "sql_name", str)()).casefold()


def arguments_of(node: exp.Expr) -> list[exp.Expr]:
    """Return a call's arguments in the order sqlglot keeps them."""
    return [part for part in node.iter_expressions() if not isinstance(part, exp.DataType | exp.Var)]


def _called(node: exp.Func, scope: Scope) -> Value:
    name = function_name(node)
    if name in CERTIFIED:
        return certified(_first(node, scope), CERTIFIED[name], scope.reader.place(node))
    if name in HASHES:
        return hashed(_first(node, scope), *HASHES[name], scope.reader.place(node))
    if name in ADDED_FORMS or name in ENCODINGS:
        return _formed(_first(node, scope), name)
    if scope.reader.is_macro(name):
        return _expanded(node, name, scope)
    return _passed_on(node, name, scope)


def _passed_on(node: exp.Func, name: str, scope: Scope) -> Value:
    follow = _named_followers().get(name)
    if follow is not None:
        return follow(node, scope)
    if name in FIRST_ONLY:
        return _first(node, scope)
    values = joined(parts_of(node, scope))
    if name in NAMING and values.fields and len(arguments_of(node)) == 1:
        return CLEAN
    if name in BOXING and values.fields:
        return boxed(values.fields)
    if name in KEEPING:
        return values
    return shapeless(values).each(lambda strand: _through(strand, node, name))


def _through(strand: Strand, node: exp.Func, name: str) -> Strand:
    is_strange = isinstance(node, exp.Anonymous)
    return replace(strand, through=strand.through | {name}) if is_strange else strand


def _first(node: exp.Expr, scope: Scope) -> Value:
    arguments = arguments_of(node)
    return value_of(arguments[0], scope) if arguments else CLEAN


def _formed(value: Value, name: str) -> Value:
    added = ADDED_FORMS.get(name, frozenset())
    gone = {OPPOSITE[form] for form in added if form in OPPOSITE}

    def change(strand: Strand) -> Strand:
        if not strand.is_raw:
            return strand
        return replace(strand, forms=(strand.forms - gone) | added if added else frozenset())

    return encoded(value.each(change), name) if name in ENCODINGS else value.each(change)


def _expanded(node: exp.Expr, name: str, scope: Scope) -> Value:
    """Follow a project's own macro into its body."""
    macro, arguments = scope.reader.macro(name), arguments_of(node)
    given = macro.given(arguments) if macro is not None else None
    if macro is None or given is None or scope.reader.depth >= MAX_MACRO_DEPTH:
        return joined([*(value_of(one, scope) for one in arguments), lost(f'the macro "{name}"')])
    reader = replace(scope.reader, site=scope.reader.place(node), depth=scope.reader.depth + 1)
    names = {called: value_of(one, scope).without_form(PRESENT) for called, one in given.items()}
    return value_of(macro.body, Scope(reader, names=names))


def parts_of(node: exp.Expr, scope: Scope) -> Iterator[Value]:
    """Return what each argument of a call may yield."""
    return (value_of(part, scope) for part in arguments_of(node))


def _scalar(query: exp.Query, scope: Scope) -> Value:
    from sync.lint.flow.queries import followed

    return joined(followed(query, scope).values())


def _column(node: exp.Column, scope: Scope) -> Value:
    if isinstance(node.this, exp.Star):
        relation = scope.relations.get(node.table.casefold())
        return joined(relation.values()) if relation else scope.everything()
    first, *others = (part.name for part in node.parts)
    value = scope.qualified(first, others[0]) if others else scope.named(first)
    if scope.present and is_present(node, scope.present):
        value = marked(value)
    if scope.checked:
        value = value.with_forms(forms_checked(node, scope.checked))
    return reached(value, others[1:])


def _array(node: exp.Array, scope: Scope) -> Value:
    return joined(parts_of(node, scope))


def _identifier(node: exp.Identifier, scope: Scope) -> Value:
    return scope.named(node.name)


def _literal(node: exp.Literal, _scope: Scope) -> Value:
    return Value(constant=str(node.this))


def _clean(_node: exp.Expr, _scope: Scope) -> Value:
    return CLEAN


def _inner(node: exp.Expr, scope: Scope) -> Value:
    return value_of(node.this, scope)


def _order(node: exp.Order, scope: Scope) -> Value:
    """Follow `x order by y`, which is x; in WITHIN GROUP there is no x, and y is what is chosen from."""
    if node.this is not None:
        return value_of(node.this, scope)
    return joined(value_of(ordered.this, scope) for ordered in node.expressions)


def _everything(_node: exp.Expr, scope: Scope) -> Value:
    return scope.everything()


def _several(node: exp.Columns, scope: Scope) -> Value:
    """Follow COLUMNS into the columns it takes; where nobody can tell, it may take any."""
    items = node.this.expressions if isinstance(node.this, exp.Array) else []
    names = [literal_text(item) for item in items]
    if names and None not in names:
        return joined(scope.named(name) for name in names if name)
    chosen = scope.chosen(exp.Columns(this=node.this.copy()).sql(dialect="duckdb"))
    return scope.everything() if chosen is None else joined(scope.named(name) for name in chosen)


def _second(node: exp.Expr, scope: Scope) -> Value:
    return value_of(node.expression, scope)


def _cast(node: exp.Cast, scope: Scope) -> Value:
    value = value_of(node.this, scope)
    is_one_text = not value.fields and not isinstance(node.this, exp.Array | exp.ArrayAgg)
    if is_one_text and node.to.is_type("text", "varchar", "char", "uuid"):
        return value
    if is_one_text and node.to.is_type("varbinary"):
        return value.each(lambda one: one if one.is_raw else replace(one, encoding="other"))
    return as_number(value) if _is_whole(node.to) else shapeless(value)


def _is_whole(kind: exp.DataType) -> bool:
    """Tell whether a type holds whole numbers as long as a phone's."""
    if kind.this.name == "DECIMAL":
        return [part.name for part in kind.expressions][1:] == ["0"]
    return kind.this.name in {"BIGINT", "UBIGINT", "INT128", "UINT128"}


def _concat(node: exp.Concat, scope: Scope) -> Value:
    # DuckDB's concat and concat_ws leave NULL out, so a missing value becomes the rest of the text.
    return glued(list(parts_of(node, scope))).folded()


def _concat_with(node: exp.ConcatWs, scope: Scope) -> Value:
    """Follow concat_ws: its first argument stands between all others."""
    separator, *parts = (value_of(part, scope) for part in node.expressions)
    if separator.strands:
        return shapeless(joined([separator, *parts])).folded()
    woven = [text for part in parts for text in (separator, part)][1:]
    return glued([text for text in woven if text.constant != ""]).folded()


def _pipe(node: exp.DPipe, scope: Scope) -> Value:
    return glued([value_of(part, scope) for part in node.flatten()])


def literal_text(node: exp.Expr | None) -> str | None:
    """Return the text of a string literal, E'...' with its escapes too, or None for anything else."""
    is_text = isinstance(node, exp.ByteString) or (isinstance(node, exp.Literal) and node.is_string)
    return str(node.this) if is_text and node is not None else None


def _transform(node: exp.Transform, scope: Scope) -> Value:
    return _lambda(node.expression, value_of(node.this, scope), scope)


def _lambda(node: exp.Expr, element: Value, scope: Scope) -> Value:
    names = {argument.name.casefold(): element for argument in node.expressions}
    return value_of(node.this, Scope(scope.reader, ctes=scope.ctes, names=names, outer=scope))


def _any_lambda(node: exp.Lambda, scope: Scope) -> Value:
    """Follow a lambda whose list is not known: its argument may be anything in reach."""
    return _lambda(node, scope.everything(), scope)


def _comprehension(node: exp.Comprehension, scope: Scope) -> Value:
    element = value_of(node.args["iterator"], scope)
    names = {node.expression.name.casefold(): element}
    return value_of(node.this, Scope(scope.reader, ctes=scope.ctes, names=names, outer=scope))


def _dot(node: exp.Dot, scope: Scope) -> Value:
    call = node.expression
    if not isinstance(call, exp.Func):
        return reached(value_of(node.this, scope), [call.name])
    subject = exp.column(node.this.copy()) if isinstance(node.this, exp.Identifier) else node.this.copy()
    chained = exp.func(
        function_name(call), subject, *(item.copy() for item in arguments_of(call)), dialect="duckdb"
    )
    return value_of(chained, scope)


@cache
def _followers() -> Mapping[type, Follow]:
    """Return what is done for each kind of expression that is not a plain function call."""
    from sync.lint.flow import conditions, nested, shortened

    return {
        exp.Alias: _inner,
        exp.Array: _array,
        exp.ArrayFilter: _inner,
        exp.ArrayToString: shortened.joined_list,
        exp.Boolean: _literal,
        exp.Bracket: nested.bracket,
        exp.ByteString: _literal,
        exp.Case: conditions.case,
        exp.Cast: _cast,
        exp.Coalesce: conditions.one_of_all,
        exp.Column: _column,
        exp.Columns: _several,
        exp.Comprehension: _comprehension,
        exp.Concat: _concat,
        exp.ConcatWs: _concat_with,
        exp.DPipe: _pipe,
        exp.DataType: _clean,
        exp.Distinct: lambda node, scope: joined(parts_of(node, scope)),
        exp.Dot: _dot,
        exp.Filter: _inner,
        exp.Format: shortened.formatted,
        exp.Greatest: conditions.one_of_all,
        exp.Identifier: _identifier,
        exp.If: conditions.if_,
        exp.IgnoreNulls: _inner,
        exp.JSONExtract: nested.extracted_json,
        exp.JSONExtractScalar: nested.extracted_text,
        exp.JSONObject: nested.json_object,
        exp.Kwarg: _second,
        exp.Lambda: _any_lambda,
        exp.Least: conditions.one_of_all,
        exp.Left: shortened.one_end,
        exp.Literal: _literal,
        exp.Null: _clean,
        exp.Nullif: conditions.nullif,
        exp.Order: _order,
        exp.Paren: _inner,
        exp.PositionalColumn: _everything,
        exp.PropertyEQ: _second,
        exp.RegexpExtract: shortened.regexp_extract,
        exp.RegexpExtractAll: shortened.regexp_extract_all,
        exp.RegexpReplace: shortened.regexp_replace,
        exp.RegexpSplit: shortened.split_text,
        exp.Replace: shortened.replace_text,
        exp.RespectNulls: _inner,
        exp.Right: shortened.one_end,
        exp.Split: shortened.split_text,
        exp.SplitPart: shortened.split_part,
        exp.Star: _everything,
        exp.Struct: nested.struct,
        exp.StructExtract: nested.struct_field,
        exp.Substring: shortened.substring,
        exp.ToMap: _inner,
        exp.Transform: _transform,
        exp.Translate: shortened.translate_text,
        exp.Trim: shortened.trim_text,
        exp.TryCast: _cast,
        exp.Window: _inner,
    }


@cache
def _named_followers() -> Mapping[str, Follow]:
    """Return what is done for functions that sqlglot knows by their name alone."""
    from sync.lint.flow import nested, shortened

    return {
        "array_extract": nested.list_item,
        "list_element": nested.list_item,
        "list_extract": nested.list_item,
        "printf": shortened.printed,
    }

"""Rules about texts that are put together or taken apart the wrong way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sqlglot import exp

from sync.diagnostics import Diagnostic, Fix, Severity, insertion
from sync.lint.certified import CERTIFIED
from sync.lint.evidence import Evidence
from sync.lint.flow.expressions import function_name
from sync.lint.leftovers import EVERYTHING_BUT, matches_itself, stripped_kind
from sync.lint.lineage.blocks import Block, Definition
from sync.lint.lineage.queries import Lineage
from sync.lint.lineage.values import around, trace, value_columns, value_nodes
from sync.lint.lineage.written import offsets_of, place_of, text_of
from sync.project.models import Model

FIRST_MATCH_DIALECTS = frozenset({"duckdb", "materialize", "postgres", "risingwave"})
"""Dialects whose regexp_replace replaces the first match unless told 'g'; all others replace every match.

PostgreSQL manual, 9.7.3 "POSIX Regular Expressions"; DuckDB manual, "Regular Expressions"; both read
2026-11-23.
"""

REGION_OF_CODE: Mapping[str, str] = {
    "1": "US", "7": "RU", "20": "EG", "27": "ZA", "30": "GR", "31": "NL", "32": "BE", "33": "FR",
    "34": "ES", "36": "HU", "39": "IT", "40": "RO", "41": "CH", "43": "AT", "44": "GB", "45": "DK",
    "46": "SE", "47": "NO", "48": "PL", "49": "DE", "52": "MX", "54": "AR", "55": "BR", "56": "CL",
    "57": "CO", "60": "MY", "61": "AU", "62": "ID", "63": "PH", "64": "NZ", "65": "SG", "66": "TH",
    "81": "JP", "82": "KR", "84": "VN", "86": "CN", "90": "TR", "91": "IN", "92": "PK", "966": "SA",
    "971": "AE", "351": "PT", "353": "IE", "358": "FI", "420": "CZ",
}  # fmt: skip
"""Country code -> its main region, for the advice alone (ITU-T E.164, list of assigned codes)."""

NORMALISING = frozenset(one.name for one in CERTIFIED.values() if one.normalises)
"""Functions whose result has a country code already; what was looked at before does not matter."""

_HOLE = re.compile(r"\{(?::[ds])?\}|%[ds]")
_COUNTRY_CODE = re.compile(r"(?:\+|00)([1-9][0-9]{0,2})")
_STRIPPING = frozenset({"regexp_replace", "replace", "translate"})
_CUTTING = frozenset({"right", "left", "substring", "substr", "ltrim", "regexp_extract", "str_position"})
_LOOKING = frozenset(
    {
        "length", "len", "strlen", "char_length", "starts_with", "startswith", "prefix", "regexp_matches",
        "regexp_like", "regexp_full_match", "similar_to", "like", "ilike", "regexp_i_like", *_CUTTING,
    }
)  # fmt: skip
"""Functions by which a condition looks at the form of a number before a code is put in front."""


def regexp_replace_once(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report stripping that stops after the first character.

    What it does: reports regexp_replace() without 'g' in dialects that then replace one match
        only, where the pattern means every character of a kind, such as `[^0-9]` and `[ ()-]`.
    Why it hurts: `(206) 555-0100` becomes `206) 555-0100`; its digest matches nobody.
    Example: `regexp_replace(phone, '[^0-9]', '')`
    Instead: `regexp_replace(phone, '[^0-9]', '', 'g')`
    When to suppress: when the first match is really the only one to go.
    """
    models = (bound.model for bound in evidence.models.values())
    for model in (model for model in models if model.header.dialect in FIRST_MATCH_DIALECTS):
        for block in evidence.lineage.blocks(model):
            for call in evidence.lineage.nodes(block, exp.RegexpReplace):
                severity = _once_severity(call)
                if severity is not None:
                    yield _replaced_once(model, call, severity)


def _once_severity(call: exp.RegexpReplace) -> Severity | None:
    """Return how certain it is that all matches are meant; None when one may be."""
    pattern, replacement = _text(call.expression), _text(call.args.get("replacement"))
    if pattern is None or replacement is None or call.args.get("modifiers") is not None:
        return None
    kind = stripped_kind(pattern)
    if kind == EVERYTHING_BUT:
        return Severity.WARNING if replacement else Severity.ERROR
    is_meant = kind and (not replacement or matches_itself(pattern, replacement))
    return Severity.WARNING if is_meant else None


def _replaced_once(model: Model, call: exp.Expr, severity: Severity) -> Diagnostic:
    offsets, text = offsets_of(model, call), text_of(model, call)
    fix = None
    if offsets is not None and model.text[offsets[1] - 1] == ")":
        fix = Fix("replace every match", (insertion(model.path, model.text, offsets[1] - 1, ", 'g'"),))
    return Diagnostic(
        "regexp-replace-once",
        "only the first match is replaced",
        place_of(model, call),
        ("without the option 'g' every further match stays as it is",),
        f"write {text[:-1]}, 'g')" if text.endswith(")") else "add the option 'g'",
        severity,
        fix,
    )


def guessed_country_code(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report a country code that is put before digits nobody has looked at.

    What it does: reports a literal such as '+1' joined to digits that were only stripped of other
        characters, without a look at their length or first digits.
    Why it hurts: `1-206-555-0100` becomes `+112065550100` and `+44 20 7946 0958` becomes
        `+1442079460958`: well-formed numbers of nobody, or of somebody else.
    Example: `'+1' || regexp_replace(phone, '[^0-9]', '', 'g')`
    Instead: `e164(phone, 'US')`
    When to suppress: when the source is known to hold national numbers of one country alone.
    """
    for bound in evidence.models.values():
        for block in evidence.lineage.blocks(bound.model):
            for joined, code, digits in _prefixed(evidence.lineage, block):
                if _is_guess(evidence.lineage, block, joined, digits):
                    yield _guess(bound.model, joined, code, _innermost(digits))


def _guess(model: Model, joined: exp.Expr, code: str, phone: exp.Expr) -> Diagnostic:
    region = REGION_OF_CODE.get(code)
    call = (
        f"e164({text_of(model, phone)}, '{region}')" if region else f"e164({text_of(model, phone)}, region)"
    )
    return Diagnostic(
        "guessed-country-code",
        f"+{code} is put before digits that may have a country code already",
        place_of(model, joined),
        ("stripping leaves a leading country code, a trunk prefix and an extension among the digits",),
        f"write {call}",
        Severity.WARNING,
    )


def _prefixed(lineage: Lineage, block: Block) -> Iterator[tuple[exp.Expr, str, exp.Expr]]:
    """Yield every joined text that begins with a country code: the text, the code, what follows it."""
    for node in lineage.nodes(block, exp.DPipe, exp.Concat, exp.Format, exp.Anonymous):
        if isinstance(node.parent, exp.DPipe | exp.Concat):
            continue
        parts = [part.unnest() for part in _joined_parts(node)]
        texts = [_text(part) for part in parts]
        number = next((index for index, text in enumerate(texts) if text is None), len(parts))
        match = _COUNTRY_CODE.fullmatch("".join(text or "" for text in texts[:number]))
        if match and number < len(parts):
            yield node, match[1], parts[number]


def _joined_parts(node: exp.Expr) -> list[exp.Expr]:
    """Return the texts that are joined; of format() and printf(), what begins the template and fills it."""
    if isinstance(node, exp.DPipe):
        return list(node.flatten())
    if isinstance(node, exp.Concat):
        return list(node.expressions)
    is_printed = isinstance(node, exp.Anonymous) and node.name.casefold() == "printf"
    filled = [node.this, *node.expressions] if isinstance(node, exp.Format) else node.expressions
    if not filled or not (is_printed or isinstance(node, exp.Format)):
        return []
    return [exp.Literal.string(_HOLE.split(_text(filled[0]) or "")[0]), *filled[1:]]


def _is_guess(lineage: Lineage, block: Block, joined: exp.Expr, digits: exp.Expr) -> bool:
    definitions = trace(lineage, Definition(block, digits, digits), NORMALISING).definitions
    names = [_name(node) for one in definitions for node in value_nodes(one.expression, NORMALISING)]
    is_stripped = any(name in _STRIPPING for name in names)
    is_shaped = any(name in _CUTTING for name in names) or any(map(_strips_an_end, definitions))
    return is_stripped and not is_shaped and not _is_looked_at(block, joined, definitions)


def _strips_an_end(definition: Definition) -> bool:
    """Tell whether a pattern is anchored: it takes care of what a number begins with."""
    patterns = (_text(call.expression) or "" for call in definition.expression.find_all(exp.RegexpReplace))
    return any(re.search(r"(?<!\[)\^", pattern) for pattern in patterns)


def _is_looked_at(block: Block, joined: exp.Expr, definitions: tuple[Definition, ...]) -> bool:
    """Tell whether a condition on the way looks at the form of the number."""
    for one in definitions:
        columns = {column.name.casefold() for column in value_columns(one.expression, NORMALISING)}
        clauses = (one.block.select.args.get(part) for part in ("where", "qualify", "having"))
        conditions = [clause for clause in clauses if clause is not None]
        conditions += one.expression.find_all(exp.Case, exp.If)
        if one.block is block:
            conditions += (
                parent for parent in around(joined, block) if isinstance(parent, exp.Case | exp.If)
            )
        if any(_looks_at(node, columns) for condition in conditions for node in condition.walk()):
            return True
    return False


def _looks_at(node: exp.Expr, columns: set[str]) -> bool:
    if _name(node) not in _LOOKING:
        return False
    return any(column.name.casefold() in columns for column in node.find_all(exp.Column))


def _name(node: exp.Expr) -> str:
    if isinstance(node, exp.Func):
        return function_name(node)
    return type(node).__name__.casefold()


def _innermost(digits: exp.Expr) -> exp.Expr:
    """Return what is stripped: the column under replacing and trimming."""
    while isinstance(digits, exp.Func) and isinstance(digits.this, exp.Expr):
        digits = digits.this
    return digits


def _text(node: object) -> str | None:
    return str(node.this) if isinstance(node, exp.Literal) and node.is_string else None

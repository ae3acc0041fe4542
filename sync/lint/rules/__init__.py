"""Every rule of lint, each one function with its documentation."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sync.diagnostics import Diagnostic
from sync.lint.evidence import Evidence
from sync.lint.rules.columns import missing_column, unknown_event_source, unrecognised_column, untaken_column
from sync.lint.rules.comments import bare_noqa, unused_noqa
from sync.lint.rules.names import (
    ambiguous_column,
    parse_error,
    type_error,
    unknown_column,
    unknown_function,
    unknown_relation,
)
from sync.lint.rules.privacy import (
    digest_of_digest,
    double_hash,
    hash_of_null_folded,
    hash_of_unnormalised,
    mixed_identifier,
    stored_pii,
    unhashed_pii,
    uppercase_digest,
    weak_hash,
)
from sync.lint.rules.shape import (
    duplicate_column,
    missing_grain,
    star_in_activation,
    unfit_type,
    unnamed_column,
)
from sync.lint.rules.sources import macro_clash, macro_error, macro_statement, source_without_schema

Rule = Callable[[Evidence], Iterator[Diagnostic]]
"""Evidence -> findings. The function's name with hyphens is the name in messages."""

RULES: tuple[Rule, ...] = (
    macro_error,
    macro_clash,
    macro_statement,
    source_without_schema,
    parse_error,
    unknown_column,
    unknown_relation,
    ambiguous_column,
    unknown_function,
    type_error,
    missing_column,
    unrecognised_column,
    untaken_column,
    unknown_event_source,
    unfit_type,
    duplicate_column,
    unnamed_column,
    star_in_activation,
    missing_grain,
    unhashed_pii,
    double_hash,
    hash_of_unnormalised,
    hash_of_null_folded,
    weak_hash,
    digest_of_digest,
    uppercase_digest,
    mixed_identifier,
    stored_pii,
    bare_noqa,
    unused_noqa,
)

FINAL_RULES: tuple[Rule, ...] = (
    macro_error,
    macro_clash,
    macro_statement,
    source_without_schema,
    parse_error,
    unknown_column,
    unknown_relation,
    ambiguous_column,
    unknown_function,
    type_error,
    missing_column,
    unfit_type,
    duplicate_column,
    bare_noqa,
    unused_noqa,
)
"""Rules that no comment silences: the engine or the destination would refuse the model anyway."""


def rule_name(rule: Rule) -> str:
    """Return the name of a rule as messages and `noqa` comments spell it."""
    return rule.__name__.replace("_", "-")


SILENCEABLE = frozenset(rule_name(rule) for rule in RULES) - {rule_name(rule) for rule in FINAL_RULES}
"""Names that a `noqa` comment may give."""

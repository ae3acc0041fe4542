"""Every rule of lint, each one function with its documentation."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sync.diagnostics import Diagnostic
from sync.lint.evidence import Evidence
from sync.lint.rules.columns import missing_column, unrecognised_column, untaken_column
from sync.lint.rules.comments import bare_noqa, unused_noqa
from sync.lint.rules.contracts import (
    invalid_reference,
    invalid_schema,
    loosened_contract,
    repeated_key,
    unknown_format,
    unknown_keyword,
    unknown_record_schema,
    unportable_pattern,
)
from sync.lint.rules.dialect import dialect_change
from sync.lint.rules.joins import cross_join, fan_out_join
from sync.lint.rules.keys import repeated_event_id
from sync.lint.rules.names import (
    ambiguous_column,
    arrow_lambda,
    parse_error,
    type_error,
    unknown_column,
    unknown_function,
    unknown_relation,
)
from sync.lint.rules.nulls import null_required
from sync.lint.rules.numbers import unguarded_division
from sync.lint.rules.order import limit_without_order
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
    wrong_identifier,
)
from sync.lint.rules.project import (
    model_cycle,
    name_clash,
    one_statement,
    undeclared_source,
    unknown_dialect,
    unknown_table,
)
from sync.lint.rules.shape import (
    duplicate_column,
    missing_grain,
    star_in_activation,
    unfit_type,
    unnamed_column,
)
from sync.lint.rules.sources import macro_clash, macro_error, macro_statement, source_without_schema
from sync.lint.rules.stability import unstable_key, unstable_value
from sync.lint.rules.texts import guessed_country_code, regexp_replace_once
from sync.lint.rules.times import made_up_zone, stale_window, time_without_zone
from sync.lint.rules.values import (
    legacy_event,
    misspelt_event,
    unaccepted_value,
    unknown_event_source,
    unquoted_event_source,
)

Rule = Callable[[Evidence], Iterator[Diagnostic]]
"""Evidence -> findings. The function's name with hyphens is the name in messages."""

READING_RULES: tuple[Rule, ...] = (
    unknown_table,
    undeclared_source,
    one_statement,
    model_cycle,
    name_clash,
    unknown_dialect,
    invalid_schema,
    unknown_keyword,
    unknown_format,
    unportable_pattern,
    invalid_reference,
    repeated_key,
    loosened_contract,
    unknown_record_schema,
)
"""Rules that reading the project's models and schemas answers, before anything is bound."""

RULES: tuple[Rule, ...] = (
    *READING_RULES,
    macro_error,
    macro_clash,
    macro_statement,
    source_without_schema,
    parse_error,
    unknown_column,
    unknown_relation,
    ambiguous_column,
    unknown_function,
    arrow_lambda,
    type_error,
    missing_column,
    unrecognised_column,
    untaken_column,
    unknown_event_source,
    unquoted_event_source,
    unaccepted_value,
    misspelt_event,
    legacy_event,
    null_required,
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
    wrong_identifier,
    mixed_identifier,
    stored_pii,
    regexp_replace_once,
    guessed_country_code,
    unguarded_division,
    repeated_event_id,
    unstable_key,
    unstable_value,
    time_without_zone,
    made_up_zone,
    stale_window,
    fan_out_join,
    cross_join,
    limit_without_order,
    dialect_change,
    bare_noqa,
    unused_noqa,
)

FINAL_RULES: tuple[Rule, ...] = (
    *READING_RULES,
    macro_error,
    macro_clash,
    macro_statement,
    source_without_schema,
    parse_error,
    unknown_column,
    unknown_relation,
    ambiguous_column,
    unknown_function,
    arrow_lambda,
    type_error,
    missing_column,
    unfit_type,
    duplicate_column,
    bare_noqa,
    unused_noqa,
)
"""Rules that no comment silences: the engine or the destination would refuse the model anyway."""


FIXABLE_RULES: frozenset[Rule] = frozenset(
    {
        unknown_column,
        unknown_relation,
        unknown_function,
        arrow_lambda,
        missing_column,
        unrecognised_column,
        hash_of_unnormalised,
        uppercase_digest,
        unaccepted_value,
        unquoted_event_source,
        regexp_replace_once,
        unguarded_division,
        unused_noqa,
    }
)
"""Rules some of whose findings carry a fix."""


def rule_name(rule: Rule) -> str:
    """Return the name of a rule as messages and `noqa` comments spell it."""
    return rule.__name__.replace("_", "-")


SILENCEABLE = frozenset(rule_name(rule) for rule in RULES) - {rule_name(rule) for rule in FINAL_RULES}
"""Names that a `noqa` comment may give."""

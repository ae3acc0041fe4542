"""Explanations are complete, and their examples are true: lint is run on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from sync.diagnostics import Severity
from sync.lint import RULES
from sync.lint.explanations import Explanation, code_in, explained_rules
from sync.lint.rules import FINAL_RULES, FIXABLE_RULES, SILENCEABLE, privacy, rule_name
from sync.lint.severities import LEVELS, MILDER, locked_because
from tests.lint.projects import lint, project_with_sources
from tests.lint.test_cases import ALL_CASES
from tools.generate_rules_page import TARGET, page

EXAMPLE = "models/activation/example.sql"
OWN_MACROS = "models/macros/own.sql"
OWN_SCHEMA = "schemas/models/example.schema.json"

AROUND = {
    "pyproject.toml": 'web_customers = "data/web_customers.parquet"\n',
    "schemas/sources/web_customers.schema.json": """{"type": "object", "properties": {
        "customer_id": {"type": "string"}, "email": {"type": "string"}, "country": {"type": "string"}}}""",
    "models/customer360.sql": "select customer_id, orders from customers",
    "models/a.sql": "select customer_id as id, email from customers",
    "models/b.sql": "select customer_id as id, email from customers",
    "models/cards.sql": '-- /// model\n-- grain = ["number"]\n-- ///\n'
    "select idfa as number, customer_id as id from customers",
    "models/orders.sql": "select customer_id from lines",
}
"""What examples speak of besides the sources of the fixture."""


HOLE = "⟨⟩"


@dataclass(frozen=True, slots=True)
class Frame:
    """The file an example is a piece of; `HOLE` is where it stands."""

    text: str
    path: str = EXAMPLE


def _header(*lines: str) -> str:
    return "\n".join(["-- /// model", *(f"-- {line}" for line in lines), "-- ///\n"])


AUDIENCE = _header('grain = ["customer_id"]', "[sync]", 'destination = "tiktok_audience"')
EVENTS = _header('grain = ["order_id"]', "[sync]", 'destination = "tiktok_events"')

QUERY = Frame("⟨⟩")
MACRO = Frame("⟨⟩;", OWN_MACROS)
SENT_QUERY = Frame(f"{AUDIENCE}⟨⟩")
SENT_COLUMNS = Frame(f"{AUDIENCE}select customer_id, ⟨⟩ from customers")
SENT_DIGEST = Frame(f"{AUDIENCE}select customer_id, ⟨⟩ as email_sha256 from customers")
EVENT_COLUMNS = Frame(f"{EVENTS}select order_id, ⟨⟩ from lines")
EVENT_COLUMN = Frame(
    f"{EVENTS}select order_id, ⟨⟩, 'Purchase' as event, 'stores' as event_set_id, ordered_at as timestamp, "
    "email from lines inner join customers using (customer_id)"
)
EVENT_RELATION = Frame(
    f"{EVENTS}select order_id, order_id as event_id, 'Purchase' as event, 'stores' as event_set_id, "
    "timestamptz '2026-11-01' as timestamp, email from (⟨⟩)"
)
EVENT_FILTER = Frame(f"{EVENTS}select order_id, ordered_at as timestamp from lines ⟨⟩")
EVENT_ID = Frame(f"{EVENTS}select ⟨⟩ from lines")
SALES = "from (select order_id, ordered_at::timestamp as sold_at from lines)"
SALE_COLUMNS = Frame(f"{EVENTS}select order_id, ⟨⟩ {SALES}")
SALE_TIME = Frame(f"{EVENTS}select order_id, ⟨⟩ as timestamp {SALES}")
COLUMNS = Frame("select ⟨⟩ from customers")
PHONE = Frame("select ⟨⟩ as phone from customers")
CARDS = Frame("with customers as (select customer_id as id, spent from customers) ⟨⟩")
LINES = Frame("select\n⟨⟩\ncustomer_id from customers")
HEADER = Frame("-- /// model\n⟨⟩\n-- ///\nselect customer_id, email from customers")
SPARK = Frame(_header('dialect = "spark"') + "select ⟨⟩ as digest from customers")
SCHEMA = Frame("⟨⟩", OWN_SCHEMA)
SCHEMA_COLUMNS = Frame('{"type": "object", "properties": {⟨⟩}}', OWN_SCHEMA)
SCHEMA_COLUMN = Frame('{"type": "object", "properties": {"x": ⟨⟩}}', OWN_SCHEMA)
SCHEMA_KEYS = Frame('{"type": "object", "properties": {"x": {⟨⟩}}, "$defs": {"email": {}}}', OWN_SCHEMA)
RECORDS = Frame('{"type": "object", "properties": {⟨⟩}}', "schemas/records/tiktok_events.schema.json")

FRAMES: Mapping[str, Frame] = {
    "fan-out-join": CARDS,
    "guessed-country-code": PHONE,
    "made-up-zone": SALE_TIME,
    "regexp-replace-once": PHONE,
    "repeated-event-id": EVENT_ID,
    "stale-window": EVENT_FILTER,
    "time-without-zone": SALE_COLUMNS,
    "unguarded-division": COLUMNS,
    "unstable-key": EVENT_COLUMNS,
    "unstable-value": EVENT_COLUMNS,
    "bare-noqa": LINES,
    "dialect-change": SPARK,
    "digest-of-digest": SENT_DIGEST,
    "double-hash": SENT_DIGEST,
    "hash-of-null-folded": SENT_DIGEST,
    "hash-of-unnormalised": SENT_DIGEST,
    "invalid-reference": SCHEMA_KEYS,
    "invalid-schema": SCHEMA,
    "legacy-event": EVENT_COLUMNS,
    "loosened-contract": RECORDS,
    "macro-clash": MACRO,
    "macro-error": MACRO,
    "macro-statement": MACRO,
    "missing-column": EVENT_COLUMN,
    "missing-grain": HEADER,
    "misspelt-event": EVENT_COLUMNS,
    "mixed-identifier": SENT_COLUMNS,
    "null-required": EVENT_RELATION,
    "repeated-key": SCHEMA_COLUMN,
    "star-in-activation": SENT_QUERY,
    "stored-pii": HEADER,
    "unaccepted-value": EVENT_COLUMNS,
    "unfit-type": SENT_COLUMNS,
    "unhashed-pii": SENT_COLUMNS,
    "unknown-dialect": HEADER,
    "unknown-event-source": EVENT_COLUMNS,
    "unknown-format": SCHEMA_KEYS,
    "unknown-keyword": SCHEMA_COLUMNS,
    "unportable-pattern": SCHEMA_KEYS,
    "unquoted-event-source": EVENT_COLUMNS,
    "unrecognised-column": EVENT_COLUMNS,
    "untaken-column": EVENT_COLUMNS,
    "unused-noqa": LINES,
    "uppercase-digest": SENT_DIGEST,
    "weak-hash": SENT_COLUMNS,
    "wrong-identifier": SENT_COLUMNS,
}
"""Rule -> the file that its examples are pieces of; those of other rules are whole queries."""

ABOUT_FILES = frozenset({"name-clash", "unknown-record-schema", "source-without-schema"})
"""Rules whose examples are names of files, or settings."""

EXPLANATIONS = explained_rules()
RUNNABLE = [one for one in EXPLANATIONS if one.name not in ABOUT_FILES]


def _found(one: Explanation, code: str) -> set[str]:
    frame = FRAMES.get(one.name, QUERY)
    # A schema is that of the model beside it.
    beside = {} if frame.path == EXAMPLE else {EXAMPLE: "select 'x' as x"}
    files = {**AROUND, **beside, frame.path: frame.text.replace(HOLE, code)}
    return {finding.rule for finding in lint(project_with_sources(files)).findings}


@pytest.mark.parametrize("one", EXPLANATIONS, ids=lambda one: one.name)
def test_an_explanation_is_complete(one: Explanation) -> None:
    assert one.summary.endswith(".")
    assert len(one.summary) < 80
    assert all(one.parts().values())
    assert list(one.parts()) == ["What it does", "Why it hurts", "Example", "Instead", "When to suppress"]
    assert ("never" in one.suppress) >= (not one.is_silenceable)


@pytest.mark.parametrize("one", [one for one in RUNNABLE if code_in(one.example)], ids=lambda one: one.name)
def test_an_example_yields_the_finding(one: Explanation) -> None:
    assert one.name in _found(one, code_in(one.example))


@pytest.mark.parametrize("one", [one for one in RUNNABLE if code_in(one.instead)], ids=lambda one: one.name)
def test_what_stands_instead_does_not(one: Explanation) -> None:
    assert one.name not in _found(one, code_in(one.instead))


def test_most_rules_have_examples_that_run() -> None:
    assert len([one for one in RUNNABLE if code_in(one.example)]) > 0.8 * len(RULES)


def test_the_page_of_rules_is_what_the_rules_say() -> None:
    assert TARGET.read_text(encoding="utf-8") == page(), "run python -m tools.generate_rules_page"


@pytest.fixture(scope="module")
def reported() -> dict[str, set[Severity]]:
    """What the cases on disk make each rule report."""
    found: dict[str, set[Severity]] = {}
    for case in ALL_CASES:
        if any(expected.rule == case.rule for expected in case.expected):
            for finding in lint(project_with_sources(case.files)).findings:
                found.setdefault(finding.rule, set()).add(finding.severity)
    return found


def test_severities_are_those_the_rules_report(reported: Mapping[str, set[Severity]]) -> None:
    worst = {
        rule: max(severities, key=lambda one: LEVELS.index(one.value))
        for rule, severities in reported.items()
    }
    assert {rule: severity for rule, severity in worst.items() if severity is not Severity.ERROR} == MILDER


def test_rules_that_offer_fixes_are_listed() -> None:
    mended = {
        expected.rule
        for case in ALL_CASES
        for expected in case.expected
        if any(word == "fix" and line != "none" for word, line in expected.more)
    }
    assert mended == {rule_name(rule) for rule in FIXABLE_RULES}


def test_privacy_rules_and_final_rules_are_locked() -> None:
    locked = {rule_name(rule) for rule in RULES if locked_because(rule)}
    of_privacy = {rule_name(rule) for rule in RULES if rule.__module__ == privacy.__name__}
    assert len(of_privacy) >= 9
    assert locked == of_privacy | {rule_name(rule) for rule in FINAL_RULES}
    assert {one.name for one in EXPLANATIONS if one.is_silenceable} == SILENCEABLE

"""Rules about the JSON Schemas of a project: one that says nothing must not look like one that does.

Reading a contract finds what is wrong with it; here each mistake has its name and its
documentation.
"""

from __future__ import annotations

from collections.abc import Iterator

from sync.diagnostics import Diagnostic
from sync.lint.evidence import Evidence


def invalid_schema(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report files under schemas/ that are no JSON Schema of rows.

    What it does: parses the JSON, holds it to draft 2020-12, and asks for an object at
        the root.
    Why it hurts: nothing could be checked with it.
    Example: `{"type": "objekt"}`
    Instead: `{"type": "object", "properties": {"email": {"type": "string"}}}`
    When to suppress: never; correct the file.
    """
    return _of_contracts(evidence, "invalid-schema")


def unknown_keyword(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report keywords that JSON Schema does not have.

    What it does: compares every key of a schema with the keywords of draft 2020-12 and our own.
    Why it hurts: JSON Schema passes over what it does not know, so a misspelt rule
        checks nothing, and a misspelt `x-pii` protects nobody.
    Example: `"email": {"type": "string", "x-pi": "email"}`
    Instead: `"email": {"type": "string", "x-pii": "email"}`
    When to suppress: never; remarks go into `$comment`.
    """
    return _of_contracts(evidence, "unknown-keyword")


def unknown_format(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report formats that nobody checks.

    What it does: looks every `format` up among those that have a checker.
    Why it hurts: a format without one passes every value.
    Example: `"format": "datetime"`
    Instead: `"format": "date-time"`
    When to suppress: never; write a `pattern` where no format fits.
    """
    return _of_contracts(evidence, "unknown-format")


def unportable_pattern(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report patterns that two regular expression engines read differently.

    What it does: parses every `pattern` and allows what means the same everywhere.
    Why it hurts: rows are judged by the engine's expressions and explained by Python's;
        with look-ahead, or a class for digits of every script, the two would disagree.
    Example: `"pattern": "^(?=a)b$"`
    Instead: `"pattern": "^[0-9]+$"`
    When to suppress: never; write it with classes, groups and counts.
    """
    return _of_contracts(evidence, "unportable-pattern")


def invalid_reference(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report `$ref` that leads out of its file, nowhere, or back to itself.

    What it does: follows every reference.
    Why it hurts: contracts are read without network, and a rule without end checks no row.
    Example: `"$ref": "https://example.com/email.json"`
    Instead: `"$ref": "#/$defs/email"`
    When to suppress: never; copy what it should lead to into `$defs`.
    """
    return _of_contracts(evidence, "invalid-reference")


def repeated_key(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report keys that a schema gives twice in one object.

    What it does: reads the JSON without dropping any key.
    Why it hurts: JSON readers keep the last one and drop the other without a word.
    Example: `{"type": "string", "type": "integer"}`
    Instead: `{"type": "integer"}`
    When to suppress: never; keep one of them.
    """
    return _of_contracts(evidence, "repeated-key")


def loosened_contract(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report record schemas that allow what the destination refuses.

    What it does: compares a project's file under schemas/records/ with the shipped one.
    Why it hurts: rows would pass here and be refused by the platform, a thousand at a time.
    Example: `"event_id": {"type": "string"}` without the shipped length
    Instead: the shipped rules, and stricter ones of your own beside them
    When to suppress: never; the platform does not bend.
    """
    return _of_contracts(evidence, "loosened-contract")


def unknown_record_schema(evidence: Evidence) -> Iterator[Diagnostic]:
    """Report record schemas of no destination.

    What it does: compares file names under schemas/records/ with the destinations.
    Why it hurts: nobody reads the file, and its rules are never checked.
    Example: `schemas/records/tiktok_event.schema.json`
    Instead: `schemas/records/tiktok_events.schema.json`
    When to suppress: never; rename it, or delete it.
    """
    return _of_contracts(evidence, "unknown-record-schema")


def _of_contracts(evidence: Evidence, rule: str) -> Iterator[Diagnostic]:
    return (finding for finding in evidence.contract_findings if finding.rule == rule)

"""Findings as SARIF 2.1.0, the format of code-scanning services.

Source: OASIS, Static Analysis Results Interchange Format 2.1.0 with errata 01, and what
GitHub code scanning reads of it (GitHub Docs, "SARIF support", read 2026-11-23): it
knows a finding again by `primaryLocationLineHash`, so that is made of what stands on
the line, not of its number.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from sync import __version__
from sync.diagnostics import Diagnostic, Edit, Severity, Span
from sync.lint.explanations import Explanation, explained_rules
from sync.lint.formats.report import Report

Json = dict[str, object]

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Mapping[str, str] = {
    Severity.ERROR.value: "error",
    Severity.WARNING.value: "warning",
    Severity.INFO.value: "note",
}
_ROOT = "%SRCROOT%"
_FINGERPRINT_DIGITS = 16


def render_sarif(report: Report) -> str:
    """Return a SARIF log of one run, with every rule of lint and a result per finding."""
    rules = [_rule(one) for one in explained_rules()]
    numbers = {str(rule["id"]): number for number, rule in enumerate(rules)}
    run = {
        "tool": {"driver": {"name": "tiktok-sync", "semanticVersion": __version__, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "results": list(_results(report, numbers)),
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)


def _rule(one: Explanation) -> Json:
    """Return a rule's metadata: what a service shows beside its findings."""
    parts = one.parts()
    return {
        "id": one.name,
        "shortDescription": {"text": one.summary},
        "fullDescription": {"text": one.why},
        "help": {
            "text": "\n".join(f"{heading}: {text}" for heading, text in parts.items()),
            "markdown": "\n\n".join(f"**{heading}:** {text}" for heading, text in parts.items()),
        },
        "defaultConfiguration": {"level": _LEVELS[one.severity]},
    }


def _results(report: Report, numbers: Mapping[str, int]) -> Iterator[Json]:
    seen: Counter[str] = Counter()
    for finding in report.findings:
        fingerprint = _fingerprint(finding, report.texts)
        seen[fingerprint] += 1
        result: Json = {
            "ruleId": finding.rule,
            "level": _LEVELS[finding.severity.value],
            "message": {"text": _message(finding)},
            "locations": [_location(finding.where, report.folder)],
            "partialFingerprints": {"primaryLocationLineHash": f"{fingerprint}:{seen[fingerprint]}"},
        }
        if finding.rule in numbers:
            result["ruleIndex"] = numbers[finding.rule]
        if finding.fix:
            changes = _changes(finding.fix.edits, report.folder)
            result["fixes"] = [{"description": {"text": finding.fix.title}, "artifactChanges": changes}]
        yield result


def _message(finding: Diagnostic) -> str:
    notes = [f"note: {note}" for note in finding.notes]
    return "\n".join([finding.what, *notes, *([f"help: {finding.help}"] if finding.help else [])])


def _location(where: Span | str, folder: str) -> Json:
    if isinstance(where, str):
        return {"logicalLocations": [{"fullyQualifiedName": where}]}
    return {"physicalLocation": {"artifactLocation": _artifact(where.path, folder), "region": _region(where)}}


def _artifact(path: str, folder: str) -> Json:
    return {"uri": quote(f"{folder}{path}"), "uriBaseId": _ROOT}


def _region(span: Span) -> Json:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.line,
        "endColumn": span.column + span.length,
    }


def _changes(edits: tuple[Edit, ...], folder: str) -> list[Json]:
    """Return the edits of a fix, one entry per file."""
    return [
        {
            "artifactLocation": _artifact(path, folder),
            "replacements": [
                {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.replacement}}
                for edit in edits
                if edit.span.path == path
            ],
        }
        for path in dict.fromkeys(edit.span.path for edit in edits)
    ]


def _fingerprint(finding: Diagnostic, texts: Mapping[str, str]) -> str:
    """Return what a finding is known by when lines above it come and go."""
    path, line = str(finding.where), ""
    if isinstance(finding.where, Span):
        path = finding.where.path
        line = "".join(texts.get(path, "").split("\n")[finding.where.line - 1 : finding.where.line]).strip()
    identity = json.dumps([finding.rule, path, finding.what, line])
    return hashlib.sha256(identity.encode()).hexdigest()[:_FINGERPRINT_DIGITS]

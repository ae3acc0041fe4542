"""How much each rule matters: the shipped answer, and what a project may change of it.

`[tool.sync.lint]` in pyproject.toml may give a rule another severity:

    severity = { missing-grain = "error", limit-without-order = "off" }

Two kinds of rules may only be made stricter there. Privacy rules are silenced where
they are reported, with a reason, never for a whole project; and final rules report what
the engine or the destination would refuse anyway.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from sync.diagnostics import Diagnostic, Severity, did_you_mean
from sync.errors import SettingsError
from sync.lint.rules import FINAL_RULES, RULES, Rule, privacy, rule_name
from sync.project.project import Project
from sync.project.settings import PROJECT_FILE
from sync.project.toml_place import toml_place

OFF = "off"
LEVELS = (OFF, Severity.INFO.value, Severity.WARNING.value, Severity.ERROR.value)
"""What `severity` may say of a rule, mildest first."""

MILDER: Mapping[str, Severity] = {
    "unrecognised-column": Severity.WARNING,
    "misspelt-event": Severity.WARNING,
    "unquoted-event-source": Severity.WARNING,
    "legacy-event": Severity.INFO,
    "untaken-column": Severity.WARNING,
    "star-in-activation": Severity.WARNING,
    "mixed-identifier": Severity.WARNING,
    "cross-join": Severity.WARNING,
    "fan-out-join": Severity.WARNING,
    "guessed-country-code": Severity.WARNING,
    "limit-without-order": Severity.WARNING,
    "stale-window": Severity.WARNING,
    "unguarded-division": Severity.WARNING,
    "unstable-value": Severity.WARNING,
    "unused-noqa": Severity.WARNING,
    "uppercase-digest": Severity.INFO,
    "stored-pii": Severity.INFO,
}
"""Rules that report no errors, and the worst they report; every other rule reports errors."""


def worst_severity(rule: Rule) -> Severity:
    """Return the worst severity a rule reports when the project does not change it."""
    return MILDER.get(rule_name(rule), Severity.ERROR)


def locked_because(rule: Rule) -> str:
    """Return why a rule may not be lowered, or "" when it may."""
    if rule.__module__ == privacy.__name__:
        return "personal data would leave, or fail to match, without anybody being told"
    if rule in FINAL_RULES:
        return "the engine or the destination would refuse the model anyway"
    return ""


def require_severities(project: Project) -> None:
    """Refuse severities of rules that do not exist or may not be lowered.

    Raises:
        SettingsError: All of them, each at its key.
    """
    findings = tuple(_problems(project))
    if findings:
        raise SettingsError(*findings)


def graded(findings: Iterable[Diagnostic], severities: Mapping[str, str]) -> tuple[Diagnostic, ...]:
    """Return findings with the severities a project gives; those of a rule that is off are left out."""
    return tuple(
        replace(finding, severity=Severity(severities[finding.rule]))
        if finding.rule in severities
        else finding
        for finding in findings
        if severities.get(finding.rule) != OFF
    )


def _problems(project: Project) -> Iterator[Diagnostic]:
    rules = {rule_name(rule): rule for rule in RULES}
    text = project.texts[PROJECT_FILE]
    for name, severity in project.settings.lint_severities.items():
        where = toml_place(PROJECT_FILE, text, ("tool", "sync", "lint", "severity", name))
        rule = rules.get(name)
        if rule is None:
            advice = did_you_mean(name, rules)
            yield Diagnostic("unknown-rule", f'there is no lint rule "{name}"', where, help=advice)
            continue
        usual, reason = worst_severity(rule).value, locked_because(rule)
        if reason and LEVELS.index(severity) < LEVELS.index(usual):
            yield Diagnostic(
                "locked-rule",
                f'rule "{name}" may not be lowered from "{usual}" to "{severity}"',
                where,
                (reason,),
                _way_out(rule, name),
            )


def _way_out(rule: Rule, name: str) -> str:
    if rule in FINAL_RULES:
        return "take this out, and mend what the rule reports"
    return f"take this out; where a value is safe, write -- noqa: {name} and why"

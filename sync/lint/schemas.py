"""Read the schemas of a project's sources, models and records, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from sync.contract import Contract, parse_contract, parse_record_contract
from sync.diagnostics import Diagnostic, Span, did_you_mean
from sync.errors import ContractError
from sync.lint.record_rules import RecordRules, read_rules
from sync.project.project import MODEL_SCHEMAS, RECORD_SCHEMAS, SOURCE_SCHEMAS, Project


@dataclass(frozen=True, slots=True)
class Schemas:
    """The usable schemas of a project.

    Attributes:
        sources: Of every source by name; None where there is none that can be used.
        models: Of models, by name.
        records: What each used destination's record schema says, by destination.
        findings: What is wrong with the other schemas.
    """

    sources: Mapping[str, Contract | None]
    models: Mapping[str, Contract]
    records: Mapping[str, RecordRules]
    findings: tuple[Diagnostic, ...]


def read_schemas(project: Project, destinations: Iterable[str]) -> Schemas:
    """Read every schema that lint looks at; one that cannot be used becomes a finding."""
    findings: list[Diagnostic] = []
    sources = _contracts(project, SOURCE_SCHEMAS, project.sources, findings)
    models = _contracts(project, MODEL_SCHEMAS, project.models, findings)
    findings += _record_findings(project)
    return Schemas(
        {name: sources.get(name) for name in project.sources},
        models,
        _record_rules(project, destinations),
        tuple(findings),
    )


def usable_contract(project: Project, source: str) -> Contract | None:
    """Return a source's contract, or None where there is none that can be used."""
    schema = project.schema_of(SOURCE_SCHEMAS, source)
    try:
        return parse_contract(*schema) if schema else None
    except ContractError:
        return None


def _contracts(
    project: Project, folder: str, names: Iterable[str], findings: list[Diagnostic]
) -> dict[str, Contract]:
    """Read the schemas of one folder; add to `findings` what is wrong with them."""
    found: dict[str, Contract] = {}
    for name in names:
        schema = project.schema_of(folder, name)
        if schema is None:
            continue
        try:
            found[name] = parse_contract(*schema)
        except ContractError as error:
            findings += error.findings
    return found


def _record_rules(project: Project, names: Iterable[str]) -> dict[str, RecordRules]:
    """Read the record schemas that can be used; what is wrong with the others is found elsewhere."""
    found: dict[str, RecordRules] = {}
    for name in names:
        try:
            found[name] = read_rules(parse_record_contract(*project.record_schema(name)))
        except ContractError:
            continue
    return found


def _record_findings(project: Project) -> Iterator[Diagnostic]:
    """Report record schemas that no destination has, and those that were loosened."""
    for path, text in project.schemas.items():
        shipped = project.shipped_records.get(path)
        if not path.startswith(RECORD_SCHEMAS) or text == shipped:
            continue
        if shipped is None:
            names = [PurePath(known).name for known in project.shipped_records]
            yield Diagnostic(
                "unknown-record-schema",
                "no destination has records of that name",
                Span(path, 1),
                ("the file would be read by nobody, and its rules never checked",),
                did_you_mean(PurePath(path).name, names),
            )
            continue
        try:
            parse_record_contract(path, text, shipped)
        except ContractError as error:
            yield from error.findings

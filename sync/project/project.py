"""The project as one value: settings, models in order, sources, schemas, findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sync.diagnostics import Diagnostic, Span, did_you_mean
from sync.errors import ModelError, ProjectError
from sync.project.files import ProjectTexts
from sync.project.graph import dependency_order
from sync.project.models import Model, parse_model
from sync.project.settings import PROJECT_FILE, Settings, parse_settings
from sync.project.toml_place import toml_place

SOURCE_SCHEMAS = "schemas/sources/"
MODEL_SCHEMAS = "schemas/models/"
RECORD_SCHEMAS = "schemas/records/"
_SCHEMA_ENDING = ".schema.json"


@dataclass(frozen=True, slots=True)
class Project:
    """Everything an analyst wrote, parsed.

    Attributes:
        models: Usable models by name, each after the models it reads.
        sources: Declared source name -> location.
        macros: Macro files by path, in load order.
        schemas: Schema texts by path.
        shipped_records: What the destinations require, by path.
        shipped_macros: Paths of the macro files that come with the tool.
        findings: What is wrong with models that are not usable.
    """

    root: Path
    settings: Settings
    models: Mapping[str, Model]
    sources: Mapping[str, str]
    macros: Mapping[str, str]
    schemas: Mapping[str, str]
    shipped_records: Mapping[str, str]
    texts: Mapping[str, str]
    findings: tuple[Diagnostic, ...]
    shipped_macros: frozenset[str] = frozenset()

    def schema_of(self, folder: str, name: str) -> tuple[str, str] | None:
        """Return path and text of the schema a relation is held to, or None.

        Args:
            folder: `SOURCE_SCHEMAS`, `MODEL_SCHEMAS` or `RECORD_SCHEMAS`.
            name: The relation's name; letter case does not matter.
        """
        for path, text in self.schemas.items():
            if path.casefold() == f"{folder}{name}{_SCHEMA_ENDING}".casefold():
                return path, text
        return None

    def record_schema(self, name: str) -> tuple[str, str, str]:
        """Return path and text of a destination's record schema, and the shipped text.

        Raises:
            KeyError: The package ships none of that name.
        """
        path = f"{RECORD_SCHEMAS}{name}{_SCHEMA_ENDING}"
        return path, self.schemas[path], self.shipped_records[path]

    def syncs(self) -> tuple[Model, ...]:
        """Return the activation models that deliver, by name."""
        models = (model for model in self.models.values() if model.header.sync and model.header.sync.enabled)
        return tuple(sorted(models, key=lambda model: model.name))


def load_project(
    texts: ProjectTexts,
    *,
    target: str | None,
    environment: Mapping[str, str],
    destinations: tuple[str, ...],
    flags: Mapping[str, object] | None = None,
) -> Project:
    """Parse a project; nothing is executed and no data is read.

    Args:
        destinations: Names a model's `[sync]` table may use.
        flags: Settings given on the command line.

    Raises:
        ProjectError: Settings or model headers cannot be used; all such problems at once.
    """
    settings = parse_settings(
        texts.settings,
        target=target,
        environment=environment,
        token_file=texts.token_file,
        app_secret_file=texts.app_secret_file,
        flags=flags,
    )
    return _assembled(texts, settings, destinations)


def with_models(project: Project, changed: Mapping[str, str], destinations: tuple[str, ...]) -> Project:
    """Return the project as it would be if some model files held other texts; no file is read.

    Args:
        changed: New texts by path, of models that exist.

    Raises:
        ProjectError: A header cannot be used any more.
    """
    models = {path: project.texts[path] for path in model_paths(project)}
    texts = ProjectTexts(
        root=project.root,
        settings=project.texts[PROJECT_FILE],
        models={**models, **changed},
        macros=project.macros,
        schemas=project.schemas,
        token_file=None,
        shipped_records=project.shipped_records,
        shipped_macros=project.shipped_macros,
    )
    return _assembled(texts, project.settings, destinations)


def model_paths(project: Project) -> tuple[str, ...]:
    """Return the paths of all model files, usable or not."""
    others = {PROJECT_FILE, *project.macros, *project.schemas}
    return tuple(path for path in project.texts if path not in others)


def _assembled(texts: ProjectTexts, settings: Settings, destinations: tuple[str, ...]) -> Project:
    parsed, findings, unusable = _parse_models(texts.models, destinations)
    _require_distinct_names(texts, parsed, settings)
    order, graph_findings = dependency_order(parsed, settings.sources, unusable)
    blamed = {finding.where.path for finding in graph_findings if isinstance(finding.where, Span)}
    return Project(
        root=texts.root,
        settings=settings,
        models={name: parsed[name] for name in order if parsed[name].path not in blamed},
        sources=settings.sources,
        macros=texts.macros,
        schemas=texts.schemas,
        shipped_records=texts.shipped_records,
        texts={PROJECT_FILE: texts.settings, **texts.models, **texts.macros, **texts.schemas},
        findings=(*findings, *graph_findings),
        shipped_macros=texts.shipped_macros,
    )


def _parse_models(
    texts: Mapping[str, str], destinations: tuple[str, ...]
) -> tuple[dict[str, Model], list[Diagnostic], list[str]]:
    models: dict[str, Model] = {}
    findings: list[Diagnostic] = []
    broken_headers: list[Diagnostic] = []
    unusable: list[str] = []
    for path, text in texts.items():
        try:
            parsed = parse_model(path, text, destinations)
        except ProjectError as error:
            broken_headers += error.findings
            continue
        if isinstance(parsed, Model):
            findings += _second_of_a_name(parsed, models)
            models[parsed.name] = parsed
        else:
            findings += parsed
            unusable.append(path.rsplit("/", 1)[-1].removesuffix(".sql"))
    if broken_headers:
        raise ModelError(*broken_headers)
    return models, findings, unusable


def _second_of_a_name(model: Model, models: Mapping[str, Model]) -> list[Diagnostic]:
    first = next((other for name, other in models.items() if name.casefold() == model.name.casefold()), None)
    if first is None:
        return []
    return [
        Diagnostic(
            "name-clash",
            f'two models are called "{model.name}"',
            Span(model.path, 1),
            (f"the other is {first.path}",),
            "rename one of the files",
        )
    ]


def _require_distinct_names(texts: ProjectTexts, models: Mapping[str, Model], settings: Settings) -> None:
    by_key = {name.casefold(): model for name, model in models.items()}
    clashes = [
        Diagnostic(
            "name-clash",
            f'"{source}" is a source and a model',
            toml_place(PROJECT_FILE, texts.settings, ("tool", "sync", "sources", source)),
            (f"the model is {by_key[source.casefold()].path}",),
            "rename one of them",
        )
        for source in settings.sources
        if source.casefold() in by_key
    ]
    if clashes:
        raise ProjectError(*clashes)


def source_place(project: Project, source: str) -> Span:
    """Return where a source is declared."""
    return toml_place(PROJECT_FILE, project.texts[PROJECT_FILE], ("tool", "sync", "sources", source))


def unknown_source_help(project: Project, name: str) -> str:
    """Return the nearest declared source or model."""
    return did_you_mean(name, [*project.sources, *project.models])

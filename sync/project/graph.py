"""Order of models: what reads what, cycles, names nobody declares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from sync.diagnostics import Diagnostic, did_you_mean
from sync.project.models import Model


def dependency_order(
    models: Mapping[str, Model], sources: Iterable[str], unusable: Iterable[str] = ()
) -> tuple[tuple[str, ...], tuple[Diagnostic, ...]]:
    """Return model names with every model after those it reads, and what is wrong.

    Models on a cycle, and those that read something unknown, are left out of the order.

    Args:
        models: By name.
        sources: Names of declared sources.
        unusable: Names of model files that exist but did not parse; reading one is not a second error.
    """
    by_key = {name.casefold(): name for name in models}
    known = set(by_key) | {name.casefold() for name in sources} | {name.casefold() for name in unusable}
    findings = [
        Diagnostic(
            "unknown-table",
            f'"{reference.name}" is neither a model nor a declared source',
            reference.span,
            help=did_you_mean(reference.name, [*models, *sources]),
        )
        for model in models.values()
        for reference in model.references
        if reference.key not in known
    ]
    graph = {
        name: sorted({by_key[reference.key] for reference in model.references if reference.key in by_key})
        for name, model in sorted(models.items())
    }
    order, cycles = _sorted(graph, models)
    return order, (*findings, *cycles)


def _sorted(
    graph: dict[str, list[str]], models: Mapping[str, Model]
) -> tuple[tuple[str, ...], list[Diagnostic]]:
    findings: list[Diagnostic] = []
    remaining = dict(graph)
    while True:
        try:
            return tuple(TopologicalSorter(remaining).static_order()), findings
        except CycleError as error:
            cycle = error.args[1]
            findings.append(_cycle(cycle, models))
            remaining = _without(remaining, set(cycle))


def _without(graph: dict[str, list[str]], names: set[str]) -> dict[str, list[str]]:
    return {
        name: [other for other in reads if other not in names]
        for name, reads in graph.items()
        if name not in names
    }


def _cycle(cycle: list[str], models: Mapping[str, Model]) -> Diagnostic:
    # graphlib lists predecessors first: each name is read by the next one.
    readers = list(reversed(cycle))
    first, read = models[readers[0]], readers[1]
    reference = next(item for item in first.references if item.key == read.casefold())
    return Diagnostic(
        "model-cycle",
        f'model "{first.name}" depends on itself',
        reference.span,
        (" reads ".join(f'"{name}"' for name in readers),),
        "take one of these reads out, or move what they share into a model of its own",
    )


def upstream(name: str, models: Mapping[str, Model]) -> frozenset[str]:
    """Return the models that `name` reads, directly or not, and itself."""
    by_key = {other.casefold(): other for other in models}
    found: set[str] = set()
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current in found:
            continue
        found.add(current)
        waiting += [by_key[item.key] for item in models[current].references if item.key in by_key]
    return frozenset(found)


def downstream(name: str, models: Mapping[str, Model]) -> frozenset[str]:
    """Return the models that read `name`, directly or not, and itself."""
    return frozenset(other for other in models if name in upstream(other, models))

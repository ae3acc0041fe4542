"""Checks that stop a command: lint, guards, a stale plan, refused access."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.cli.warehouse import macro_variables, real_columns
from sync.cli.workspace import Workspace
from sync.diagnostics import Diagnostic, Severity
from sync.errors import AccessError, DataRefused, LintFailed, StalePlan

if TYPE_CHECKING:
    from sync.delivery.run import Books
    from sync.destinations.base import Outcome
    from sync.lint import LintResult
    from sync.planning.plan import Plan

_REAUTHORISE_SIMULATOR = (
    'to reauthorise in the simulator: "tiktok-sync auth url | tiktok-sync auth exchange"; then run again'
)


def lint(workspace: Workspace) -> LintResult:
    """Check the whole project without reading data."""
    from sync.destinations import DESTINATIONS
    from sync.engines.duckdb import EngineOptions, locked_down, open_engine
    from sync.lint import lint_project

    engine = open_engine(EngineOptions(threads=1, variables=macro_variables(workspace)))
    try:
        engine.run("pragma disable_optimizer")  # lint binds; there are no rows to be quick about
        locked_down(engine, ())
        shapes = {name: destination.shape for name, destination in DESTINATIONS.items()}
        return lint_project(workspace.project, shapes, engine, lambda source: real_columns(workspace, source))
    finally:
        engine.close()


def require_clean(workspace: Workspace) -> LintResult:
    """Lint; print warnings and stop at errors.

    Raises:
        LintFailed: There are errors.
    """
    with workspace.steps.stage("lint") as found:
        result = lint(workspace)
        warnings = [finding for finding in result.findings if finding.severity is Severity.WARNING]
        found |= {
            "models": len(workspace.project.models),
            "errors": len(result.errors),
            "warnings": len(warnings),
        }
        for finding in warnings:
            workspace.steps.finding(finding, workspace.project.texts)
        if result.errors:
            raise LintFailed(*result.errors)
    return result


def guards_refuse(plan: Plan) -> DataRefused:
    """Return the error that names every guard that stops a plan."""
    return DataRefused(
        *(
            Diagnostic(
                guard.name.replace("_", "-"), guard.message, f"sync {name}", ("nothing was sent",), guard.help
            )
            for name, guard in plan.stopping_guards()
        )
    )


def require_fresh(workspace: Workspace, books: Books, plan: Plan) -> None:
    """Refuse a plan whose models, settings or ledger have changed since it was made.

    Raises:
        StalePlan: Says what has changed.
    """
    from sync.planning.make import model_hashes, settings_hash

    names = [name for name in plan.models if name in workspace.project.models]
    changes = [
        ("a model it delivers has changed", model_hashes(workspace.project, names) != dict(plan.models)),
        ("the settings have changed", settings_hash(workspace.project.settings) != plan.settings),
        ("something was delivered since", books.journal.revision() != plan.revision),
    ]
    notes = tuple(text for text, changed in changes if changed)
    if notes:
        raise StalePlan.of(
            "stale-plan",
            "the plan no longer fits",
            where=f"plan {plan.plan_id}",
            notes=notes,
            help="make a new plan",
        )


def require_access(workspace: Workspace, outcome: Outcome | None) -> None:
    """Turn an outcome that stopped a run because of access into its error.

    Raises:
        AccessError: The platform wants somebody to authorise again.
    """
    from sync.access.refusals import ADVICE
    from sync.destinations.base import Verdict

    if outcome is None or outcome.verdict is not Verdict.STOP:
        return
    advice = ADVICE.get(outcome.code) if outcome.code is not None else None
    if advice is None:
        return
    said = (f'TikTok says: "{outcome.message}"',) if outcome.message else ()
    is_simulated = workspace.is_simulated and advice.rule == "reauthorise"
    raise AccessError.of(
        advice.rule,
        f"TikTok refuses to take the records: {outcome.reason}",
        where=f"code {outcome.code}" + (f", request {outcome.request_id}" if outcome.request_id else ""),
        notes=(
            *said,
            f"who can mend it: {advice.who}",
            "nothing is lost; what was not sent stays planned, and the next run goes on from there",
        ),
        help=_REAUTHORISE_SIMULATOR if is_simulated else f"{advice.help}; then run again",
    )

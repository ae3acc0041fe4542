"""The errors that stop a run, grouped by what the reader must do next.

Exceptions only stop things; per-record results are values (`Outcome`). Every
class carries findings in four parts and an exit code that scripts rely on:

    SyncError
    ├── LintFailed            exit 1   fix the findings; no data was read
    ├── ProjectError          exit 2   edit something in the project
    │   ├── SettingsError              pyproject.toml, environment, flags, secrets
    │   ├── ModelError                 a header or a query that cannot be used
    │   ├── SourceError                a source that is missing or cannot be read
    │   └── ContractError              a schema that cannot be used
    ├── DataRefused           exit 3   guards or too many invalid rows; nothing was sent
    ├── AccessError           exit 4   a person must reauthorise; nothing is lost
    ├── DeliveryIncomplete    exit 5   run again, or decide; the ledger knows what is left
    └── LedgerError           exit 6   the ledger cannot be used
        ├── LedgerLocked               another run holds it
        └── StalePlan                  the plan was made from something that has changed

A bug of ours is not a SyncError: it leaves through the handler in `cli`, which
prints the place but never the text of a foreign exception (such texts quote data).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Self

from sync.diagnostics import Diagnostic, Span, in_order


class SyncError(Exception):
    """A reason to stop, as findings a person can act on.

    Args:
        findings: At least one; all that are known, so that nobody fixes them one by one.
    """

    exit_code: ClassVar[int] = 2

    def __init__(self, *findings: Diagnostic) -> None:
        super().__init__("; ".join(f"{finding.what} ({finding.where})" for finding in findings))
        self.findings = in_order(findings)

    @classmethod
    def of(
        cls,
        rule: str,
        what: str,
        *,
        where: Span | str,
        notes: Iterable[str] = (),
        help: str = "",  # noqa: A002 - the name of the part
    ) -> Self:
        """Build the error from the parts of one finding."""
        return cls(Diagnostic(rule, what, where, tuple(notes), help))


class LintFailed(SyncError):
    """Static checks found errors; no data was read."""

    exit_code = 1


class ProjectError(SyncError):
    """Something in the project has to be edited."""

    exit_code = 2


class SettingsError(ProjectError):
    """A setting or a secret is missing, unknown or cannot be used."""


class ModelError(ProjectError):
    """A model's header or query cannot be used."""


class SourceError(ProjectError):
    """A declared source is missing or cannot be read."""


class ContractError(ProjectError):
    """A schema cannot be used as a contract."""


class DataRefused(SyncError):
    """The data was refused before the first byte was sent."""

    exit_code = 3


class AccessError(SyncError):
    """The platform refuses this token or account until a person acts."""

    exit_code = 4


class DeliveryIncomplete(SyncError):
    """Not everything arrived: running again continues, or a person has to decide."""

    exit_code = 5


class LedgerError(SyncError):
    """The ledger cannot be read, written or trusted."""

    exit_code = 6


class LedgerLocked(LedgerError):
    """Another run holds the ledger."""


class StalePlan(LedgerError):
    """The plan was made from models, settings or a ledger that have changed since."""

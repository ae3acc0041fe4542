"""What every format is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sync.diagnostics import Diagnostic


@dataclass(frozen=True, slots=True)
class Report:
    """The findings to print.

    Attributes:
        findings: Sorted by place.
        texts: The project's files by path, as in `Project.texts`.
        folder: Where the project lies in its repository, such as `shop/`, or "". Formats
            that other programs match against the repository put it before each path.
    """

    findings: tuple[Diagnostic, ...]
    texts: Mapping[str, str]
    folder: str = ""

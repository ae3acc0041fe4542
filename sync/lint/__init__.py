"""Static checks of a project: is the SQL right, and is it private? No data is read."""

from sync.lint.check import lint_project
from sync.lint.formats import FORMATS, Report, as_json
from sync.lint.personal import personal_columns
from sync.lint.result import LintResult
from sync.lint.rules import RULES

__all__ = ["FORMATS", "RULES", "LintResult", "Report", "as_json", "lint_project", "personal_columns"]

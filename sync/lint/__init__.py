"""Static checks of a project: is the SQL right, and is it private? No data is read."""

from sync.lint.check import lint_project
from sync.lint.formats import as_json, render_text
from sync.lint.personal import personal_columns
from sync.lint.result import LintResult
from sync.lint.rules import RULES

__all__ = ["RULES", "LintResult", "as_json", "lint_project", "personal_columns", "render_text"]

"""Settings of single rules: `[tool.sync.lint.<rule>]` in pyproject.toml.

What may stand there, and within which bounds, is said by schemas/project.schema.json.
"""

from __future__ import annotations

from collections.abc import Mapping

from sync.project.settings import Settings

OPTIONS: Mapping[str, Mapping[str, int]] = {
    # Older events are never matched or shown (offline click window; TikTok help centre, 2026-11-23).
    "stale-window": {"max_days": 28},
}
"""Rule -> its settings, and what they are when the project says nothing."""


def option(settings: Settings, rule: str, name: str) -> int:
    """Return one setting of a rule."""
    return settings.lint_options.get(rule, {}).get(name, OPTIONS[rule][name])

"""All rows of the dialect tables; within a dialect the first row that fits a construct wins."""

from __future__ import annotations

from sync.project.dialects import dates, hashing, numbers, patterns, pieces, regexps, texts
from sync.project.dialects.base import Change, Rewrite

REWRITES: tuple[Rewrite, ...] = (
    *hashing.REWRITES,
    *regexps.REWRITES,
    *texts.REWRITES,
    *pieces.REWRITES,
    *patterns.REWRITES,
    *numbers.REWRITES,
    *dates.REWRITES,
)

CHANGES: tuple[Change, ...] = (
    *hashing.CHANGES,
    *regexps.CHANGES,
    *texts.CHANGES,
    *patterns.CHANGES,
    *numbers.CHANGES,
    *dates.CHANGES,
)

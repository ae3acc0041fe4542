"""What `explain-hash` prints: the only place where a raw value is shown, to the one who typed it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from sync.diagnostics import Diagnostic, Severity
from sync.identifiers.explain import Explanation, Standing, Variant
from sync.identifiers.kinds import PHONE
from sync.planning.reasons import REASONS


def explanation_result(found: Explanation, target: str, endpoint: str) -> dict[str, Any]:
    """Return what `explain-hash --output json` prints."""
    return {
        "target": target,
        "endpoint": endpoint,
        "ledger": found.ledger,
        "kind": found.kind.name,
        "is_guess": found.is_guess,
        "country": found.region,
        "identifier_rules": found.rules,
        "problem": found.problem,
        "rule_sets": [
            {
                "name": variant.rule_set.name,
                "normal_form": variant.form,
                "algorithm": variant.rule_set.algorithm,
                "digest": variant.digest,
                "is_ours": found.is_ours(variant),
                "difference": variant.rule_set.difference,
                "used_by": variant.rule_set.used_by,
                "ledger": [asdict(standing) for standing in variant.standings],
            }
            for variant in found.variants
        ],
    }


def explanation_lines(found: Explanation, target: str, endpoint: str) -> Iterator[str]:
    """Yield what a person reads: every digest once, ours first, with all who make it."""
    guess = " (a guess; --kind says otherwise)" if found.is_guess else ""
    country = f", country {found.region}" if found.region else ""
    yield f"read as {found.kind.title}{guess}{country}; identifier rules {found.rules}"
    yield f"ledger of target {target} at {endpoint}: {found.ledger}"
    for variant in found.variants:
        if variant.digest is None:
            continue
        twin = found.twin(variant)
        yield ""
        yield variant.rule_set.name + (f": the same digest as {twin.rule_set.name}" if twin else "")
        if twin is None:
            yield from _variant_lines(variant)
        yield f"  used by  {variant.rule_set.used_by}"
    yield from _conclusion(found)


def _variant_lines(variant: Variant) -> Iterator[str]:
    yield f"  form     {_visible(variant.form or '')}"
    yield f"  {variant.rule_set.algorithm:<8} {variant.digest}"
    for standing in variant.standings:
        yield f"  ledger   {_standing(standing)}"
    if not variant.standings:
        yield "  ledger   not in it"
    if variant.rule_set.difference:
        yield f"  differs  {variant.rule_set.difference}"


def _standing(standing: Standing) -> str:
    since = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(standing.since))
    where = f'in audience "{standing.audience}" as {standing.kind}, sent {since}'
    return f"{standing.state.upper()} {where}, rules {standing.rules}"


def _conclusion(found: Explanation) -> Iterator[str]:
    for variant in found.elsewhere():
        yield ""
        yield (
            f"TikTok has or may have the digest of {variant.rule_set.name}, which these rules do not make: "
            "a mirrored audience withdraws it with its next delivery, unless another row wants it"
        )


def _visible(text: str) -> str:
    """Quote a text so that every character of it can be seen; nothing can move the cursor."""
    shown = (c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
    return f'"{"".join(shown)}"'


def refusal_of(found: Explanation) -> Diagnostic | None:
    """Return why our rules make no digest of the value, described by its shape; None when they do."""
    if found.ours.digest is not None:
        return None
    where, shape = "the value you gave", f"it has {found.characters} characters"
    if found.problem is None:
        nothing = "there is nothing to hash: an empty value counts as NULL and is not sent"
        return Diagnostic("no-value", nothing, where, (shape,), "give a value", Severity.WARNING)
    reason = REASONS[found.problem]
    what = f"the value is not hashed: {reason.means}"
    nowhere = found.kind.name == PHONE and found.region is None
    read = f"read as {found.kind.title}, {shape}" + (
        ", no --country and no default_country" if nowhere else ""
    )
    sent = "a row that has another identifier is sent without this one, and the reason is counted"
    return Diagnostic(found.problem, what, where, (read, sent), reason.help, Severity.WARNING)

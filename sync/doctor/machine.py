"""Checks of the machine: versions, space, memory, and who may read what we keep."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sync.access.token_file import OTHERS
from sync.doctor.base import Evidence, Finding, failure, ok, warning
from sync.errors import LedgerError, ProjectError, SettingsError

_MIB, _GIB = 1024**2, 1024**3
LEAST_FREE_BYTES = 256 * _MIB
"""Below this a run may not be able to record what it sends."""
EASY_FREE_BYTES = 2 * _GIB
"""Below this a large diff may have nowhere to spill to."""
BESIDE_THE_ENGINE_BYTES = _GIB // 2
"""What a run takes besides the engine's memory limit, measured on 2026-11-23."""

_UNITS = {"MB": 10**6, "GB": 10**9, "MiB": _MIB, "GiB": _GIB}
_REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)\s*(.*)")
_CLAUSE = re.compile(r"(>=|<)([0-9.]+)")


def versions(evidence: Evidence) -> Iterator[Finding]:
    """Compare what is installed with what this version was tested with."""
    machine = evidence.machine
    found = [("Python", machine.python, machine.python_required)]
    found += [
        (name, machine.installed.get(name, ""), range_) for name, range_ in map(_parted, machine.required)
    ]
    wrong = [item for item in found if not fits(item[1], item[2])]
    for name, version, range_ in wrong:
        yield failure(
            ProjectError,
            f"{name} {version or 'is missing'}",
            f"tiktok-sync {machine.tool} needs {range_}",
            "install it anew with what requirements.lock pins",
        )
    if not wrong:
        shown = ", ".join(f"{name} {version}" for name, version, _ in found)
        yield ok(f"tiktok-sync {machine.tool}, {shown}", **{name: version for name, version, _ in found})


def fits(version: str, range_: str) -> bool:
    """Tell whether a version lies in a range such as `>=2.0,<2.1`; our requirements use no other form."""
    given = _numbers(version)
    return bool(given) and all(
        given >= _numbers(bound) if sign == ">=" else given < _numbers(bound)
        for sign, bound in _CLAUSE.findall(range_)
    )


def space(evidence: Evidence) -> Iterator[Finding]:
    """Look at the space where the state lies."""
    free = evidence.machine.free_bytes
    shown = f"{free / _GIB:,.1f} GiB free where the state lies"
    why = "the ledger is written before anything is sent, and large queries spill there"
    advice = "free some space, or give the target a database on another disk"
    if free < LEAST_FREE_BYTES:
        yield failure(LedgerError, shown, why, advice, free_bytes=free)
    elif free < EASY_FREE_BYTES:
        yield warning(shown, why, advice, free_bytes=free)
    else:
        yield ok(shown, free_bytes=free)


def memory(evidence: Evidence) -> Iterator[Finding]:
    """Compare the engine's memory limit with the machine's memory."""
    if evidence.project is None:
        return
    limit, there = evidence.project.settings.memory_limit, evidence.machine.memory_bytes
    if not there:
        yield ok(f"memory_limit {limit}; this system does not say how much there is")
        return
    shown = f"memory_limit {limit} of {there / _GIB:,.1f} GiB"
    if in_bytes(limit) + BESIDE_THE_ENGINE_BYTES <= there:
        yield ok(shown, memory_bytes=there)
        return
    yield warning(
        shown,
        "a run also needs 0.5 GiB beside it; the system ends a process that takes more than there is",
        f"set memory_limit to at most {max(there - BESIDE_THE_ENGINE_BYTES, 0) // _MIB} MiB",
        memory_bytes=there,
    )


def in_bytes(memory_limit: str) -> int:
    """Return a memory limit such as `4GB` in bytes."""
    digits = "".join(filter(str.isdigit, memory_limit))
    return int(digits) * _UNITS[memory_limit[len(digits) :].strip()]


def permissions(evidence: Evidence) -> Iterator[Finding]:
    """Look for state and tokens that others on the machine can read."""
    places = evidence.machine.places
    is_private = True
    for place in places:
        if not place.mode & OTHERS:
            continue
        is_private = False
        what = f"{place.shown} can be read by others (mode {place.mode:04o})"
        if place.is_secret:
            why = "it opens the ad accounts to whoever reads it, and is refused like this"
            yield failure(SettingsError, what, why, f"chmod 600 {place.shown}")
        else:
            why = "it holds what was sent, with digests of people"
            yield warning(what, why, f"chmod go= {place.shown}")
    if is_private:
        yield ok(
            "state and token can be read by their owner only"
            if places
            else "no state and no stored token yet"
        )


def _parted(requirement: str) -> tuple[str, str]:
    match = _REQUIREMENT.match(requirement)
    assert match  # noqa: S101 - an installed distribution names what it needs
    return match[1], match[2]


def _numbers(version: str) -> tuple[int, ...]:
    match = re.match(r"[0-9]+(?:\.[0-9]+)*", version)
    numbers = [int(number) for number in match[0].split(".")] if match else []
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)

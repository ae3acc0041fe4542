"""A wire case: a folder with what goes in and what must come out, in both directions.

    records.json   columns (name -> SQL type), rows, and what else the sync is made of
    request.json   the requests these rows make, in order; records inside a body are sorted
    response.json  an answer: status and body
    outcome.json   what the answer means

A folder holds the first two, the last two, or all four. `WIRE_REWRITE=1` writes the second and the
fourth anew; read the difference before keeping it.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sync.destinations.base import Outcome, Reply, Request, Response
from tests.unit.planning.bench import Rows, Sync

ROOT = Path(__file__).parent
RECORDS = {"/segment/mapping/": "batch_data", "/event/track/": "data"}
"""End of a path -> the member of the body that holds records."""


def cases_with(name: str) -> list[Path]:
    """Return the folders that hold a file of that name."""
    return sorted(path.parent for path in ROOT.glob(f"*/*/{name}"))


def case_name(folder: Path) -> str:
    """Return how a case is called in a report."""
    return f"{folder.parent.name}/{folder.name}"


def syncs_of(folder: Path) -> tuple[list[Sync], str]:
    """Return the syncs of a case, one per round of rows, and its settings.

    Rounds before the last one are in `before`; they have been delivered already.
    """
    case = json.loads((folder / "records.json").read_text("utf-8"))
    rounds = [*case.get("before", []), case["rows"]]
    name = folder.parent.name
    syncs = [
        Sync(name.removeprefix("tiktok_"), name, Rows(case["columns"], values), case.get("header", ""))
        for values in rounds
    ]
    return syncs, case.get("settings", "")


def kept(path: Path, found: str) -> str:
    """Return the text of a golden file; writes `found` there first when asked to."""
    if "WIRE_REWRITE" in os.environ:
        path.write_text(found, "utf-8")
    return path.read_text("utf-8")


def requests_text(requests: Sequence[Request]) -> str:
    """Return requests as their golden file shows them: every number as it is spelt on the wire."""
    return _pretty([_document(request) for request in requests])


def outcome_text(outcome: Outcome) -> str:
    """Return an outcome as its golden file shows it."""
    return _pretty({**asdict(outcome), "verdict": outcome.verdict.value})


def _document(request: Request) -> dict[str, Any]:
    document: dict[str, Any] = {"method": request.method, "path": request.path}
    if request.query:
        document["query"] = dict(request.query)
    if request.body:
        document["body"] = _sorted_records(request.path, _spelt(request.body))
    return document


_AS_SPELT = re.compile(r'"number ([^"]+)"')


def _spelt(body: bytes) -> dict[str, Any]:
    """Read a body with its numbers as text, so that 0.30 stays 0.30."""

    def number(text: str) -> str:
        return f"number {text}"

    document: dict[str, Any] = json.loads(body, parse_float=number, parse_int=number)
    return document


def _pretty(value: object) -> str:
    return _AS_SPELT.sub(r"\1", json.dumps(value, indent=2, ensure_ascii=False)) + "\n"


def _sorted_records(path: str, body: dict[str, Any]) -> dict[str, Any]:
    """Sort the records of a body: which of them comes first is not promised."""
    for ending, member in RECORDS.items():
        if path.endswith(ending):
            body[member] = sorted(body[member], key=json.dumps)
    return body


def response_of(folder: Path) -> Response:
    """Return the answer of a case; a body that is not text stands for its JSON."""
    document = json.loads((folder / "response.json").read_text("utf-8"))
    body = document["body"]
    return Response(document["status"], (body if isinstance(body, str) else json.dumps(body)).encode())


def recorded(send: Callable[[Request], Reply], into: list[Request]) -> Callable[[Request], Reply]:
    """Return `send` that keeps what passes."""

    def passed(request: Request) -> Reply:
        into.append(request)
        return send(request)

    return passed

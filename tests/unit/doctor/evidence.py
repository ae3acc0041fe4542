"""Evidence for checks: a machine in order, a small project, and a platform that answers from a table."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path

from sync.access.oauth import User
from sync.access.token_file import Grant
from sync.delivery.http import Send
from sync.destinations import DESTINATIONS
from sync.destinations.base import Outcome, Reply, Request, Response, Verdict
from sync.doctor.base import Evidence, Greeting, Ledger, Lock, Machine, Platform
from sync.ledger.entries import Audience
from sync.project.files import ProjectTexts
from sync.project.project import Project, load_project
from sync.simulator.options import ALL_SCOPES

NOW = 1_795_000_000.0
OWNER, OTHER = "7000000000000000001", "7000000000000000002"
STORES, PIXEL = "7654321098765432109", "C4A8XYZWEBPIXEL00001"

TOML = f"""
[tool.sync.sources]
people = "data/people.csv"

[tool.sync.targets.dev]
endpoint = "simulator"
advertiser_ids = ["{OWNER}", "{OTHER}"]
event_sources = {{ stores = "{STORES}", web = "{PIXEL}" }}
"""
MODELS = {
    "models/shoppers.sql": (
        '-- /// model\n-- description = "x"\n-- grain = ["id"]\n--\n-- [sync]\n'
        '-- destination = "tiktok_audience"\n-- audience = "Shoppers"\n-- ///\nselect id, email from people\n'
    ),
    "models/orders.sql": (
        '-- /// model\n-- description = "x"\n-- grain = ["id"]\n--\n-- [sync]\n'
        '-- destination = "tiktok_events"\n-- ///\nselect id from people\n'
    ),
}
MACHINE = Machine(
    tool="0.1.0",
    python="3.11.7",
    python_required=">=3.11",
    installed={"duckdb": "2.0.0"},
    required=("duckdb<2.1,>=2.0",),
    free_bytes=50 * 1024**3,
    memory_bytes=16 * 1024**3,
    places=(),
)
GREETING = Greeting(
    Outcome(Verdict.ACCEPTED, "accepted", 0), User("9", "Op"), formatdate(NOW, usegmt=True), NOW, NOW
)
GRANT = Grant(int(NOW), "77", "simulator", (OWNER, OTHER), ALL_SCOPES, "0" * 16)
AUDIENCE = Audience("store", "Shoppers", OWNER, "73", (OWNER,), "1", None)
LEDGER = Ledger(exists=True, lock=Lock({}, is_held=False), audiences=(AUDIENCE,))


def project(toml: str = TOML, models: Mapping[str, str] = MODELS) -> Project:
    texts = ProjectTexts(Path("/shop"), toml, models, {}, {}, None)
    return load_project(texts, target=None, environment={}, destinations=tuple(DESTINATIONS))


def answering(answers: Mapping[str, object]) -> Send:
    """Answer by the first part of path and query that fits; a number is a return code."""

    def send(request: Request) -> Reply:
        text = f"{request.path} {json.dumps(dict(request.query))}"
        data = next(answer for part, answer in answers.items() if part in text)
        code = data if isinstance(data, int) else 0
        body = {"code": code, "message": "", "request_id": "1", "data": {} if code else data}
        return Response(200, json.dumps(body).encode())

    return send


def evidence(answers: Mapping[str, object] | None = None, **changes: object) -> Evidence:
    """Return evidence of a project in order, with a platform that gives these answers."""
    platform = Platform(answering(answers or {}), GREETING, "environment X", GRANT, None)
    whole = Evidence(MACHINE, NOW, project(), ledger=LEDGER, platform=platform)
    return replace(whole, **changes)  # type: ignore[arg-type]  # each is a field of it

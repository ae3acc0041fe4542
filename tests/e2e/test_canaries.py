"""Marked values never leave: every command, good and bad data, good and hostile servers.

Every column of the one source holds a value that cannot be mistaken. Whatever is printed,
logged, exported or written is searched for these values in any spelling, and for secrets.
"""

from __future__ import annotations

import io
import json
import logging
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from sync.cli.main import COMMANDS
from tests.e2e.canaries import MARKED, NEEDLES, PATH, Person, kept_files, marks_in, people, write_people
from tests.e2e.project import SHIPPED_MODELS, Project, Result, open_project
from tests.e2e.shop import PIXEL
from tests.e2e.simulated import Simulated, simulated
from tests.e2e.strict_server import TOKEN, serving
from tests.unit.telemetry.collector import collecting

FIGURES = ("canaries", "Marks: {cases} cases, no value and no secret found; {minutes} minutes.")
SECRETS = {
    "token": TOKEN,
    "app secret": "kanarek-app-secret",
    "proxy password": "kanarek-proxy-password",
    "code": "kanarek-auth-code",
}
SOURCES = {"stores": "7654321098765432109", "web": PIXEL, "crm_leads": "7654321098765432777"}
EMAIL = MARKED.email.strip()
MART = "known_people"
MART_PATH = f"models/marts/{MART}.sql"
JSON = ("--output", "json")
SENT = {"address", "browser", "click", "cookie", "page"}
"""Marks that web events hold as they are; a plan that was asked for holds the very bytes to be sent."""

DRIVEN: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "init": (("{scratch}/fresh",),),
    "lint": ((), *(("--format", name) for name in ("json", "sarif", "github"))),
    "build": ((), JSON),
    "preview": ((MART,), ("tiktok_audience__known",), ("tiktok_events__web_orders",)),
    "validate": ((), JSON, ("--format", "csv")),
    "plan": ((), JSON, ("--detailed-exitcode",)),
    "apply": ((), JSON),
    "sync": ((), (*JSON, "--force-guards"), ("--select", "*web*")),
    "status": ((), JSON),
    "runs": ((), JSON, ("{run}",), ("{run}", *JSON)),
    "show": (("{run}",), ("{run}", *JSON), ("nothing",)),
    "retry": (("--accept-lost",), ("--accept-duplicates",), JSON),
    "why": ((EMAIL,), (MARKED.phone, *JSON)),
    "forget": ((EMAIL, "--yes"), (MARKED.phone, "--yes", *JSON)),
    "ledger": (("check",), ("check", *JSON), ("export", "--out", "{scratch}/export"), ("restored", "--yes")),
    "report": (("--out", "{scratch}/report.html"),),
    "explain": ((), JSON, ("unhashed-pii",)),
    "explain-hash": (),
    "auth": (("url",), ("check",), ("check", *JSON), ("revoke",)),
    "doctor": ((), JSON),
    "settings": ((), JSON),
    "test": ((), JSON),
    "simulate": (),
    "lsp": (),
}
"""Command -> the arguments it is driven with; those without any have a test of their own."""


pytestmark = pytest.mark.usefixtures("figures")


@dataclass(frozen=True, slots=True)
class World:
    """A delivered project of marked people; its server; a folder for what commands write elsewhere.

    Attributes:
        may_doubt: Whether events may be of unknown outcome. What TikTok takes unhashed of them is
            kept in the ledger, because they are sent again byte by byte.
    """

    project: Project
    scratch: Path
    run_id: str
    may_doubt: bool = False

    def call(self, *arguments: str) -> Result:
        """Run a command in this process; what is logged meanwhile counts as printed."""
        filled = [text.format(scratch=self.scratch, run=self.run_id) for text in arguments]
        with logged() as log:
            result = self.project.run(*filled)
        return Result(result.exit_code, result.stdout, result.stderr + log.getvalue())

    def require_silence(self, printed: str) -> None:
        """Search all that was printed, and all that lies in the project and the scratch folder."""
        assert "Traceback" not in printed
        assert "error[bug]" not in printed
        assert not marks_in(printed, SECRETS)
        for path, content in kept_files(self.project.root / ".sync", self.scratch):
            is_doubt = self.may_doubt and path.parent.name == "generations"
            assert marks_in(content, SECRETS) <= (SENT if is_doubt else set()), path


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """Keep what any library logs, at its chattiest."""
    log, root = io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(log), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield log
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


@pytest.fixture(scope="module")
def tiktok(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulated]:
    with simulated(tmp_path_factory.mktemp("tiktok"), event_sources=SOURCES) as running:
        yield running


@pytest.fixture(scope="module")
def delivered_once(tmp_path_factory: pytest.TempPathFactory, tiktok: Simulated) -> Project:
    project = marked_project(tmp_path_factory.mktemp("marked") / "project", tiktok.base_url)
    delivery = project.run("sync", "--force-guards")
    assert delivery.exit_code == 0, delivery.text
    assert not marks_in(delivery.text, SECRETS)
    return project


@pytest.fixture
def world(tmp_path: Path, delivered_once: Project) -> World:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    project = delivered_once.copied(tmp_path / "project")
    return World(project, scratch, project.run("status", *JSON).json["runs"][0]["run_id"])


def marked_project(root: Path, endpoint: str, rows: Iterator[Person] | None = None) -> Project:
    """Make the project with its marked people; it delivers to `endpoint`."""
    project = open_project("marked", root).seeing(
        SYNC_ENDPOINT=endpoint, SYNC_TIKTOK_ACCESS_TOKEN=TOKEN, SYNC_APP_ID="7000000000000000000",
        SYNC_APP_SECRET=SECRETS["app secret"],
    )  # fmt: skip
    write_people(project, people() if rows is None else rows)
    return project


# --- every command ---------------------------------------------------------------------------------


def test_every_command_is_driven() -> None:
    assert {command.name for command in COMMANDS} <= set(DRIVEN)


@pytest.mark.parametrize("command", [command.name for command in COMMANDS])
def test_a_command_tells_no_mark(command: str, world: World) -> None:
    printed = "".join(world.call(command, *arguments).text for arguments in DRIVEN[command])

    world.require_silence(printed)


def test_a_kept_plan_holds_what_will_be_sent_and_nothing_else(world: World, tmp_path: Path) -> None:
    write_people(world.project, [MARKED])
    kept = tmp_path / "kept/the.plan"
    kept.parent.mkdir()

    planned = world.call("plan", "--out", str(kept))

    world.require_silence(planned.text)
    world.require_silence(world.call("apply", str(kept)).text)
    assert marks_in(b"".join(content for _, content in kept_files(tmp_path / "kept"))) == SENT


# --- a process of its own, at its chattiest ----------------------------------------------------------

CHATTY = "import logging\nlogging.basicConfig(level=logging.DEBUG)\n"
TOLD = "explain-hash"
"""The one command that repeats on its standard output what it is asked about."""

APART: Mapping[str, tuple[tuple[str, ...], str]] = {
    "sync": (("sync", "--force-guards"), ""),
    "sync as json": (("sync", *JSON), ""),
    "through a proxy": (("doctor",), ""),
    "explain-hash": ((TOLD,), f"{EMAIL}\n"),
    "a code": (("auth", "exchange"), f"{SECRETS['code']}\n"),
    "lsp": (("lsp",), ""),
    "simulate": (("simulate", "--port", "{taken}"), ""),
}
"""Arguments and standard input; the port is taken, for this test waits for the command's end."""


@pytest.mark.parametrize("name", APART)
def test_a_chatty_process_tells_no_mark(name: str, world: World, tmp_path: Path) -> None:
    temporary, own = tmp_path / "tmp", tmp_path / "own"
    for folder in (temporary, own):
        folder.mkdir()
    (own / "sitecustomize.py").write_text(CHATTY)
    arguments, typed = APART[name]
    proxied = (
        {"SYNC_PROXY": f"http://kanarek:{SECRETS['proxy password']}@127.0.0.1:9"} if "proxy" in name else {}
    )
    with collecting() as collector, socket.create_server(("127.0.0.1", 0)) as taken:
        filled = tuple(text.format(taken=taken.getsockname()[1]) for text in arguments)
        result = apart(
            world.project, filled, typed, TMPDIR=str(temporary), PYTHONPATH=str(own), PYTHONDEVMODE="1",
            PYTHONWARNINGS="default", SYNC_DEBUG="1", SYNC_LOG_LEVEL="DEBUG", SYNC_RETRY_SECONDS="0.2",
            OTEL_EXPORTER_OTLP_ENDPOINT=collector.endpoint, **proxied,
        )  # fmt: skip

    world.require_silence(result.stderr if name == TOLD else result.text)
    assert "DEBUG" in result.stderr or "proxy" not in name
    assert not [path for path, content in kept_files(temporary) if marks_in(content, SECRETS)]
    assert not [place for place, body in collector.bodies if marks_in(body, SECRETS)]


def apart(project: Project, arguments: tuple[str, ...], typed: str, **environment: str) -> Result:
    """Run a command in a process of its own, with something on its standard input."""
    variables = {name: text for name, text in os.environ.items() if not name.startswith("SYNC_")}
    done = subprocess.run(
        [sys.executable, "-m", "sync", "--project", str(project.root), *arguments],
        cwd=SHIPPED_MODELS.parent, env={**variables, **project.environment, **environment},
        input=typed, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return Result(done.returncode, done.stdout, done.stderr)


def test_what_is_shown_on_demand_is_found(world: World) -> None:
    """The search finds what it should: `--show-pii` shows and keeps everything."""
    shown = world.call("preview", MART, "--show-pii", "--limit", "100")
    assert marks_in(shown.text) >= set(NEEDLES)
    world.call("validate", "--show-pii")
    kept = {path.name for path, content in kept_files(world.project.root / ".sync") if marks_in(content)}
    assert kept >= {"tiktok_audience__known.parquet", "tiktok_events__web_orders.parquet"}


# --- bad data --------------------------------------------------------------------------------------

FAILING = {
    "cast": "full_name::integer > 0",
    "cast of a day": "email::date > current_date",
    "own error": "error(note) is null",
    "format of a moment": "strptime(birthday, '%d/%m/%Y') is not null",
    "broken pattern": "regexp_matches(email, '[' || note)",
    "broken json": "json_extract(note::json, '$.a') is not null",
    "too large": "phone::tinyint > 0",
    "too exact": "(phone || '999999999999999999999')::decimal(18, 2) > 0",
    "broken uuid": "cookie::uuid is not null",
    "broken base64": "from_base64(email) is not null",
    "broken list": "list_extract(email::integer[], 1) > 0",
    "broken struct": "(note::struct(a integer)).a > 0",
    "broken enum": "full_name::enum('a', 'b') is not null",
    "repeated key": "map([email, email], [1, 2]) is not null",
    "one row for several": "email = (select email from people)",
}
LINES = {
    "too many fields": ",".join([EMAIL, MARKED.full_name] * 12),
    "too few fields": f"{EMAIL},{MARKED.full_name}",
    "quote never closed": f'{EMAIL},"{MARKED.full_name},{MARKED.street}',
    "not UTF-8": f"{EMAIL},\udcff{MARKED.full_name}",
}
READING = (("preview", MART), ("sync", *JSON))


@pytest.mark.parametrize("name", FAILING)
def test_a_failing_model_tells_no_mark(name: str, world: World) -> None:
    world.project.edit(MART_PATH, "\nfrom people", f"\nfrom people\nwhere {FAILING[name]}")

    result = world.call(*READING[len(name) % 2])

    world.require_silence(result.text)
    assert result.exit_code in {1, 2}, result.text


@pytest.mark.parametrize("name", LINES)
def test_a_broken_line_tells_no_mark(name: str, world: World) -> None:
    whole = (world.project.root / PATH).read_bytes()
    world.project.write(PATH, whole + LINES[name].encode(errors="surrogateescape") + b"\r\n")

    result = world.call(*READING[len(name) % 2])

    world.require_silence(result.text)
    assert result.exit_code == 2, result.text


def test_a_damaged_file_tells_no_mark(world: World) -> None:
    import pyarrow.csv
    import pyarrow.parquet as pq

    world.project.edit("pyproject.toml", "data/people.csv", "data/people.parquet")
    everybody = pyarrow.csv.read_csv(world.project.root / PATH)
    file = world.project.root / "data/people.parquet"
    pq.write_table(everybody, file, compression="none", use_dictionary=False)
    whole = file.read_bytes()
    for damaged in (whole[:-9], whole[: len(whole) // 2], whole[:300] + b"\xff" * 400 + whole[700:]):
        file.write_bytes(damaged)
        world.require_silence(world.call("sync").text)


# --- a server that talks ---------------------------------------------------------------------------


def refusal(code: int, said: str, **more: object) -> dict[str, object]:
    return {"code": code, "message": said, "data": {}, "request_id": "echo-1", **more}


ENVELOPES: Mapping[str, Callable[[str], object]] = {
    "refuses the records": lambda said: refusal(40002, said),
    "refuses a row": lambda said: refusal(40002, f"Batch.0.user: {said}"),
    "accepts some": lambda said: refusal(20001, said, data={"failed": [{"index": 0, "reason": said}]}),
    "accepts all": lambda said: refusal(0, said),
    "refuses the token": lambda said: refusal(40105, said),
    "is busy": lambda said: refusal(50000, said),
    "names the exchange": lambda said: refusal(40002, "no", request_id=said),
    "says a text": lambda said: said,
}
STATUSES = (200, 302, 400, 401, 500)


@pytest.mark.parametrize(
    ("name", "status"),
    [*((name, 200) for name in ENVELOPES), *(("says a text", one) for one in STATUSES[1:])],
)
def test_a_server_that_repeats_what_it_hears_is_not_repeated(name: str, status: int, tmp_path: Path) -> None:
    with serving(echoing(ENVELOPES[name], status)) as base:
        project = marked_project(tmp_path / "project", base, iter([MARKED])).seeing(
            SYNC_RETRY_SECONDS="0.2", SYNC_TIMEOUT_SECONDS="3"
        )
        world = World(project, tmp_path / "scratch", "none", may_doubt=True)
        for call in (
            ("sync", "--force-guards"),
            ("status",),
            ("doctor",),
            ("auth", "check"),
            ("sync", *JSON),
        ):
            world.require_silence(world.call(*call).text)
        (run,) = world.call("status", *JSON).json["runs"][-1:]
        world.require_silence(world.call("show", run["run_id"]).text)


def echoing(envelope: Callable[[str], object], status: int) -> type[BaseHTTPRequestHandler]:
    """Return a server that answers with what it was sent, headers first; lookups of audiences work."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._say({"code": 0, "message": "OK", "data": {"list": [], "page_info": {"total_page": 1}}})

        def do_POST(self) -> None:
            heard = self.rfile.read(int(self.headers["Content-Length"])).decode()
            if "segment/audience" in self.path:
                self._say({"code": 0, "message": "OK", "data": {"audience_id": "7400000000000000000"}})
            else:
                self._say(envelope(f"{heard[:150]} {self.headers['Access-Token']} {heard}"), status)

        def _say(self, document: object, status: int = 200) -> None:
            content = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler

"""The server starts, survives nonsense, and ends with its editor."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcMethodNotFound

from tests.language_server.editor import CHECKOUT, COMMAND, Editor, copied_project, editor, marked


def test_it_says_what_it_can_do(at_desk: Editor) -> None:
    able = at_desk.capabilities
    assert able.position_encoding == "utf-16"
    assert able.hover_provider
    assert able.definition_provider
    assert able.completion_provider
    assert able.code_action_provider


def test_goodbye_ends_it_with_zero(project: Path) -> None:
    with editor() as opened:
        opened.start(project)
        opened.open(project / "models/marts/people.sql")
        assert opened.stop() == 0


def test_an_exit_without_goodbye_is_one(project: Path) -> None:
    with editor() as opened:
        opened.start(project)
        opened.tell(opened.client.exit, None)
        assert opened.ended() == 1


def test_it_ends_when_its_input_ends(project: Path) -> None:
    with editor() as opened:
        opened.start(project)
        assert opened.process.stdin is not None
        opened._loop.call_soon_threadsafe(opened.process.stdin.close)
        assert opened.ended(20) == 1


def test_it_ends_with_an_editor_whose_pipe_somebody_keeps_open(project: Path) -> None:
    """The named process is killed; our end of the pipe stays open, as a child of its might keep it."""
    with (
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) as process,
        editor() as opened,
    ):
        opened.start(project, process_id=process.pid)
        opened.open(project / "models/marts/people.sql")
        process.kill()
        process.wait()
        assert opened.ended(20) == 1


def test_a_process_that_means_nothing_here_is_not_watched(project: Path) -> None:
    with editor() as opened:
        opened.start(project, process_id=2**22 - 3)
        assert opened.open(project / "models/marts/people.sql") == []
        time.sleep(2.5)
        assert opened.change(project / "models/marts/people.sql", "select 1 as one") == []


def test_killing_the_editor_ends_the_server(tmp_path: Path) -> None:
    """A whole editor process is killed; the server it started is gone soon after."""
    project = copied_project(tmp_path / "project")
    program = (
        "import time; from pathlib import Path; from tests.language_server.editor import editor\n"
        f"project = Path({str(project)!r})\n"
        "with editor() as opened:\n"
        "    opened.start(project); opened.open(project / 'models/marts/people.sql')\n"
        "    print(opened.process.pid, flush=True); time.sleep(600)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        server = int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 20
    while _is_running(server) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not _is_running(server)


def _is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_an_unknown_request_is_refused_and_the_next_one_answered(at_desk: Editor, project: Path) -> None:
    file = project / "models/marts/people.sql"
    at_desk.open(file)
    with pytest.raises(JsonRpcMethodNotFound):
        at_desk.request("textDocument/horoscope", {})
    assert at_desk.hover(file, types.Position(5, 12)) is not None


@pytest.mark.parametrize(
    "body",
    [
        b"{not json",
        b"[]",
        b'{"jsonrpc": "2.0", "id": 9, "method": "textDocument/hover", "params": {"position": "here"}}',
        b'{"jsonrpc": "2.0", "method": "textDocument/didChange", "params": {}}',
        b'{"jsonrpc": "1.0", "id": 9, "method": "shutdown"}',
        b"\xff\xfe",
    ],
    ids=["not JSON", "a list", "wrong parameters", "no parameters", "another protocol", "not text"],
)
def test_a_message_that_makes_no_sense_does_not_end_it(at_desk: Editor, project: Path, body: bytes) -> None:
    file = project / "models/marts/people.sql"
    assert at_desk.process.stdin is not None
    message = b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
    at_desk._loop.call_soon_threadsafe(at_desk.process.stdin.write, message)
    assert at_desk.open(file) == []


@pytest.mark.parametrize(
    "place", [types.Position(10_000, 0), types.Position(0, 10_000), types.Position(4, 0)]
)
def test_places_outside_of_the_text_are_answered(
    at_desk: Editor, project: Path, place: types.Position
) -> None:
    file = project / "models/marts/people.sql"
    at_desk.open(file)
    at_desk.hover(file, place)
    at_desk.definition(file, place)
    at_desk.completion(file, place)
    assert at_desk.log == []


def test_files_that_are_no_models_are_left_alone(at_desk: Editor, project: Path) -> None:
    settings = project / "pyproject.toml"
    at_desk.open(settings)
    assert at_desk.hover(settings, types.Position(0, 3)) is None
    item = types.TextDocumentItem("untitled:Untitled-1", "sql", 1, "select (")
    at_desk.tell(at_desk.client.text_document_did_open, types.DidOpenTextDocumentParams(item))
    assert at_desk.open(project / "models/marts/people.sql") == []
    assert at_desk.log == []


def test_a_folder_without_a_project_is_told_so_once(tmp_path: Path) -> None:
    with editor() as opened:
        opened.start(tmp_path)
        message = opened.message()
        assert "no pyproject.toml with a [tool.sync] table was found" in message
        assert "tiktok-sync init" in message
        project = copied_project(tmp_path / "inside")
        assert opened.open(project / "models/marts/people.sql") == []
        assert opened.messages == [message]
        assert opened.stop() == 0


def test_a_project_that_comes_to_be_is_noticed(tmp_path: Path) -> None:
    with editor() as opened:
        opened.start(tmp_path)
        opened.message()
        project = copied_project(tmp_path / "project")
        copied = project / "pyproject.toml"
        (project / "models/marts/other.sql").write_text("select emial from customers\n")
        opened.files_changed(copied)
        found = opened.until(project / "models/marts/other.sql", lambda found: bool(found.diagnostics))
        assert [one.code for one in found] == ["unknown-column"]


def test_two_projects_are_kept_apart(tmp_path: Path) -> None:
    first, second = copied_project(tmp_path / "first"), copied_project(tmp_path / "second")
    people = "models/marts/people.sql"
    with editor() as opened:
        opened.start(first, second)
        opened.open(first / people)
        opened.change(first / people, (first / people).read_text().replace("as email", "as address"))
        assert opened.open(second / people) == []
        text, cursor = marked("select peop▮le.email from people\n")
        opened.open(second / "models/marts/reader.sql", text)
        assert opened.hover(second / "models/marts/reader.sql", cursor) is not None
        broken = opened.until(first / "models/activation/everyone.sql", lambda found: bool(found.diagnostics))
        assert [one.code for one in broken] == ["unknown-column"]
        assert (second / "models/activation/everyone.sql").as_uri() not in opened.published


def test_without_folders_it_looks_where_it_was_started(project: Path) -> None:
    (project / "models/marts/other.sql").write_text("select emial from customers\n")
    with editor() as opened:
        opened.start(command=(*COMMAND[:-1], "--project", str(project), COMMAND[-1]))
        found = opened.until(project / "models/marts/other.sql", lambda found: bool(found.diagnostics))
        assert [one.code for one in found] == ["unknown-column"]


def test_looking_at_a_buffer_opens_no_file(at_desk: Editor, project: Path) -> None:
    """The engine behind hover binds what is typed; binding a file's name would read the file."""
    secret = project / "secret.csv"
    secret.write_text("pin\n1234\n")
    text, cursor = marked(f"with a as (select * from '{secret}') select pi▮n from a\n")
    file = project / "models/marts/other.sql"
    at_desk.open(file, text)
    assert at_desk.hover(file, cursor) is None


def test_without_pygls_it_says_what_to_install(tmp_path: Path) -> None:
    """A meta path finder hides the package, as if the extra was not installed."""
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.abc, sys\n"
        "class Hidden(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] == 'pygls':\n"
        "            raise ModuleNotFoundError(name=name)\n"
        "sys.meta_path.insert(0, Hidden())\n"
    )
    paths = os.pathsep.join([str(tmp_path), str(CHECKOUT)])
    done = subprocess.run(
        COMMAND,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert 'pip install "tiktok-sync[lsp]"' in done.stderr


def test_nothing_but_the_protocol_is_on_standard_output(project: Path) -> None:
    """Every byte belongs to a message with a length."""
    hello = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {"capabilities": {}, "processId": None},
    }
    messages = [
        hello,
        {"jsonrpc": "2.0", "method": "initialized", "params": {}},
        {"jsonrpc": "2.0", "id": 2, "method": "shutdown"},
        {"jsonrpc": "2.0", "method": "exit"},
    ]
    bodies = [json.dumps(message).encode() for message in messages]
    sent = b"".join(b"Content-Length: %d\r\n\r\n%s" % (len(body), body) for body in bodies)
    done = subprocess.run(
        [*COMMAND[:-1], "--project", str(project), COMMAND[-1]],
        check=False,
        input=sent,
        cwd=CHECKOUT,
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == 0
    assert done.stderr == b""
    rest, answers = done.stdout, []
    while rest:
        head, _, rest = rest.partition(b"\r\n\r\n")
        length = int(head.split(b"Content-Length: ")[1].split(b"\r\n")[0])
        answers.append(json.loads(rest[:length]))
        rest = rest[length:]
    assert [answer["id"] for answer in answers if "id" in answer] == [1, 2]


def test_a_query_nested_too_deeply_is_a_finding(at_desk: Editor, project: Path) -> None:
    file = project / "models/marts/other.sql"
    text = "select " + "(" * 20_000 + "1" + ")" * 20_000 + " as one\n"
    assert [one.code for one in at_desk.open(file, text)] == ["parse-error"]
    assert [one.code for one in at_desk.change(file, "select emial from customers\n")] == ["unknown-column"]

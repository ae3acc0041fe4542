"""The words these tests are written in: an editor on a project, with a real server behind it.

The editor is pygls's own client on the other end of the server's standard input and
output; it runs in a thread, so that tests read from top to bottom.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from lsprotocol import types
from pygls.lsp.client import LanguageClient

Answer = TypeVar("Answer")

PROJECT = Path(__file__).parent / "project"
SECONDS = 60.0
CURSOR = "▮"
COMMAND = (sys.executable, "-m", "sync", "lsp")
CHECKOUT = Path(__file__).parents[2]


class Editor:
    """One editor; `published` holds what the server last said about each address."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.client = LanguageClient("editor of the tests", "1")
        self.published: dict[str, types.PublishDiagnosticsParams] = {}
        self.messages: list[str] = []
        self.log: list[str] = []
        self.capabilities = types.ServerCapabilities()
        self._loop = loop
        self._news = threading.Condition()
        self._versions: dict[Path, int] = {}
        told: dict[str, Callable[[Any], None]] = {
            types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS: self._on_findings,
            types.WINDOW_SHOW_MESSAGE: self._on_message,
            types.WINDOW_LOG_MESSAGE: self._on_log,
            types.CLIENT_REGISTER_CAPABILITY: self._on_registration,
        }
        for method, answer in told.items():
            # pygls writes on what it is given, which a bound method does not allow.
            self.client.feature(method)(partial(answer))
        self.registered: list[str] = []

    @property
    def process(self) -> asyncio.subprocess.Process:
        assert self.client._server is not None
        return self.client._server

    def wait(self, coroutine: Coroutine[Any, Any, Answer], seconds: float = SECONDS) -> Answer:
        """Return what a request is answered with."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(seconds)

    def request(self, method: str, parameters: object) -> object:
        """Return the answer to a request of any name."""

        async def asked() -> object:
            return await self.client.protocol.send_request_async(method, parameters)

        return self.wait(asked())

    def tell(self, call: Callable[[Any], None], parameters: object) -> None:
        """Send a notification."""
        self._loop.call_soon_threadsafe(call, parameters)

    def start(
        self,
        *folders: Path,
        process_id: int | None = None,
        encodings: list[types.PositionEncodingKind | str] | None = None,
        command: Sequence[str] = COMMAND,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Start a server and introduce ourselves."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("SYNC_")}
        given = {**inherited, **(environment or {})}
        self.wait(self.client.start_io(*command, cwd=str(CHECKOUT), env=given))
        general = types.GeneralClientCapabilities(position_encodings=encodings) if encodings else None
        watching = types.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True)
        able = types.ClientCapabilities(
            general=general, workspace=types.WorkspaceClientCapabilities(did_change_watched_files=watching)
        )
        named = [types.WorkspaceFolder(folder.as_uri(), folder.name) for folder in folders]
        asked = types.InitializeParams(able, process_id=process_id, workspace_folders=named or None)
        self.capabilities = self.wait(self.client.initialize_async(asked)).capabilities
        self.tell(self.client.initialized, types.InitializedParams())

    def stop(self) -> int:
        """Say goodbye as the protocol wants it; return the server's exit code."""
        self.wait(self.client.shutdown_async(None))
        self.tell(self.client.exit, None)
        return self.ended()

    def ended(self, seconds: float = SECONDS) -> int:
        """Return the exit code once the server has ended."""
        return self.wait(self.process.wait(), seconds)

    def open(self, file: Path, text: str | None = None) -> list[types.Diagnostic]:
        """Open a file, or a text under its name; return its findings."""
        self._versions[file] = 1
        self.published.pop(file.as_uri(), None)
        item = types.TextDocumentItem(file.as_uri(), "sql", 1, file.read_text() if text is None else text)
        self.tell(self.client.text_document_did_open, types.DidOpenTextDocumentParams(item))
        return self.findings(file)

    def write(self, file: Path, text: str) -> None:
        """Change an open buffer as a whole, without waiting for what the server says."""
        self._versions[file] += 1
        named = types.VersionedTextDocumentIdentifier(self._versions[file], file.as_uri())
        change = types.TextDocumentContentChangeWholeDocument(text)
        self.tell(self.client.text_document_did_change, types.DidChangeTextDocumentParams(named, [change]))

    def change(self, file: Path, text: str) -> list[types.Diagnostic]:
        """Change an open buffer; return its findings."""
        self.write(file, text)
        return self.findings(file)

    def close(self, file: Path) -> None:
        """Close a buffer without saving it."""
        del self._versions[file]
        closed = types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(file.as_uri()))
        self.tell(self.client.text_document_did_close, closed)

    def close_all(self) -> None:
        """Close every buffer and forget what was said so far."""
        for file in list(self._versions):
            self.close(file)
        self.messages.clear()
        self.log.clear()

    def files_changed(self, *files: Path) -> None:
        """Tell the server of changes on disk."""
        changes = [types.FileEvent(file.as_uri(), types.FileChangeType.Changed) for file in files]
        self.tell(self.client.workspace_did_change_watched_files, types.DidChangeWatchedFilesParams(changes))

    def findings(self, file: Path) -> list[types.Diagnostic]:
        """Return what is published about the newest version of an open file."""
        version = self._versions[file]
        return self.until(file, lambda found: found.version == version)

    def until(
        self, file: Path, is_it: Callable[[types.PublishDiagnosticsParams], bool]
    ) -> list[types.Diagnostic]:
        """Wait for what is published about a file to be what is asked for; return its findings."""
        uri = file.as_uri()
        with self._news:
            came = self._news.wait_for(lambda: uri in self.published and is_it(self.published[uri]), SECONDS)
            assert came, (self.published.get(uri), self.messages, self.log)
            return list(self.published[uri].diagnostics)

    def message(self) -> str:
        """Wait for a message to the person; return the first."""
        with self._news:
            assert self._news.wait_for(lambda: bool(self.messages), SECONDS), self.log
            return self.messages[0]

    def hover(self, file: Path, place: types.Position) -> types.Hover | None:
        asked = types.HoverParams(types.TextDocumentIdentifier(file.as_uri()), place)
        return self.wait(self.client.text_document_hover_async(asked))

    def definition(self, file: Path, place: types.Position) -> list[types.Location]:
        asked = types.DefinitionParams(types.TextDocumentIdentifier(file.as_uri()), place)
        found = self.wait(self.client.text_document_definition_async(asked))
        assert isinstance(found, list)
        return [one for one in found if isinstance(one, types.Location)]

    def completion(self, file: Path, place: types.Position) -> list[types.CompletionItem]:
        asked = types.CompletionParams(types.TextDocumentIdentifier(file.as_uri()), place)
        found = self.wait(self.client.text_document_completion_async(asked))
        assert isinstance(found, types.CompletionList)
        return list(found.items)

    def actions(self, file: Path, finding: types.Diagnostic) -> list[types.CodeAction]:
        context = types.CodeActionContext([finding])
        asked = types.CodeActionParams(types.TextDocumentIdentifier(file.as_uri()), finding.range, context)
        found = self.wait(self.client.text_document_code_action_async(asked)) or []
        return [one for one in found if isinstance(one, types.CodeAction)]

    def _on_findings(self, found: types.PublishDiagnosticsParams) -> None:
        with self._news:
            self.published[found.uri] = found
            self._news.notify_all()

    def _on_message(self, message: types.ShowMessageParams) -> None:
        with self._news:
            self.messages.append(message.message)
            self._news.notify_all()

    def _on_log(self, message: types.LogMessageParams) -> None:
        self.log.append(message.message)

    def _on_registration(self, asked: types.RegistrationParams) -> None:
        self.registered += [one.method for one in asked.registrations]


@contextmanager
def editor() -> Iterator[Editor]:
    """Give an editor that has not started its server; end what is left of both afterwards."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    opened = Editor(loop)
    try:
        yield opened
    finally:
        if opened.client._server is not None:
            if opened.process.returncode is None:
                opened.process.kill()
            opened.wait(opened.client.stop())  # type: ignore[no-untyped-call]
        loop.call_soon_threadsafe(loop.stop)
        thread.join(SECONDS)
        loop.close()


def copied_project(to: Path) -> Path:
    """Copy the project of these tests; return its folder."""
    shutil.copytree(PROJECT, to)
    return to


def marked(text: str) -> tuple[str, types.Position]:
    """Return a text without its cursor, and where that stood, counted in UTF-16 units."""
    before, _, after = text.partition(CURSOR)
    line = before.rpartition("\n")[2]
    units = len(line.encode("utf-16-le")) // 2
    return before + after, types.Position(before.count("\n"), units)

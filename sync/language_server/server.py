"""The server itself: which request is answered by what. Speaks over standard input and output."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from lsprotocol import types
from pygls import uris
from pygls.lsp.server import LanguageServer

from sync import __version__
from sync.diagnostics import Diagnostic
from sync.language_server.actions import actions_for
from sync.language_server.answers import Phrasing, completion_item, range_of
from sync.language_server.completion import replaced_from, suggestions
from sync.language_server.definition import definitions
from sync.language_server.desk import Buffer, Desk, Editor, Session, bug_words, span_shown
from sync.language_server.document import Document
from sync.language_server.hover import hover_words
from sync.language_server.positions import Lines, lines_of
from sync.language_server.subjects import subject_at
from sync.language_server.surroundings import Surroundings
from sync.project.settings import PROJECT_FILE

Asking = types.HoverParams | types.DefinitionParams | types.CompletionParams
WATCHED = ("**/*.sql", "**/*.schema.json", f"**/{PROJECT_FILE}")
SECONDS_BETWEEN_SIGNS_OF_LIFE = 2.0


class QuietServer(LanguageServer):
    """pygls's server; it does not show the text of its exceptions, which may quote a buffer."""

    def report_server_error(self, error: Exception, source: object) -> None:  # noqa: ARG002 - pygls's signature
        """Log where a message could not be understood or answered."""
        self.window_log_message(types.LogMessageParams(types.MessageType.Error, bug_words(error)))


@dataclass(slots=True)
class Serving:
    """One editor being served.

    Attributes:
        fallback: The folder to look at when the editor names none.
        is_shut_down: Whether the editor said that it is done.
        watching: What ends us with the editor; kept here, or it would be collected.
    """

    server: QuietServer
    desk: Desk
    surroundings: Surroundings
    fallback: Path
    is_shut_down: bool = False
    watching: asyncio.Task[None] | None = None

    @property
    def encoding(self) -> str:
        """The position encoding agreed on."""
        agreed = self.server.server_capabilities.position_encoding
        return str(getattr(agreed, "value", agreed) or "utf-16")

    def phrasing(self, session: Session) -> Phrasing:
        """Return what is needed to speak of a project's files."""
        texts = {**(session.look.texts if session.look else {}), **self.desk.texts_of(session)}
        spelt = {session.path_of(file): buffer.uri for file, buffer in self.desk.buffers.items()}
        addresses = {
            path: spelt.get(path) or session.file_of(path).as_uri() for path in (*texts, PROJECT_FILE)
        }
        return Phrasing(addresses, texts, self.encoding, self.surroundings.rules_page)


def serve(surroundings: Surroundings, fallback: Path, stdin: BinaryIO, stdout: BinaryIO) -> int:
    """Serve one editor until it ends or goes away; return the exit code.

    0 after `shutdown`, else 1 (Language Server Protocol 3.17, "Exit Notification").
    """
    logging.getLogger("pygls").setLevel(logging.CRITICAL)  # its lines quote the messages, hence the buffers
    server = QuietServer("tiktok-sync", __version__, types.TextDocumentSyncKind.Full)
    serving = _serving(server, surroundings, fallback)
    for feature in FEATURES:
        server.feature(feature.method, feature.options)(_guarded(serving, feature.answer))
    server.start_io(stdin, stdout)
    serving.desk.close()
    return 0 if serving.is_shut_down else 1


def _serving(server: QuietServer, surroundings: Surroundings, fallback: Path) -> Serving:
    def show(session: Session, findings: Mapping[str, tuple[Diagnostic, ...]]) -> None:
        for published in _published(serving, session, findings):
            server.text_document_publish_diagnostics(published)

    def warn(message: str) -> None:
        server.window_show_message(types.ShowMessageParams(types.MessageType.Warning, message))

    def log(message: str) -> None:
        server.window_log_message(types.LogMessageParams(types.MessageType.Error, message))

    serving = Serving(server, Desk(surroundings, Editor(show, warn, log)), surroundings, fallback)
    return serving


def _published(
    serving: Serving, session: Session, findings: Mapping[str, tuple[Diagnostic, ...]]
) -> Iterator[types.PublishDiagnosticsParams]:
    look, phrasing = session.look, serving.phrasing(session)
    buffers = {session.path_of(file): buffer for file, buffer in serving.desk.buffers.items()}
    for path, found in findings.items() if look else ():
        buffer = buffers.get(path)
        uri = phrasing.uris.get(path) or session.file_of(path).as_uri()
        shown = [phrasing.diagnostic(one, span_shown(one, look)) for one in found] if look else []
        yield types.PublishDiagnosticsParams(uri, shown, buffer.version if buffer else None)


def _guarded(serving: Serving, answer: Answer) -> Callable[[Any], Any]:
    """Answer with nothing rather than with an exception."""

    def guarded(parameters: Any) -> Any:  # noqa: ANN401 - any message of the protocol
        try:
            return answer(serving, parameters)
        except Exception as error:  # noqa: BLE001 - one wrong answer must not be the last one
            serving.desk.editor.log(bug_words(error))
            return None

    return guarded


def _initialized(serving: Serving, _parameters: types.InitializedParams) -> None:
    _watch_files(serving)
    _watch_editor(serving)
    workspace = serving.server.workspace
    named = [folder.uri for folder in workspace.folders.values()] or list(filter(None, [workspace.root_uri]))
    for folder in [file for uri in named if (file := _file(uri))] or [serving.fallback]:
        serving.desk.add_folder(folder)


def _watch_files(serving: Serving) -> None:
    """Ask to be told of changes on disk, if the editor can."""
    workspace = serving.server.client_capabilities.workspace
    watching = workspace.did_change_watched_files if workspace else None
    if watching is None or not watching.dynamic_registration:
        return
    watchers = [types.FileSystemWatcher(pattern) for pattern in WATCHED]
    options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
    asked = types.Registration("files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
    serving.server.client_register_capability(types.RegistrationParams([asked]))


def _watch_editor(serving: Serving) -> None:
    """End with the editor also when somebody else keeps our standard input open.

    A process id that means nothing here, from another container say, is not watched.
    """
    editor, is_running = serving.server.process_id, serving.surroundings.is_running
    if editor is None or not is_running(editor):
        return

    async def watch(process: int) -> None:
        while is_running(process):
            await asyncio.sleep(SECONDS_BETWEEN_SIGNS_OF_LIFE)
        serving.surroundings.end(1)

    serving.watching = asyncio.get_running_loop().create_task(watch(editor))


def _shutdown(serving: Serving, _parameters: None) -> None:
    serving.is_shut_down = True


def _opened(serving: Serving, parameters: types.DidOpenTextDocumentParams) -> None:
    document = parameters.text_document
    _put(serving, document.uri, document.text, document.version)


def _changed(serving: Serving, parameters: types.DidChangeTextDocumentParams) -> None:
    document = parameters.text_document
    # The whole text comes with each change, as we asked; the last one counts.
    for change in parameters.content_changes[-1:]:
        _put(serving, document.uri, change.text, document.version)


def _put(serving: Serving, uri: str, text: str, version: int | None) -> None:
    file = _file(uri)
    if file is not None:
        serving.desk.put(Buffer(uri, file, text.removeprefix("\ufeff"), version))


def _closed(serving: Serving, parameters: types.DidCloseTextDocumentParams) -> None:
    file = _file(parameters.text_document.uri)
    if file is not None:
        serving.desk.drop(file)


def _saved(serving: Serving, parameters: types.DidSaveTextDocumentParams) -> None:
    file = _file(parameters.text_document.uri)
    serving.desk.files_changed([file] if file else [])


def _files_changed(serving: Serving, parameters: types.DidChangeWatchedFilesParams) -> None:
    serving.desk.files_changed([file for change in parameters.changes if (file := _file(change.uri))])


def _folders_changed(serving: Serving, parameters: types.DidChangeWorkspaceFoldersParams) -> None:
    for folder in parameters.event.added:
        file = _file(folder.uri)
        if file is not None:
            serving.desk.add_folder(file)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A place in a model file that an editor asks about."""

    session: Session
    document: Document
    lines: Lines
    offset: int


def _asked(serving: Serving, parameters: Asking) -> _Asked | None:
    """Return what a request is about; None for what is no SQL of a project, and before the first look."""
    file = _file(parameters.text_document.uri)
    buffer = serving.desk.buffers.get(file) if file else None
    session = serving.desk.session_of(buffer.file.parent) if buffer else None
    if buffer is None or session is None or session.snapshot is None or buffer.file.suffix != ".sql":
        return None
    document = Document(session.path_of(buffer.file) or "", buffer.text, session.snapshot)
    lines = lines_of(buffer.text, serving.encoding)
    offset = lines.offset(parameters.position.line, parameters.position.character)
    return _Asked(session, document, lines, offset)


def _hover(serving: Serving, parameters: types.HoverParams) -> types.Hover | None:
    asked = _asked(serving, parameters)
    place = subject_at(asked.document, asked.offset) if asked else None
    words = hover_words(asked.document, place.subject) if asked and place else ""
    if asked is None or place is None or not words:
        return None
    markdown = types.MarkupContent(types.MarkupKind.Markdown, words)
    return types.Hover(markdown, range_of(asked.lines, place.start, place.end))


def _definition(serving: Serving, parameters: types.DefinitionParams) -> list[types.Location]:
    asked = _asked(serving, parameters)
    place = subject_at(asked.document, asked.offset) if asked else None
    if asked is None or place is None:
        return []
    phrasing = serving.phrasing(asked.session)
    return [phrasing.location(span) for span in definitions(asked.document, place.subject)]


def _completion(serving: Serving, parameters: types.CompletionParams) -> types.CompletionList | None:
    asked = _asked(serving, parameters)
    if asked is None:
        return None
    replaced = range_of(asked.lines, replaced_from(asked.document, asked.offset), asked.offset)
    found = suggestions(asked.document, asked.offset)
    items = [completion_item(one, number, replaced) for number, one in enumerate(found)]
    return types.CompletionList(is_incomplete=False, items=items)


def _actions(serving: Serving, parameters: types.CodeActionParams) -> list[types.CodeAction]:
    file = _file(parameters.text_document.uri)
    session = serving.desk.session_of(file.parent) if file else None
    if file is None or session is None or session.look is None:
        return []
    look, phrasing, path = session.look, serving.phrasing(session), session.path_of(file)
    if phrasing.texts.get(path or "") != look.texts.get(path or ""):
        # Something was typed since: the places of the findings are not certain.
        return []
    spans = {finding: span_shown(finding, look) for finding in look.findings}
    here = [
        finding
        for finding, span in spans.items()
        if span.path == path and _touch(phrasing.range(span), parameters.range)
    ]
    return [phrasing.action(one, spans[one.finding]) for one in actions_for(here, look.texts)]


def _touch(one: types.Range, other: types.Range) -> bool:
    return one.start <= other.end and other.start <= one.end


def _file(uri: str) -> Path | None:
    """Return the file of an address; None for what is in no file, such as an untitled buffer."""
    path = uris.to_fs_path(uri)
    return Path(path) if path else None


Answer = Callable[[Serving, Any], Any]


@dataclass(frozen=True, slots=True)
class Feature:
    """A message of the protocol, who answers it, and what the editor is told about that."""

    method: str
    answer: Answer
    options: object = None


FEATURES = (
    Feature(types.INITIALIZED, _initialized),
    Feature(types.SHUTDOWN, _shutdown),
    Feature(types.TEXT_DOCUMENT_DID_OPEN, _opened),
    Feature(types.TEXT_DOCUMENT_DID_CHANGE, _changed),
    Feature(types.TEXT_DOCUMENT_DID_CLOSE, _closed),
    Feature(types.TEXT_DOCUMENT_DID_SAVE, _saved),
    Feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES, _files_changed),
    Feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS, _folders_changed),
    Feature(types.TEXT_DOCUMENT_HOVER, _hover),
    Feature(types.TEXT_DOCUMENT_DEFINITION, _definition),
    Feature(
        types.TEXT_DOCUMENT_COMPLETION,
        _completion,
        types.CompletionOptions(trigger_characters=[".", "'", '"', ":", " "]),
    ),
    Feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        _actions,
        types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix]),
    ),
)

"""From a call to a reply: late work, faults, access, work and the request log.

Everything one request does happens in one transaction, the log line included.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sync.simulator.accounts import require_scope, require_token, revoke
from sync.simulator.call import Call, Context, Fields, Reply, parse_fields
from sync.simulator.codes import Code, RefusalError, render_envelope
from sync.simulator.faults import Fault
from sync.simulator.options import SimulatorOptions
from sync.simulator.routes import ROUTES, Route
from sync.simulator.store import count, savepoint, transaction
from sync.simulator.strikes import Struck, choose_fault, spoil

KEPT_REQUESTS = 200
LONGEST_LOGGED_PATH = 100


@dataclass(frozen=True, slots=True)
class Result:
    """What the work of a call came to; `batch_rows` is 0 where there is no batch."""

    code: int
    message: str
    data: Mapping[str, object]
    batch_rows: int


def answer_call(options: SimulatorOptions, database: sqlite3.Connection, call: Call) -> Reply:
    """Answer one call to a known endpoint with its right method, faults included."""
    with transaction(database):
        context = Context(options, database, options.now(), call.token_digest)
        apply_late_work(context)
        request_id = _next_request_id(context)
        fault = choose_fault(context, call)
        result = _work(context, call, fault)
        reply = _reply(result, request_id)
        if fault:
            reply = spoil(fault, Struck(reply, request_id))
        _log(context, call, request_id, _Logged(reply, result.batch_rows, fault.kind if fault else None))
    return reply


def note_unreached(
    options: SimulatorOptions, database: sqlite3.Connection, method: str, path: str, reply: Reply
) -> Reply:
    """Log a request that ended before any endpoint (404, 405, 411, 413); return its reply."""
    with transaction(database):
        context = Context(options, database, options.now(), "")
        apply_late_work(context)
        call = Call(method, path[:LONGEST_LOGGED_PATH], {}, "", "", b"")
        _log(context, call, _next_request_id(context), _Logged(reply, 0, None))
    return reply


def apply_late_work(context: Context) -> None:
    """Do the work that a `late` fault put off, once its time has come.

    It counts as done at its due time, not at the request that happens to notice it.
    """
    due = context.database.execute(
        "SELECT late_no, due_at, method, path, query, token_digest, content_type, body FROM late_work"
        " WHERE due_at <= ? ORDER BY due_at, late_no",
        (context.now,),
    ).fetchall()
    for late_no, due_at, method, path, query, digest, content_type, body in due:
        call = Call(method, path, json.loads(query), digest, content_type, body)
        late = replace(context, now=due_at, token_digest=digest)
        request_id = _next_request_id(late)
        result = _attempt(late, call)
        context.database.execute("DELETE FROM late_work WHERE late_no = ?", (late_no,))
        _log(late, call, request_id, _Logged(_reply(result, request_id), result.batch_rows, "late_work"))


def _work(context: Context, call: Call, fault: Fault | None) -> Result:
    """Do the work of a call, unless its fault keeps it from being done (now, or at all)."""
    if fault is None or fault.is_applied:
        if fault and fault.kind == "revoke_token":
            revoke(context, call.token_digest)
        return _attempt(context, call)
    if fault.kind == "late":
        _put_off(context, call, context.now + fault.hold + fault.seconds)
    return Result(Code.OK, "OK", {}, _peek_rows(call))


def _peek_rows(call: Call) -> int:
    """Count the rows of a call whose work is not done, for the log."""
    try:
        return _count_rows(ROUTES[call.path], parse_fields(call))
    except RefusalError:
        return 0


def _attempt(context: Context, call: Call) -> Result:
    """Do the work; a refusal leaves no trace of it."""
    route = ROUTES[call.path]
    batch_rows = 0
    try:
        with savepoint(context.database):
            if route.needs_token:
                require_token(context)
                require_scope(context, route.scopes)
            fields = parse_fields(call)
            batch_rows = _count_rows(route, fields)
            return Result(Code.OK, "OK", route.answer(context, fields), batch_rows)
    except RefusalError as refusal:
        count(context.database, "refusals")
        return Result(refusal.code, refusal.message, {}, batch_rows)
    except (UnicodeEncodeError, RecursionError):
        # JSON can spell half of a surrogate pair, and nesting that can be read but not written again.
        return Result(Code.NOT_JSON, "The request body cannot be stored as JSON text.", {}, batch_rows)


def _count_rows(route: Route, fields: Fields) -> int:
    batch = fields.get(route.batch_field)
    return len(batch) if isinstance(batch, list) else 0


def _reply(result: Result, request_id: str) -> Reply:
    body = render_envelope(result.code, result.message, request_id, dict(result.data))
    return Reply(200, body, headers=(("X-TT-LOGID", request_id), ("x-tt-trace-id", request_id)))


def _put_off(context: Context, call: Call, due_at: float) -> None:
    columns = "(due_at, method, path, query, token_digest, content_type, body)"
    context.database.execute(
        f"INSERT INTO late_work {columns} VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            due_at,
            call.method,
            call.path,
            json.dumps(dict(call.query)),
            call.token_digest,
            call.content_type,
            call.body,
        ),
    )


def _next_request_id(context: Context) -> str:
    """Return the time and a running number, 34 digits, as long as the real ids."""
    at = datetime.fromtimestamp(context.now, UTC)
    return f"{at:%Y%m%d%H%M%S}{count(context.database, 'request'):020d}"


@dataclass(frozen=True, slots=True)
class _Logged:
    """What the request log keeps of an answer; `code` is what the client could read."""

    reply: Reply
    batch_rows: int
    fault: str | None


def _log(context: Context, call: Call, request_id: str, logged: _Logged) -> None:
    """Keep method, path, status, code and size of a request; never its body."""
    reply = logged.reply
    columns = "(at, method, path, status, code, batch_rows, fault, request_id)"
    entry = context.database.execute(
        f"INSERT INTO request {columns} VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            context.now,
            call.method,
            call.path,
            None if reply.is_reset else reply.status,
            _readable_code(reply),
            logged.batch_rows,
            logged.fault,
            request_id,
        ),
    )
    context.database.execute(
        "DELETE FROM request WHERE request_no <= ?", ((entry.lastrowid or 0) - KEPT_REQUESTS,)
    )


def _readable_code(reply: Reply) -> int | None:
    """Return the code a client can read out of a reply; None when there is none to read."""
    if reply.is_reset or reply.is_cut:
        return None
    try:
        return int(json.loads(reply.body)["code"])
    except ValueError:
        return None

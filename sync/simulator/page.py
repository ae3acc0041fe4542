"""The state of the simulated account, as JSON and as a small page."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from html import escape

from sync.simulator.accounts import utc_text
from sync.simulator.store import read_counters

PAGE_HEADERS = (("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"),)

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem;
       color: #161823; background: #fff; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.05rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; padding: .25rem .6rem; border-bottom: 1px solid #e3e3e6; overflow-wrap: anywhere; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
@media (prefers-color-scheme: dark) {
  body { color: #eee; background: #161823; } a { color: #7ad; } th, td { border-color: #3a3b45; }
}
"""


def read_state(database: sqlite3.Connection) -> dict[str, object]:
    """Return all state as one JSON object; lists are in the order things were made.

    Members are sorted lower-case hex digests, by advertiser and identifier type.
    Requests are the last 200, oldest first. No token and no request body is in it.
    """
    counters = read_counters(database)
    return {
        "audiences": _audiences(database),
        "events": _events(database),
        "duplicates": counters.get("duplicates", 0),
        "counters": counters,
        "requests": _requests(database),
    }


def render_page(database: sqlite3.Connection) -> bytes:
    """Return the account as a self-contained HTML page, with counts and no digests."""
    sections = [
        _table(
            "Audiences", ("Audience", "Name", "Advertiser", "Identifier", "Members"), _member_counts(database)
        ),
        _table("Events", ("Event source", "Id", "Event", "Counted"), _event_counts(database)),
        _table("Counters", ("Counter", "Value"), read_counters(database).items()),
        _table(
            "Last requests",
            ("At (UTC)", "Method", "Path", "Status", "Code", "Rows", "Fault"),
            _request_lines(database),
        ),
    ]
    return render_document(
        "<h1>TikTok simulator</h1>"
        '<p>Everything, digests included: <a href="/_simulator/state">state as JSON</a>.</p>'
        f"{''.join(sections)}"
    )


def render_document(body: str) -> bytes:
    """Return a whole HTML document around what stands in its body."""
    document = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>TikTok simulator</title><style>{STYLE}</style></head><body>{body}</body></html>\n"
    )
    return document.encode()


def _audiences(database: sqlite3.Connection) -> list[dict[str, object]]:
    rows = database.execute("SELECT audience_id, name, owner, created_at FROM audience ORDER BY audience_id")
    audiences: list[dict[str, object]] = []
    for audience_id, name, owner, created_at in rows.fetchall():
        members = _members(database, audience_id)
        audiences.append(
            {
                "audience_id": audience_id,
                "name": name,
                "owner": owner,
                "create_time": utc_text(created_at),
                "advertiser_ids": sorted(members),
                "members": members,
            }
        )
    return audiences


def _members(database: sqlite3.Connection, audience_id: str) -> dict[str, dict[str, list[str]]]:
    lists = database.execute(
        "SELECT list_no, advertiser_id, identifier_type FROM member_list WHERE audience_id = ?"
        " ORDER BY advertiser_id, identifier_type",
        (audience_id,),
    ).fetchall()
    members: dict[str, dict[str, list[str]]] = {}
    for list_no, advertiser_id, identifier_type in lists:
        digests = database.execute("SELECT digest FROM member WHERE list_no = ? ORDER BY digest", (list_no,))
        members.setdefault(advertiser_id, {})[identifier_type] = [digest.hex() for (digest,) in digests]
    return members


def _events(database: sqlite3.Connection) -> list[dict[str, object]]:
    rows = database.execute(
        "SELECT counted_at, event_source, event_source_id, test_event_code, body FROM event ORDER BY event_no"
    )
    return [
        {
            "counted_at": counted_at,
            "event_source": event_source,
            "event_source_id": event_source_id,
            "test_event_code": test_event_code,
            "event": json.loads(body),
        }
        for counted_at, event_source, event_source_id, test_event_code, body in rows
    ]


def _requests(database: sqlite3.Connection) -> list[dict[str, object]]:
    rows = database.execute(
        "SELECT at, method, path, status, code, batch_rows, fault, request_id FROM request"
        " ORDER BY request_no"
    )
    names = ("at", "method", "path", "status", "code", "rows", "fault", "request_id")
    return [dict(zip(names, row, strict=True)) for row in rows]


def _member_counts(database: sqlite3.Connection) -> Iterable[Sequence[object]]:
    return database.execute(
        """
        SELECT audience_id, name, coalesce(advertiser_id, owner), coalesce(identifier_type, ''), count(digest)
        FROM audience LEFT JOIN member_list USING (audience_id) LEFT JOIN member USING (list_no)
        GROUP BY audience_id, list_no ORDER BY audience_id, 3, 4
        """
    ).fetchall()


def _event_counts(database: sqlite3.Connection) -> Iterable[Sequence[object]]:
    return database.execute(
        "SELECT event_source, event_source_id, name, count(*) FROM event GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    ).fetchall()


def _request_lines(database: sqlite3.Connection) -> list[Sequence[object]]:
    rows = database.execute(
        "SELECT at, method, path, status, code, batch_rows, fault FROM request ORDER BY request_no DESC"
    )
    return [(utc_text(at), *rest) for at, *rest in rows]


def _table(title: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    head = "".join(f"<th>{escape(heading)}</th>" for heading in headings)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    body = body or f'<tr><td colspan="{len(headings)}">none yet</td></tr>'
    return f"<h2>{escape(title)}</h2><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: object) -> str:
    kind = ' class="number"' if isinstance(value, int) else ""
    return f"<td{kind}>{'' if value is None else escape(str(value))}</td>"

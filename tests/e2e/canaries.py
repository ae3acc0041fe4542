"""Marked people: values that cannot be mistaken, and the search for them in any spelling."""

from __future__ import annotations

import base64
import csv
import datetime as dt
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from urllib.parse import quote

from tests.e2e.project import Project

PATH = "data/people.csv"


@dataclass(frozen=True, slots=True)
class Person:
    """A row of people.csv."""

    person_id: str
    email: str
    phone: str
    full_name: str
    street: str
    birthday: str
    note: str
    ip: str
    browser: str
    click: str
    cookie: str
    page: str
    lead: str
    order_id: str
    ordered_at: str
    amount: str


NEEDLES: Mapping[str, str] = {
    "e-mail": "kanarek.local7",
    "domain": "kanarek-domain.example",
    "phone": "2065550142",
    "phone as typed": "555-0142",
    "name": "Quillonova",
    "street": "Marksworthy Alley",
    "birthday": "1971-03-29",
    "note": "kanareknote",
    "address": "192.31.196.177",
    "browser": "Kanarekbrowser",
    "click": "E.C.P.kanarekclick",
    "cookie": "kanarekcookie",
    "page": "kanarekpage",
    "person": "KANAREK-7781",
}
"""A part of each marked value that stays the same however the value is spoilt."""

SHORTEST = 7
"""Bytes below which a coincidence is likelier than a leak."""

SPOILT_PHONE = "(206) 555-0142"

_YESTERDAY = (dt.datetime.now(dt.UTC) - dt.timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")

MARKED = Person(
    person_id=NEEDLES["person"],
    email=f" {NEEDLES['e-mail']}@{NEEDLES['domain']} ",
    phone=f"+1{NEEDLES['phone']}",
    full_name=f"Ms. {NEEDLES['name']}",
    street=f"12 {NEEDLES['street']}",
    birthday=NEEDLES["birthday"],
    note=f'=HYPERLINK("{NEEDLES["note"]}")',
    ip=NEEDLES["address"],
    browser=f"Mozilla/5.0 ({NEEDLES['browser']})",
    click=NEEDLES["click"],
    cookie=NEEDLES["cookie"],
    page=f"https://shop.example/{NEEDLES['page']}",
    lead="7700331144225566",
    order_id="W000001",
    ordered_at=_YESTERDAY,
    amount="12.50",
)

SPOILT: tuple[Mapping[str, str], ...] = (
    {"email": f"{NEEDLES['e-mail']} at {NEEDLES['domain']}", "phone": ""},
    {"email": f"a@{NEEDLES['e-mail']}@{NEEDLES['domain']}", "phone": f"{SPOILT_PHONE} or {SPOILT_PHONE}"},
    {"email": f"{NEEDLES['name']} <{NEEDLES['e-mail']}@{NEEDLES['domain']}>", "phone": NEEDLES["name"]},
    {"email": f"mailto:{NEEDLES['e-mail']}@{NEEDLES['domain']}", "phone": f"{NEEDLES['phone']}.0"},
    {"email": "", "phone": f"{NEEDLES['phone']}99999999"},
    {"email": "", "phone": ""},
    {"ip": f"{NEEDLES['address']}:443", "browser": NEEDLES["name"] + "\x07"},
    {"ip": NEEDLES["e-mail"], "page": f"https://{NEEDLES['name']}:x@shop.example/"},
    {"page": f"https://shop.example/?e={NEEDLES['e-mail']}@{NEEDLES['domain']}"},
    {"click": f"__{NEEDLES['click']}__", "cookie": NEEDLES["phone"]},
    {"ordered_at": NEEDLES["birthday"]},
    {"ordered_at": NEEDLES["name"], "amount": NEEDLES["phone"]},
    {"amount": NEEDLES["e-mail"]},
    {"person_id": ""},
    {"order_id": "W000001", "amount": "99"},
)
"""Rows with something wrong, each marked where it is wrong."""


def people() -> Iterator[Person]:
    """Yield marked people, good ones and spoilt ones; every one holds all marks."""
    yield MARKED
    for number, changes in enumerate(SPOILT, 2):
        own = {"person_id": f"{MARKED.person_id}-{number}", "order_id": f"W{number:06d}"}
        yield replace(MARKED, **{**own, **changes})


def write_people(project: Project, rows: Iterable[Person]) -> None:
    """Write the one source."""
    path = project.root / PATH
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(asdict(MARKED)))
        writer.writeheader()
        writer.writerows(map(asdict, rows))


def spellings(needle: str) -> Iterator[bytes]:
    """Yield what a text may look like in a file or on a screen, letter case aside."""
    data = needle.encode()
    yield data
    yield quote(needle, safe="").encode()
    yield json.dumps(needle)[1:-1].encode()
    yield data.hex().encode()
    yield needle[::-1].encode()
    yield needle.encode("utf-16-le")
    for shift in range(3):
        # Only the middle characters do not depend on what stands beside the text.
        yield base64.b64encode(b"?" * shift + data)[4:-4]


def _needles(texts: Mapping[str, str]) -> dict[bytes, str]:
    found = ((form.lower(), name) for name, needle in texts.items() for form in spellings(needle))
    return {form: name for form, name in found if len(form) >= SHORTEST}


_FORMS = _needles(NEEDLES)


def marks_in(content: str | bytes, also: Mapping[str, str] | None = None) -> set[str]:
    """Return the names of the marks, and of the secrets in `also`, that a text holds in any spelling."""
    data = (content.encode(errors="replace") if isinstance(content, str) else content).lower()
    return {name for form, name in {**_FORMS, **_needles(also or {})}.items() if form in data}


def kept_files(*folders: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield every file below the folders, raw and, where it is packed, unpacked behind it."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                content = path.read_bytes()
                yield path, content + _unpacked(path, content).encode(errors="replace")


def _unpacked(path: Path, content: bytes) -> str:
    if content[:4] == b"PAR1":
        import pyarrow.parquet as pq

        table = pq.read_table(path)
        return json.dumps(table.to_pylist(), default=str, ensure_ascii=False) + str(table.schema.metadata)
    if content[:15] == b"SQLite format 3":
        with closing(sqlite3.connect(path)) as connection:
            return "\n".join(connection.iterdump())
    return ""

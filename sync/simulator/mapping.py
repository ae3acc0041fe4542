"""Audience members: `POST /segment/mapping/`.

Source: TikTok Business API, Segment mapping, doc 1739940585975809, read 2026-11-23. The
request passes or fails as a whole, and the answer says nothing about single rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sync.simulator.accounts import require_advertiser
from sync.simulator.call import Context, Fields
from sync.simulator.codes import Code, RefusalError
from sync.simulator.digests import describe_flaw
from sync.simulator.fields import read_choice, read_texts, refuse_value, require_known
from sync.simulator.store import count

# Braze counts on 10,000 users per call; TikTok's own number is not published.
MOST_USERS = 10_000

SHA256 = re.compile(r"[0-9a-f]{64}")
MD5 = re.compile(r"[0-9a-f]{32}")

IDENTIFIER_TYPES: Mapping[str, re.Pattern[str]] = {
    "EMAIL_SHA256": SHA256,
    "PHONE_SHA256": SHA256,
    "IDFA_SHA256": SHA256,
    "AAID_SHA256": SHA256,
    "IDFA_MD5": MD5,
    "AAID_MD5": MD5,
}

CELL_KEYS = frozenset({"id", "audience_ids"})


@dataclass(frozen=True, slots=True)
class Bundle:
    """The digests of one request that go to the same audiences, one set per identifier type."""

    audience_ids: tuple[str, ...]
    digests: tuple[set[bytes], ...]


def change_members(context: Context, fields: Fields) -> dict[str, object]:
    """Answer `POST /segment/mapping/`: add or delete members of one or more audiences."""
    require_known(fields, ("advertiser_ids", "action", "id_schema", "batch_data"))
    advertiser_ids = read_texts(fields.get("advertiser_ids"), "advertiser_ids")
    for advertiser_id in advertiser_ids:
        require_advertiser(context, advertiser_id)
    action = read_choice(fields, "action", ("add", "delete"), default="add")
    schema = _read_schema(fields)
    bundles = _read_rows(_read_batch(fields), schema)
    _require_audiences(context, bundles, advertiser_ids)
    for bundle in bundles:
        for list_no, digests in _member_lists(context, bundle, advertiser_ids, schema):
            _change_list(context, action, list_no, digests)
    return {}


def _read_schema(fields: Fields) -> list[str]:
    """Return the identifier types in capitals; lower case is accepted too."""
    schema = [name.upper() for name in read_texts(fields.get("id_schema"), "id_schema")]
    if not set(schema) <= IDENTIFIER_TYPES.keys():
        raise refuse_value("id_schema", f"must be among {', '.join(IDENTIFIER_TYPES)}")
    if len(set(schema)) != len(schema):
        raise refuse_value("id_schema", "an identifier type is repeated")
    return schema


def _read_batch(fields: Fields) -> list[object]:
    batch = fields.get("batch_data")
    if not isinstance(batch, list) or not batch:
        raise refuse_value("batch_data", "not a valid list")
    if len(batch) > MOST_USERS:
        raise RefusalError(Code.BATCH_SIZE, f"batch_data: at most {MOST_USERS} users in one request.")
    return batch


def _read_rows(batch: list[object], schema: list[str]) -> list[Bundle]:
    """Check every row against the schema and gather its digests by audiences.

    A row is positional: one object per schema entry, `{}` where the user has no such
    identifier. A whole row of `{}` names nobody; TikTok's answer to that is not known,
    and we refuse it so that such a row is noticed.
    """
    bundles: dict[str, Bundle] = {}
    shapes = [IDENTIFIER_TYPES[name].fullmatch for name in schema]
    width = len(schema)
    for row_no, row in enumerate(batch):
        if type(row) is not list or len(row) != width:
            raise _refuse_cell(f"{row_no}", f"must be a list of {width} objects, as in id_schema")
        is_empty = True
        for position, cell in enumerate(row):
            if type(cell) is dict and not cell:
                continue
            is_empty = False
            place = (row_no, position)
            bundle = _find_bundle(bundles, cell, place, width)
            digest = cell["id"]
            if type(digest) is not str or not shapes[position](digest):
                raise _refuse_digest(digest, schema[position], place)
            bundle.digests[position].add(bytes.fromhex(digest))
        if is_empty:
            raise _refuse_cell(f"{row_no}", "has no identifier")
    return list(bundles.values())


def _find_bundle(bundles: dict[str, Bundle], cell: object, place: tuple[int, int], width: int) -> Bundle:
    """Return the bundle of a cell's audiences, made on the first cell that names them."""
    row_no, position = place
    if type(cell) is not dict or cell.keys() != CELL_KEYS:
        raise _refuse_cell(f"{row_no}.{position}", "must be {} or an object of id and audience_ids")
    spelling = repr(cell["audience_ids"])
    if spelling not in bundles:
        audience_ids = read_texts(cell["audience_ids"], f"batch_data.{row_no}.{position}.audience_ids")
        bundles[spelling] = Bundle(tuple(audience_ids), tuple(set() for _ in range(width)))
    return bundles[spelling]


def _refuse_cell(place: str, why: str) -> RefusalError:
    return RefusalError(Code.PARAMETER, f"batch_data.{place}: {why}.")


def _refuse_digest(value: object, identifier_type: str, place: tuple[int, int]) -> RefusalError:
    code, why = describe_flaw(value, identifier_type)
    return RefusalError(code, f"batch_data.{place[0]}.{place[1]}.id: {why}")


def _require_audiences(context: Context, bundles: Iterable[Bundle], advertiser_ids: list[str]) -> None:
    """Refuse an audience that is unknown or owned by none of the advertisers named."""
    rows = context.database.execute("SELECT audience_id, owner FROM audience")
    usable = {audience_id for audience_id, owner in rows if owner in advertiser_ids}
    for bundle in bundles:
        if not usable.issuperset(bundle.audience_ids):
            raise RefusalError(Code.PARAMETER, "Invalid audience id in batch_data.")


def _member_lists(
    context: Context, bundle: Bundle, advertiser_ids: list[str], schema: list[str]
) -> Iterable[tuple[int, set[bytes]]]:
    """Yield the number of each member list a bundle touches, with the digests for it."""
    for audience_id in dict.fromkeys(bundle.audience_ids):
        for advertiser_id in dict.fromkeys(advertiser_ids):
            for identifier_type, digests in zip(schema, bundle.digests, strict=True):
                if digests:
                    key = (audience_id, advertiser_id, identifier_type)
                    yield _list_number(context, key), digests


def _list_number(context: Context, key: tuple[str, str, str]) -> int:
    names = "(audience_id, advertiser_id, identifier_type)"
    context.database.execute(f"INSERT OR IGNORE INTO member_list {names} VALUES (?, ?, ?)", key)
    row = context.database.execute(f"SELECT list_no FROM member_list WHERE {names} = (?, ?, ?)", key)
    return int(row.fetchone()[0])


CHANGES: Mapping[str, tuple[str, str]] = {
    "add": ("INSERT OR IGNORE INTO member VALUES (?, ?)", "members_added"),
    "delete": ("DELETE FROM member WHERE (list_no, digest) = (?, ?)", "members_deleted"),
}


def _change_list(context: Context, action: str, list_no: int, digests: set[bytes]) -> None:
    """Apply one list's changes; adding twice and deleting a stranger are no errors."""
    statement, counter = CHANGES[action]
    # Sorted, so that neighbours in the tree are written together.
    changed = context.database.executemany(statement, [(list_no, digest) for digest in sorted(digests)])
    count(context.database, counter, changed.rowcount)

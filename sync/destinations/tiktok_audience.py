"""TikTok custom audiences over the Segment API: `/segment/mapping/`.

Rows of `batch_data` are positional against `id_schema`; an identifier a member lacks
is `{}` at its position. The request passes or fails as a whole and names no row.
Source: TikTok Business API v1.3, doc 1739940585975809 "Segment mapping", and the
limits its users report (10,000 users a call), read 2026-11-23.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sync.destinations import tiktok
from sync.destinations.base import Destination, Kind, Limits, MemberRendering, Operation, Request, Step
from sync.engines.sql import call, column, filled, text
from sync.project.records import MAX_REPEATS, MD5, SHA256, RecordColumn, RecordShape

if TYPE_CHECKING:
    from sqlglot import exp

KINDS = (
    Kind(1, "email_sha256", "EMAIL_SHA256", 64),
    Kind(2, "phone_sha256", "PHONE_SHA256", 64),
    Kind(3, "idfa_sha256", "IDFA_SHA256", 64),
    Kind(4, "aaid_sha256", "AAID_SHA256", 64),
    Kind(5, "idfa_md5", "IDFA_MD5", 32),
    Kind(6, "aaid_md5", "AAID_MD5", 32),
)

_OPENED = "case when __digest is null then __empty else __opened end"
_CLOSED = "case when __digest is not null then __closed end"

_AUDIENCE = b"{audience_id}"
"""Stands for the audience id in a fragment until the id is known; no digest can contain it."""


def _identifier(name: str, value: str, problem: str, personal: str, *, is_raw: bool) -> RecordColumn:
    property_ = f"{name}_sha256" if is_raw else name
    pattern = MD5 if name.endswith("_md5") else SHA256
    return RecordColumn((name,), property_, value, problem, personal, is_raw, MAX_REPEATS, pattern=pattern)


SHAPE = RecordShape(
    "tiktok_audience",
    (
        _identifier("email", "email_digest(given)", "email_digest_problem(given)", "email", is_raw=True),
        _identifier(
            "email_sha256", "sha256_digest(given)", "sha256_digest_problem(given)", "email", is_raw=False
        ),
        _identifier(
            "phone", "phone_digest(given, null)", "phone_digest_refusal(given, null)", "phone", is_raw=True
        ),
        _identifier(
            "phone_sha256", "sha256_digest(given)", "sha256_digest_problem(given)", "phone", is_raw=False
        ),
        _identifier("idfa", "maid_digest(given)", "maid_digest_problem(given)", "device_id", is_raw=True),
        _identifier(
            "idfa_sha256", "sha256_digest(given)", "sha256_digest_problem(given)", "device_id", is_raw=False
        ),
        _identifier("aaid", "maid_digest(given)", "maid_digest_problem(given)", "device_id", is_raw=True),
        _identifier(
            "aaid_sha256", "sha256_digest(given)", "sha256_digest_problem(given)", "device_id", is_raw=False
        ),
        _identifier(
            "idfa_md5", "md5_hex_digest(given)", "md5_hex_digest_problem(given)", "device_id", is_raw=False
        ),
        _identifier(
            "aaid_md5", "md5_hex_digest(given)", "md5_hex_digest_problem(given)", "device_id", is_raw=False
        ),
    ),
    required=(tuple(kind.property for kind in KINDS),),
)


def fragment(columns: Sequence[str]) -> exp.Expr:
    """Return SQL of one member: an array with one object per column, `{}` for NULL."""
    pieces: list[exp.Expr] = []
    for name in columns:
        before = "[" if not pieces else ","
        pieces += [
            filled(_OPENED, digest=column(name), opened=text(before + '{"id":"'), empty=text(before + "{}")),
            column(name),
            filled(_CLOSED, digest=column(name), closed=text(f'","audience_ids":["{_AUDIENCE.decode()}"]}}')),
        ]
    return call("concat", *pieces, text("]"))


def frame(step: Step, records: bytes) -> Request:
    """Return the mapping call of one batch; `step.settings["audience_id"]` must be known."""
    body = b'{"advertiser_ids":[%s],"action":"%s","id_schema":[%s],"batch_data":[%s]}' % (
        _strings(step.advertiser_ids),
        step.operation.value.encode(),
        _strings(step.layout),
        records.replace(_AUDIENCE, step.settings["audience_id"].encode()),
    )
    return Request("POST", f"{tiktok.API}/segment/mapping/", body)


@dataclass(frozen=True, slots=True)
class AudiencePage:
    """One page of an advertiser's audiences, as (id, name)."""

    audiences: tuple[tuple[str, str], ...]
    pages: int


def list_request(advertiser_id: str, page: int) -> Request:
    """Return the call for one page of an advertiser's audiences; pages count from 1."""
    query = (("advertiser_id", advertiser_id), ("page", str(page)), ("page_size", "100"))
    return Request("GET", f"{tiktok.API}/dmp/custom_audience/list/", query=query)


def parse_list(data: Mapping[str, Any]) -> AudiencePage | None:
    """Read a page of audiences, or None when it makes no sense."""
    try:
        pages = int(data["page_info"]["total_page"])
        return AudiencePage(
            tuple((str(item["audience_id"]), str(item["name"])) for item in data["list"]), pages
        )
    except (KeyError, TypeError, ValueError):
        return None


def create_request(advertiser_id: str, name: str) -> Request:
    """Return the call that creates an audience."""
    body = {"advertiser_id": advertiser_id, "action": "create", "custom_audience_name": name}
    return Request("POST", f"{tiktok.API}/segment/audience/", json.dumps(body, ensure_ascii=False).encode())


def _strings(values: Sequence[str]) -> bytes:
    return b",".join(b'"%s"' % value.encode() for value in values)


DESTINATION = Destination(
    name="tiktok_audience",
    shape=SHAPE,
    record_schema="tiktok_audience",
    operations=(Operation.ADD, Operation.DELETE),
    limits=Limits(max_records=10_000, max_bytes=8 * 1024 * 1024),
    rendering=MemberRendering(KINDS, fragment),
    frame=frame,
    decode=tiktok.decode,
    ready_hours=(10, 48),
)

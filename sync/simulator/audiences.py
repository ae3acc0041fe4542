"""Audiences: `/segment/audience/` and the two calls that read them back.

Source: TikTok Business API, Segments, doc 1739940583739393, and custom audience list
and get, read 2026-11-23. Members change the moment a call is answered; the real
service takes 10 to 48 hours to show them.
"""

from __future__ import annotations

from dataclasses import dataclass

from sync.simulator.accounts import require_advertiser, utc_text
from sync.simulator.call import Context, Fields
from sync.simulator.codes import Code, RefusalError
from sync.simulator.fields import (
    read_choice,
    read_page,
    read_query_texts,
    read_text,
    read_whole,
    require_known,
)
from sync.simulator.store import count

MOST_AUDIENCES = 400
MOST_IDS = 100
MOST_PER_PAGE = 100
LONGEST_NAME = 70
KEPT_OF_LONG_NAME = 67
SMALLEST_USABLE = 1_000
LIFETIME_S = 365 * 86_400
EXPIRY_NOTICE_S = 60 * 86_400

# Ids have 19 digits and exceed 2**53, so a client that reads them as numbers loses the last ones.
FIRST_ID = 7_300_000_000_000_000_001


@dataclass(frozen=True, slots=True)
class Audience:
    """An audience as one advertiser sees it; `cover` counts that advertiser's matches."""

    audience_id: str
    owner: str
    name: str
    created_at: float
    cover: int


def change_audience(context: Context, fields: Fields) -> dict[str, object]:
    """Answer `POST /segment/audience/`: create or delete one audience."""
    require_known(fields, ("advertiser_id", "action", "custom_audience_name", "delete_audience_id"))
    advertiser_id = require_advertiser(context, read_text(fields, "advertiser_id"))
    if read_choice(fields, "action", ("create", "delete"), default="create") == "create":
        return _create(context, advertiser_id, read_text(fields, "custom_audience_name"))
    return _delete(context, advertiser_id, read_text(fields, "delete_audience_id"))


def list_audiences(context: Context, fields: Fields) -> dict[str, object]:
    """Answer `GET /dmp/custom_audience/list/`, newest first.

    An id the advertiser does not know is left out, not refused.
    """
    advertiser_id = require_advertiser(context, read_text(fields, "advertiser_id"))
    page = read_page(fields, MOST_PER_PAGE)
    wanted = read_query_texts(fields, "custom_audience_ids", MOST_IDS)
    listed = [_listed(context, audience, advertiser_id) for audience in _read(context, advertiser_id, wanted)]
    return {"page_info": page.describe(len(listed)), "list": page.cut(listed)}


def get_audiences(context: Context, fields: Fields) -> dict[str, object]:
    """Answer `GET /dmp/custom_audience/get/`: details and history."""
    advertiser_id = require_advertiser(context, read_text(fields, "advertiser_id"))
    wanted = read_query_texts(fields, "custom_audience_ids", MOST_IDS)
    if wanted is None:
        raise RefusalError(Code.PARAMETER, "custom_audience_ids: Missing data for required field.")
    read_whole(fields, "history_size", 100, 100)
    found = _read(context, advertiser_id, wanted)
    return {
        "list": [
            {
                "audience_details": _detailed(context, audience, advertiser_id),
                "audience_history": [_creation(audience)],
            }
            for audience in found
        ]
    }


def _create(context: Context, advertiser_id: str, name: str) -> dict[str, object]:
    """Create an audience; names are not unique, so a second create makes a second audience."""
    owned = context.database.execute("SELECT count(*) FROM audience WHERE owner = ?", (advertiser_id,))
    if owned.fetchone()[0] >= MOST_AUDIENCES:
        raise RefusalError(
            Code.PARAMETER, f"The advertiser has reached the limit of {MOST_AUDIENCES} audiences."
        )
    audience_id = str(FIRST_ID - 1 + count(context.database, "audience"))
    context.database.execute(
        "INSERT INTO audience VALUES (?, ?, ?, ?)", (audience_id, advertiser_id, _cut_name(name), context.now)
    )
    count(context.database, "audiences_created")
    return {"audience_id": audience_id}


def _delete(context: Context, advertiser_id: str, audience_id: str) -> dict[str, object]:
    database = context.database
    owner = database.execute("SELECT owner FROM audience WHERE audience_id = ?", (audience_id,)).fetchone()
    if owner is None:
        raise RefusalError(Code.UNKNOWN_OBJECT, "The audience does not exist.")
    if owner[0] != advertiser_id:
        raise RefusalError(Code.NO_PERMISSION, "You do not have permission to operate this audience.")
    lists = "SELECT list_no FROM member_list WHERE audience_id = ?"
    database.execute(f"DELETE FROM member WHERE list_no IN ({lists})", (audience_id,))
    database.execute("DELETE FROM member_list WHERE audience_id = ?", (audience_id,))
    database.execute("DELETE FROM audience WHERE audience_id = ?", (audience_id,))
    count(database, "audiences_deleted")
    return {"audience_id": audience_id}


def _cut_name(name: str) -> str:
    """Shorten a name as the segment route does: 67 characters and three dots."""
    return name if len(name) <= LONGEST_NAME else name[:KEPT_OF_LONG_NAME] + "..."


def _read(context: Context, advertiser_id: str, wanted: list[str] | None) -> list[Audience]:
    """Return the audiences an advertiser owns or has members mapped in, newest first.

    Digests do not tell which of them are one person, so the size is that of the
    largest identifier type: exact when every member has that identifier once.
    """
    rows = context.database.execute(
        """
        SELECT audience_id, owner, name, created_at, coalesce(max(members), 0)
        FROM audience LEFT JOIN (
            SELECT audience_id, advertiser_id, count(digest) AS members
            FROM member_list LEFT JOIN member USING (list_no)
            WHERE advertiser_id = :advertiser GROUP BY list_no
        ) USING (audience_id)
        WHERE owner = :advertiser OR advertiser_id = :advertiser
        GROUP BY audience_id ORDER BY audience_id DESC
        """,
        {"advertiser": advertiser_id},
    )
    audiences = (Audience(*row) for row in rows)
    return [audience for audience in audiences if wanted is None or audience.audience_id in wanted]


def _listed(context: Context, audience: Audience, advertiser_id: str) -> dict[str, object]:
    expires_at = audience.created_at + LIFETIME_S
    is_usable = audience.cover >= SMALLEST_USABLE and context.now < expires_at
    return {
        "audience_id": audience.audience_id,
        "name": audience.name,
        "audience_type": "Partner",
        "calculate_type": "MULTIPLE_TYPES",
        "cover_num": audience.cover,
        "is_valid": is_usable,
        "is_expiring": context.now >= expires_at - EXPIRY_NOTICE_S,
        "is_creator": audience.owner == advertiser_id,
        "shared": audience.owner != advertiser_id,
        "create_time": utc_text(audience.created_at),
        "expired_time": utc_text(expires_at),
    }


def _detailed(context: Context, audience: Audience, advertiser_id: str) -> dict[str, object]:
    listed = _listed(context, audience, advertiser_id)
    return {
        "type": listed.pop("audience_type"),
        **listed,
        "audience_sub_type": "NORMAL",
        "is_auto_refresh": False,
        "owner_id": audience.owner,
        "msg": "",
        "error_msg": "",
        "rule": None,
        "lookalike_spec": None,
        "audience_enhancement": False,
        "enhancement_status": None,
    }


def _creation(audience: Audience) -> dict[str, object]:
    return {
        "action": "create",
        "action_detail": "",
        "editor": "open_api",
        "msg": "",
        "opt_time": utc_text(audience.created_at),
    }

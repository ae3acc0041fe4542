"""Event names that TikTok has renamed."""

from __future__ import annotations

from collections.abc import Mapping

LEGACY_EVENTS: Mapping[str, str] = {
    "CompletePayment": "Purchase",
    "SubmitForm": "Lead",
    "PlaceAnOrder": "",
    "ClickButton": "",
    "PageView": "",
    "Pageview": "",
}
"""Older name -> the standard event of today that means the same, or "" where TikTok names none.

The names are still taken, and sent as written (docs/decisions/0010). Standard events:
TikTok Business API, Report events, doc 1771101303285761, read 2026-11-23. That Purchase and
Lead took the places of CompletePayment and SubmitForm is agreed by two integrations; for the
others we found no statement, so none is made up.
"""

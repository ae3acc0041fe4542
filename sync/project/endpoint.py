"""Addresses: what may be an endpoint or a proxy, and how one is shown."""

from __future__ import annotations

import difflib
import ipaddress
from urllib.parse import SplitResult, urlsplit, urlunsplit

from sync.diagnostics import Span
from sync.errors import SettingsError

SIMULATOR = "simulator"
_NEAR = 0.7
_API_PATH = "/open_api/v1.3"


def checked_endpoint(endpoint: str, where: Span | str) -> str:
    """Return `simulator`, or a base address without path and trailing slash.

    Args:
        where: Where the setting stands, for the message.

    Raises:
        SettingsError: The access token must not be sent to such an address.
    """
    if endpoint == SIMULATOR:
        return endpoint
    base = endpoint.rstrip("/").removesuffix(_API_PATH)
    fault = _fault(base)
    if fault:
        raise SettingsError.of(
            "bad-endpoint",
            f"the endpoint {fault}",
            where=where,
            notes=("the access token is sent to this address",),
            help=_advice(endpoint),
        )
    return base


def _advice(endpoint: str) -> str:
    if difflib.SequenceMatcher(None, endpoint.casefold(), SIMULATOR).ratio() > _NEAR:
        return f'did you mean "{SIMULATOR}"?'
    return 'use "simulator" or "https://business-api.tiktok.com"; plain http only on this machine'


def is_loopback(endpoint: str) -> bool:
    """Tell whether an address can only be this machine."""
    parts = _split(endpoint)
    host = (parts.hostname or "") if parts else ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def without_credentials(address: str) -> str:
    """Return an address with user name and password starred."""
    parts = _split(address)
    if parts is None or "@" not in parts.netloc:
        return address
    return urlunsplit(parts._replace(netloc="********@" + parts.netloc.rpartition("@")[2]))


def _fault(base: str) -> str:
    parts = _split(base)
    if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname:
        return "is not an http(s) address"
    if parts.username or parts.password:
        return "holds a user name or password"
    if parts.path or parts.query or parts.fragment:
        return "has a path, which the tool adds itself"
    return "" if parts.scheme == "https" or is_loopback(base) else "is not encrypted and not on this machine"


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 - reading it is what checks it
    except ValueError:
        return None
    return parts

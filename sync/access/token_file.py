"""The stored token, and beside it what was granted, without a secret.

Rules for editors:

1. The token's file is 0600 from its first byte, appears whole or not at all, and is refused
   when it is a link or when others can read it: somebody else may have chosen what is in it.
2. A code works once. Whatever could keep a token from being stored is found out before the
   code is spent (`require_place`).
3. What was granted belongs to one token, known by a few digits of its digest.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from sync.errors import SettingsError
from sync.project.secrets import Secret, checked_secret

_FORMAT = 1
_MAX_BYTES = 64 * 1024
_FINGERPRINT_DIGITS = 16
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
"""Never through a link, and never waiting for whoever feeds a pipe."""

OTHERS = stat.S_IRWXG | stat.S_IRWXO
"""Permission bits of everybody but the owner."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What a consent gave, as it is remembered beside the token.

    Attributes:
        granted_at: Seconds since the epoch.
        endpoint: Where the token was made; it is sent nowhere else.
        fingerprint: Tells tokens apart and leads back to none.
    """

    granted_at: int
    app_id: str
    endpoint: str
    advertiser_ids: tuple[str, ...]
    scopes: tuple[int, ...]
    fingerprint: str


def fingerprint(token: Secret) -> str:
    """Return a few digits that tell this token from others."""
    return hashlib.sha256(token.reveal().encode()).hexdigest()[:_FINGERPRINT_DIGITS]


def grant_path(path: Path) -> Path:
    """Return where what was granted lies, given where the token lies."""
    return path.with_name(f"{path.name}.json")


def read_token(path: Path, shown: str) -> Secret | None:
    """Return the stored token; None when there is none.

    Args:
        shown: How the file is called in messages.

    Raises:
        SettingsError: The file is a link, others can read it, or it holds no token.
    """
    try:
        descriptor = os.open(path, _READ)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unsafe(
            shown, "is a link" if path.is_symlink() else f"cannot be read ({error.strerror})"
        ) from None
    with open(descriptor, "rb") as file:  # noqa: PTH123 - a descriptor has no path
        fault = _fault(os.fstat(file.fileno()))
        if fault:
            raise _unsafe(shown, fault)
        return checked_secret("access token", file.read(_MAX_BYTES).decode("ascii", "replace"), shown)


def read_grant(path: Path) -> Grant | None:
    """Return what was granted with the stored token; None when nobody noted it."""
    try:
        document = json.loads(grant_path(path).read_text(encoding="utf-8"))
        if document.pop("format") != _FORMAT:
            return None
        for name in ("advertiser_ids", "scopes"):
            document[name] = tuple(document[name])
        return Grant(**document)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def require_place(path: Path, shown: str) -> None:
    """Make sure that a token can be stored: its folder is made, and a file there is tried.

    Raises:
        SettingsError: It cannot.
    """
    if path.is_symlink():
        raise _unsafe(shown, "is a link")
    if path.exists() and not path.is_file():
        raise _unsafe(shown, "is not a plain file")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        os.close(descriptor)
        Path(temporary).unlink()
    except OSError as error:
        raise _unwritable(shown, error) from None


def store(path: Path, shown: str, token: Secret, grant: Grant) -> None:
    """Keep a token and what was granted with it, in place of what was there.

    Raises:
        SettingsError: It cannot be written; what was there stays.
    """
    require_place(path, shown)
    try:
        # First what was granted: without its token it is known to be of another.
        _replace(grant_path(path), json.dumps({"format": _FORMAT, **asdict(grant)}, indent=2) + "\n")
        _replace(path, token.reveal() + "\n")
    except OSError as error:
        raise _unwritable(shown, error) from None


def forget(path: Path) -> None:
    """Delete a stored token and what was granted with it."""
    for file in (path, grant_path(path)):
        with contextlib.suppress(FileNotFoundError):
            file.unlink()


def _fault(status: os.stat_result) -> str:
    if not stat.S_ISREG(status.st_mode):
        return "is not a plain file"
    return "can be read by others" if status.st_mode & OTHERS else ""


def _replace(path: Path, text: str) -> None:
    """Write a file of the owner's own, durable and whole."""
    descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123 - a descriptor has no path
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _unsafe(shown: str, fault: str) -> SettingsError:
    return SettingsError.of(
        "unsafe-token-file",
        f"the stored token {fault}",
        where=shown,
        notes=("a token opens the ad accounts to whoever has it", "the file was not read or changed"),
        help="make it a plain file that only you can read (chmod 600), or name another token_file",
    )


def _unwritable(shown: str, error: OSError) -> SettingsError:
    return SettingsError.of(
        "unwritable-token-file",
        f"the token cannot be stored ({error.strerror})",
        where=shown,
        notes=("nothing was changed there",),
        help="free space, mend the permissions of the folder, or name another token_file",
    )

"""Secrets: what they are called, how they are read, and that they show themselves to nobody.

A secret comes from an environment variable, or from the file that the variable with
`_FILE` at its end names; the variable wins. There is no key for one in pyproject.toml.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sync.errors import SettingsError

TOKEN_VARIABLE = "SYNC_TIKTOK_ACCESS_TOKEN"  # noqa: S105 - the name of a variable, not a secret
APP_SECRET_VARIABLE = "SYNC_APP_SECRET"  # noqa: S105 - likewise
_FILE = "_FILE"
TOKEN_FILE_VARIABLE = f"{TOKEN_VARIABLE}{_FILE}"
APP_SECRET_FILE_VARIABLE = f"{APP_SECRET_VARIABLE}{_FILE}"
SECRET_VARIABLES = (TOKEN_VARIABLE, TOKEN_FILE_VARIABLE, APP_SECRET_VARIABLE, APP_SECRET_FILE_VARIABLE)
"""What leaves the environment before any SQL runs."""


class Secret:
    """A token or password that shows itself only when asked by name."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the secret; for a request to the platform and nothing else."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(********)"


@dataclass(frozen=True, slots=True)
class GivenSecret:
    """A secret and the variable that gave it; without a value, the one that could have."""

    secret: Secret | None
    variable: str

    @property
    def origin(self) -> str:
        """Where it comes from, or where it was looked for."""
        if self.secret is None:
            return f"not set; looked in {self.variable} and {self.variable}{_FILE}"
        return f"environment {self.variable}"


def given_secret(
    what: str, environment: Mapping[str, str], variable: str, file_text: str | None
) -> GivenSecret:
    """Read one secret.

    Args:
        what: What it is, such as `access token`, for the message.
        file_text: Content of the file that the variable's `_FILE` twin names, or None.

    Raises:
        SettingsError: It cannot be a secret that goes into an HTTP header.
    """
    if variable in environment:
        return GivenSecret(checked_secret(what, environment[variable], variable), variable)
    if file_text is None:
        return GivenSecret(None, variable)
    named = f"{variable}{_FILE}"
    return GivenSecret(checked_secret(what, file_text, named), named)


def checked_secret(what: str, text: str, where: str) -> Secret:
    """Return a secret without the blanks around it.

    Args:
        what: What it is, such as `access token`, for the message.
        where: The variable or file it comes from.

    Raises:
        SettingsError: It cannot be a secret that goes into an HTTP header.
    """
    value = text.strip()
    # A line feed inside a header value makes requests quote the token in its error (measured, 2.34.2).
    if not value or not value.isascii() or not value.isprintable() or " " in value:
        raise SettingsError.of(
            f"bad-{what.rpartition(' ')[2]}",
            f"the {what} is empty or holds blanks or control characters",
            where=where,
            help=f"copy the {what} again, without quotes and line breaks",
        )
    return Secret(value)

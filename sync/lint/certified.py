"""The certified functions, as the privacy rules and the binder know them.

Their bodies are macros with test vectors of their own; here each is one row that says
what it guarantees. Binding calls stand-ins with the same arguments and result type:
the phone macros expand to megabytes of SQL, and lint must answer in a blink.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Certified:
    """One function and its guarantees; NULL or empty in, NULL out, for all of them.

    Attributes:
        arguments: How many it takes; the first one is the value.
        normalises: Kind of personal data whose normal form it makes, or "".
        algorithm: How it hashes, or "".
        takes_digests: Whether a value that is a digest already passes.
        only_digests: Whether everything that is not a digest comes out as NULL.
        reveals: Whether the result still says something about the value.
    """

    name: str
    arguments: int = 1
    normalises: str = ""
    algorithm: str = ""
    takes_digests: bool = False
    only_digests: bool = False
    reveals: bool = True

    @property
    def stand_in(self) -> str:
        """The macro that binding uses: it takes texts and yields a text."""
        names = [f"value_{number}" for number in range(1, self.arguments + 1)]
        body = " || ".join(["lower(value_1)", *(f"coalesce(upper({name}), '')" for name in names[1:])])
        return f"create or replace macro {self.name}({', '.join(names)}) as {body}"


_FUNCTIONS = (
    Certified("normalize_email", normalises="email"),
    Certified("email_sha256", normalises="email", algorithm="sha256"),
    Certified("email_digest", normalises="email", algorithm="sha256", takes_digests=True),
    Certified("email_problem", reveals=False),
    Certified("email_digest_problem", reveals=False),
    Certified("e164", 2, normalises="phone"),
    Certified("phone_sha256", 2, normalises="phone", algorithm="sha256"),
    Certified("phone_digest", 2, normalises="phone", algorithm="sha256", takes_digests=True),
    Certified("phone_problem", 2, reveals=False),
    Certified("phone_digest_problem", 2, reveals=False),
    Certified("phone_refusal", 2, reveals=False),
    Certified("phone_digest_refusal", 2, reveals=False),
    Certified("normalize_maid", normalises="device_id"),
    Certified("maid_sha256", normalises="device_id", algorithm="sha256"),
    Certified("maid_md5", normalises="device_id", algorithm="md5"),
    Certified("maid_digest", normalises="device_id", algorithm="sha256", takes_digests=True),
    Certified("maid_problem", reveals=False),
    Certified("maid_digest_problem", reveals=False),
    Certified("external_id_sha256", normalises="external_id", algorithm="sha256"),
    Certified("external_id_digest", normalises="external_id", algorithm="sha256", takes_digests=True),
    Certified("external_id_problem", reveals=False),
    Certified("external_id_digest_problem", reveals=False),
    Certified("sha256_digest", algorithm="sha256", takes_digests=True, only_digests=True),
    Certified("sha256_digest_problem", reveals=False),
    Certified("md5_hex_digest", algorithm="md5", takes_digests=True, only_digests=True),
    Certified("md5_hex_digest_problem", reveals=False),
)

CERTIFIED: Mapping[str, Certified] = {function.name: function for function in _FUNCTIONS}
"""Every certified function by name."""

DIGEST_CALL: Mapping[str, str] = {
    "email": "email_sha256(email)",
    "phone": "phone_sha256(phone, region)",
    "device_id": "maid_sha256(id)",
    "external_id": "external_id_sha256(id)",
}
"""The call that turns a kind of personal data into the digest a platform takes."""

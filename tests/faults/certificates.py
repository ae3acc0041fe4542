"""Throw-away certificates, each wrong in one way, made by the `openssl` program."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

_CONFIG = """
[ca]
default_ca = own
[own]
database = {folder}/index.txt
new_certs_dir = {folder}
rand_serial = yes
default_md = sha256
policy = any
copy_extensions = copy
unique_subject = no
[any]
commonName = supplied
"""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A key and a certificate that signs itself.

    Attributes:
        is_trusted: Whether the client is given it as an authority.
    """

    name: str
    alternative: str
    valid_until: str
    is_trusted: bool = True

    def made(self, folder: Path) -> Path:
        """Write key and certificate into one file."""
        (folder / "index.txt").touch()
        (folder / "ca.cnf").write_text(_CONFIG.format(folder=folder), encoding="utf-8")
        key, request, file = (folder / f"{self.name}.{end}" for end in ("key", "csr", "pem"))
        _openssl(
            "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key,
            "-out", request, "-subj", "/CN=faults", "-addext", f"subjectAltName={self.alternative}",
        )  # fmt: skip
        _openssl(
            "ca", "-config", folder / "ca.cnf", "-selfsign", "-keyfile", key, "-in", request, "-out", file,
            "-startdate", "20200101000000Z", "-enddate", self.valid_until, "-batch", "-notext",
        )  # fmt: skip
        file.write_text(file.read_text("utf-8") + key.read_text("utf-8"), encoding="utf-8")
        return file


LONG = "20400101000000Z"
CERTIFICATES = (
    Certificate("expired", "IP:127.0.0.1", "20200102000000Z"),
    Certificate("wrong host", "DNS:other.example", LONG),
    Certificate("unknown authority", "IP:127.0.0.1", LONG, is_trusted=False),
)


@dataclass(frozen=True, slots=True)
class Made:
    """The certificates of a test run.

    Attributes:
        contexts: What a server is given, by the certificate's name.
        bundle: The authorities the client trusts.
    """

    contexts: Mapping[str, ssl.SSLContext]
    bundle: Path


def made(folder: Path) -> Made:
    """Make all certificates and the bundle of those that are trusted."""
    files = {certificate: certificate.made(folder) for certificate in CERTIFICATES}
    bundle = folder / "bundle.pem"
    trusted = [file.read_text("utf-8") for certificate, file in files.items() if certificate.is_trusted]
    bundle.write_text("".join(trusted), encoding="utf-8")
    return Made({certificate.name: _context(file) for certificate, file in files.items()}, bundle)


def _context(file: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def _openssl(*arguments: str | Path) -> None:
    if shutil.which("openssl") is None:
        pytest.fail("these tests need the program openssl: apt-get install openssl, or the like")
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)

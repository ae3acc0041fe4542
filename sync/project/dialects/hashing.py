"""Hash functions, hex, and how text becomes bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.diagnostics import Severity
from sync.project.dialects.base import (
    CHECKED,
    PRESTO,
    SPARK,
    Change,
    Rewrite,
    argument,
    filled,
    is_type,
    number_of,
    sql,
    text_of,
)

if TYPE_CHECKING:
    from sqlglot import exp

_BINARY_TYPES = ("BINARY", "VARBINARY")
_TEXT_TYPES = ("TEXT", "VARCHAR", "CHAR", "NVARCHAR")
_DIGESTS = ("SHA2Digest", "SHA1Digest", "MD5Digest")
_BYTES = frozenset({*_DIGESTS, "Unhex", "Encode", "FromBase64", "ByteString", "HexString", "ToBinary"})
_AS_SHA256 = frozenset({None, 0, 256})
"""Lengths that mean SHA-256: none given, 256, and 0 (Spark, MySQL and Redshift document 0 as 256)."""


def _is_another_length(node: exp.Expr) -> bool:
    length = node.args.get("length")
    return length is not None and number_of(length) not in _AS_SHA256


def _only_256(node: exp.Expr) -> exp.Expr | None:
    """Call a function that does not exist for another length: DuckDB has no SHA-2 but SHA-256."""
    from sqlglot import exp

    length = node.args.get("length")
    if length is None or number_of(length) == 256:
        return None
    if _is_another_length(node):
        name = f"sha{number_of(length) or '2_of_another_length'}"
        return exp.Anonymous(this=name, expressions=[node.this.copy()])
    changed = node.copy()
    changed.set("length", None)
    return changed


def _encoded(node: exp.Expr) -> exp.Expr | None:
    templates = {"hex": "lower(hex(__this))", "base64": "to_base64(__this)"}
    template = templates.get((text_of(node.args.get("charset")) or "").casefold())
    return filled(template, node) if template else None


def _decoded(node: exp.Expr) -> exp.Expr | None:
    templates = {"hex": "unhex(__this)", "base64": "from_base64(__this)"}
    template = templates.get((text_of(node.args.get("charset")) or "").casefold())
    return filled(template, node) if template else None


def _is_utf8(node: exp.Expr) -> bool:
    return (text_of(argument(node, 2)) or "").casefold() in {"utf8", "utf-8"}


def _of_pgcrypto(node: exp.Expr) -> exp.Expr | None:
    hashes = {"sha256": "unhex(sha256(__1))", "sha1": "unhex(sha1(__1))", "md5": "unhex(md5(__1))"}
    template = hashes.get((text_of(argument(node, 2)) or "").casefold())
    return filled(template, node) if template else None


def _binary_as_text(node: exp.Expr) -> exp.Expr | None:
    """Write bytes as Snowflake's TO_VARCHAR does: upper-case hex unless a format says otherwise."""
    templates = {"hex": "hex(__this)", "base64": "to_base64(__this)", "utf-8": "decode(__this)"}
    written = text_of(node.args.get("format"))
    if written is None:
        return filled("hex(__this)", node) if type(node.this).__name__ in _DIGESTS else None
    template = templates.get(written.casefold())
    return filled(template, node) if template else None


def _digest_cast(node: exp.Expr) -> bool:
    return is_type(node, *_TEXT_TYPES) and type(node.this).__name__ in _DIGESTS


def _text_cast(node: exp.Expr) -> bool:
    is_bytes = type(node.this).__name__ in _BYTES or "\\" in (text_of(node.this) or "")
    return is_type(node, *_BINARY_TYPES) and not is_bytes


REWRITES = (
    Rewrite(
        "sha2-length",
        CHECKED,
        ("SHA2", "SHA2Digest"),
        _only_256,
        "SHA-384 or SHA-512; sqlglot writes SHA-256 whatever the length",
        "each system's SHA2 or SHA512 page, read 2026-11-23; DuckDB 2.0 hash functions",
    ),
    Rewrite(
        "sha1-bytes",
        PRESTO | {"clickhouse"},
        ("SHA",),
        sql("unhex(sha1(__this))"),
        "bytes, not hex text",
        "Trino, Binary functions; ClickHouse, Hash functions, SHA1; read 2026-11-23",
    ),
    Rewrite(
        "sha256-bytes",
        frozenset({"clickhouse"}),
        ("SHA2",),
        sql("unhex(sha256(__this))"),
        "a FixedString(32) of bytes, so hex() of it is the digest",
        "ClickHouse, Hash functions, SHA256, read 2026-11-23",
    ),
    Rewrite(
        "encode",
        frozenset({"postgres"}),
        ("Encode",),
        _encoded,
        "bytes as hex or Base64 text",
        "PostgreSQL 17, 9.5 Binary string functions, read 2026-11-23",
    ),
    Rewrite(
        "decode",
        frozenset({"postgres"}),
        ("Decode",),
        _decoded,
        "hex or Base64 text as bytes",
        "PostgreSQL 17, 9.5 Binary string functions, read 2026-11-23",
    ),
    Rewrite(
        "convert-to",
        frozenset({"postgres"}),
        ("convert_to",),
        sql("encode(__1)", when=_is_utf8),
        "the bytes of a text in an encoding",
        "PostgreSQL 17, 9.5 Binary string functions, read 2026-11-23",
    ),
    Rewrite(
        "pgcrypto-digest",
        frozenset({"postgres"}),
        ("digest",),
        _of_pgcrypto,
        "a binary hash by name",
        "PostgreSQL 17, F.26 pgcrypto, digest(), read 2026-11-23",
    ),
    Rewrite(
        "func-sha1",
        frozenset({"redshift"}),
        ("func_sha1",),
        sql("sha1(__1)"),
        "SHA-1 as hex text",
        "Amazon Redshift, FUNC_SHA1, read 2026-11-23",
    ),
    Rewrite(
        "binary-format",
        frozenset({"snowflake"}),
        ("ToChar",),
        _binary_as_text,
        "bytes as hex, Base64 or UTF-8; sqlglot drops the format",
        "Snowflake, TO_CHAR, TO_VARCHAR; Binary input and output; read 2026-11-23",
    ),
    Rewrite(
        "digest-cast",
        frozenset({"snowflake"}),
        ("Cast",),
        sql("hex(__this)", when=_digest_cast),
        "bytes as upper-case hex",
        "Snowflake, Binary input and output, read 2026-11-23",
    ),
    Rewrite(
        "text-as-bytes",
        PRESTO | SPARK | {"postgres", "bigquery", "mysql"},
        ("Cast", "TryCast"),
        sql("encode(__this)", when=_text_cast),
        "the UTF-8 bytes of the text; DuckDB refuses all but ASCII and reads escapes",
        "each system's page on casts to BINARY, VARBINARY, BYTES or bytea, read 2026-11-23",
    ),
)

CHANGES = (
    Change(
        "sha2-length",
        CHECKED,
        ("SHA2", "SHA2Digest"),
        _is_another_length,
        "a SHA-2 digest that is not SHA-256",
        "SHA-224, SHA-384 or SHA-512",
        "nothing: there is no such function",
        "use SHA-256, which is what platforms match",
        "DuckDB 2.0, Hash functions, read 2026-11-23",
        Severity.ERROR,
    ),
    Change(
        "checksum",
        SPARK | {"snowflake"},
        ("hash",),
        lambda _node: True,
        "hash()",
        "a 32-bit (Spark) or 64-bit (Snowflake) checksum of its own",
        "another 64-bit checksum, so every value differs",
        "use sha2(x, 256), whose value is the same everywhere",
        "Spark SQL, hash; Snowflake, HASH; DuckDB, hash; read 2026-11-23",
    ),
)

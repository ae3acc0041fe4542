"""The generated heads of poison digests, and the lists they come from."""

from __future__ import annotations

import hashlib

import duckdb

from tools.generate_digest_poison import HEAD_DIGITS, TARGET, digest_heads, read_poison_texts, render


def test_the_committed_file_is_what_the_lists_say() -> None:
    assert TARGET.read_text(encoding="utf-8") == render(read_poison_texts()), (
        "run python -m tools.generate_digest_poison"
    )


def test_a_head_is_the_front_of_a_digest() -> None:
    expected = sorted(digest(b"null").hexdigest()[:HEAD_DIGITS] for digest in (hashlib.md5, hashlib.sha256))
    assert digest_heads(["null", "null"]) == expected


def test_only_digests_are_poison(database: duckdb.DuckDBPyConnection) -> None:
    query = "select is_poison_digest(value), sha256_digest_problem(value) from (values {}) as given(value)"
    values = "('POISON'), ('poison'), (null), (sha256('null')), (upper(md5('null'))), (sha256('jane'))"
    assert database.execute(query.format(values)).fetchall() == [
        (False, "digest_not_sha256"),
        (False, "digest_not_sha256"),
        (None, None),
        (True, "digest_poison"),
        (True, "digest_poison"),
        (False, None),
    ]

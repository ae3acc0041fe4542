"""The journal's tables, as the steps that made them: version 1, then each change.

A new journal takes the same way as an old one, so there is no second description that
could differ. A step is one transaction: a journal has a version whole or not at all.
Rules for editors: a released step is never changed; a later one mends it.
"""

from __future__ import annotations

import sqlite3

STEPS: tuple[str, ...] = (
    """
    create table meta (version integer not null, revision integer not null);
    create table runs (
        run_id text primary key, started_at integer not null, closed_at integer, status text not null,
        plan_file text not null, plan text not null, forced integer not null, summary text
    );
    create table batches (
        run_id text not null references runs, number integer not null, step integer not null,
        sync text not null, operation text not null, first_row integer not null, row_count integer not null,
        body_sha256 text not null, excerpt text not null, state text not null, attempts integer not null,
        intent_at integer not null, answered_at integer, code integer, reason text, message text,
        request_id text,
        primary key (run_id, number)
    );
    create table audiences (
        store text primary key, name text not null, owner text not null, audience_id text not null,
        advertiser_ids text not null, rules text not null, completed_at integer
    );
    create table files (
        name text primary key, store text not null, sequence integer not null, row_count integer not null
    );
    insert into meta values (0, 0);
    """,
    """
    alter table batches add column parent integer;
    alter table batches add column doubt_at integer;
    alter table files add column layout integer not null default 1;
    create table creations (store text primary key, asked_at integer not null);
    create table forgotten (
        kind integer not null, digest text not null, forgotten_at integer not null,
        primary key (kind, digest)
    );
    """,
    """
    create table restores (known_until integer not null, restored_at integer not null);
    """,
)
"""Step n makes version n out of version n - 1."""

VERSION = len(STEPS)


def migrate(connection: sqlite3.Connection, version: int) -> None:
    """Bring a journal from a version to the present one, each step in one transaction.

    Args:
        connection: In autocommit mode.
        version: What it has now; 0 for an empty file.
    """
    for number, step in enumerate(STEPS[version:], start=version + 1):
        connection.executescript(f"begin immediate; {step} update meta set version = {number}; commit;")

"""Tables of the journal, and the migrations between versions of the schema."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

FIRST = """
CREATE TABLE entries (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,            -- wall clock, ISO 8601 in UTC; for display, not for order
    kind TEXT NOT NULL,
    payment_id TEXT,
    body TEXT NOT NULL,          -- JSON
    previous TEXT NOT NULL,      -- digest of the entry before
    digest TEXT NOT NULL         -- SHA-256 over all of the above
) STRICT;
CREATE INDEX entries_by_payment ON entries (payment_id) WHERE payment_id IS NOT NULL;
CREATE TRIGGER entries_are_not_changed BEFORE UPDATE ON entries
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER entries_are_not_deleted BEFORE DELETE ON entries
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TABLE payments (          -- a projection: the last snapshot of each payment
    payment_id TEXT PRIMARY KEY,
    first_seq INTEGER NOT NULL REFERENCES entries (seq),
    last_seq INTEGER NOT NULL REFERENCES entries (seq),
    server TEXT NOT NULL,
    terminal_id TEXT NOT NULL,
    state TEXT NOT NULL,
    outcome TEXT NOT NULL,
    amount_minor INTEGER NOT NULL,
    currency TEXT NOT NULL,
    receipt_id TEXT,
    alarmed INTEGER NOT NULL,    -- 1: there are alarms that nobody has seen
    snapshot TEXT NOT NULL       -- JSON
) STRICT;
CREATE INDEX payments_by_outcome ON payments (outcome, last_seq);
CREATE INDEX payments_alarmed ON payments (last_seq) WHERE alarmed = 1;
CREATE INDEX payments_by_receipt ON payments (receipt_id) WHERE receipt_id IS NOT NULL;
CREATE TABLE personal (          -- customers' data, erasable; entries hold a salted digest of it
    seq INTEGER PRIMARY KEY REFERENCES entries (seq),
    salt TEXT NOT NULL,
    text TEXT NOT NULL
) STRICT;
"""

SECOND = """
DROP TABLE payments;             -- made anew from the entries, whatever its columns were
CREATE TABLE payments (          -- a projection: the last snapshot of each payment
    payment_id TEXT PRIMARY KEY,
    first_seq INTEGER NOT NULL REFERENCES entries (seq),
    last_seq INTEGER NOT NULL REFERENCES entries (seq),
    server TEXT NOT NULL,
    terminal_id TEXT NOT NULL,
    state TEXT NOT NULL,
    outcome TEXT NOT NULL,
    amount_minor INTEGER NOT NULL,
    currency TEXT NOT NULL,
    receipt_id TEXT,
    alarmed INTEGER NOT NULL,    -- 1: there are alarms that nobody has seen
    snapshot TEXT NOT NULL       -- JSON
) STRICT;
CREATE INDEX payments_by_outcome ON payments (outcome, last_seq);
CREATE INDEX payments_alarmed ON payments (last_seq) WHERE alarmed = 1;
CREATE INDEX payments_by_receipt ON payments (receipt_id) WHERE receipt_id IS NOT NULL;
CREATE TABLE receipts (          -- every receipt number of each payment, refunds included
    receipt_id TEXT NOT NULL,
    payment_id TEXT NOT NULL REFERENCES payments (payment_id),
    PRIMARY KEY (receipt_id, payment_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE scans (             -- a projection: the last snapshot of each GET_PAYMENT_REQUEST
    payment_id TEXT PRIMARY KEY,
    last_seq INTEGER NOT NULL REFERENCES entries (seq),
    server TEXT NOT NULL,
    terminal_id TEXT NOT NULL,
    state TEXT NOT NULL,
    snapshot TEXT NOT NULL       -- JSON
) STRICT;
CREATE INDEX scans_waiting ON scans (last_seq) WHERE state = 'WAITING';
"""

MIGRATIONS = (FIRST, SECOND)
"""``MIGRATIONS[n]`` leads from version n to n + 1. A migration that has shipped never changes."""

VERSION = len(MIGRATIONS)


def version_of(database: sqlite3.Connection) -> int:
    """Return the schema version of ``database``; 0 for a new one."""
    return int(database.execute("PRAGMA user_version").fetchone()[0])


def is_journal(database: sqlite3.Connection) -> bool:
    """Whether ``database`` is a journal of any version, or holds nothing yet."""
    names = {name for (name,) in database.execute("SELECT name FROM sqlite_schema")}
    return not names or {"entries", "payments", "personal"} <= names


def newer_version(file: Path, found: int) -> str:
    """Return the message about a journal of a newer version than this program knows."""
    return (
        f"{file} was written by a newer version of this program (schema {found}, "
        f"this one knows {VERSION}). Install the newer version again."
    )


def migrate(database: sqlite3.Connection, rebuild: Callable[[sqlite3.Connection], object]) -> None:
    """Migrate ``database`` to ``VERSION`` in one transaction.

    ``rebuild`` restores the projections from the entries: a migration may leave them empty.

    Raises: sqlite3.Error.
    """
    found = version_of(database)
    if found == VERSION:
        return
    try:
        # One transaction for all: no program knows what a migration that stops halfway leaves.
        database.executescript("BEGIN IMMEDIATE;" + "".join(MIGRATIONS[found:]))
        rebuild(database)
        database.execute(f"PRAGMA user_version = {VERSION}")
        database.execute("COMMIT")
    except BaseException:
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise

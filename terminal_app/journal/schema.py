"""Tables of the journal, and the migrations between versions of the schema."""

import sqlite3
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

THIRD = """
DROP INDEX payments_by_outcome;
DROP INDEX payments_alarmed;
DROP INDEX payments_by_receipt;
DROP INDEX scans_waiting;
DROP TABLE receipts;
DROP TABLE scans;
ALTER TABLE payments RENAME TO payments_before;  -- dropped once the new ones are compared with them
ALTER TABLE personal RENAME TO personal_before;
CREATE TABLE packed_entries (    -- after those in entries, of which no more are made
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,         -- milliseconds since 1970; for display, not for order
    kind TEXT NOT NULL,
    payment_id ANY,              -- a UUID's 16 bytes, or the text of another id
    body BLOB NOT NULL,          -- JSON, compressed
    digest BLOB NOT NULL         -- SHA-256 over all of the above and the digest of the entry before
) STRICT;
CREATE TRIGGER packed_entries_are_not_changed BEFORE UPDATE ON packed_entries
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER packed_entries_are_not_deleted BEFORE DELETE ON packed_entries
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE INDEX packed_entries_by_kind ON packed_entries (kind)
    WHERE kind IN ('started', 'sent', 'set_aside', 'journal_lost', 'recovered');
CREATE INDEX entries_by_kind ON entries (kind)
    WHERE kind IN ('started', 'sent', 'set_aside', 'journal_lost', 'recovered');
CREATE TABLE mentions (          -- made from the entries: which of them name a payment or scan
    payment_id ANY NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (payment_id, seq)
) STRICT, WITHOUT ROWID;
DROP INDEX entries_by_payment;   -- the mentions are it
CREATE TABLE payments (          -- a projection: each payment after its last change
    payment_id TEXT NOT NULL UNIQUE,
    first_seq INTEGER PRIMARY KEY,
    last_seq INTEGER NOT NULL,
    server TEXT NOT NULL,
    terminal_id TEXT NOT NULL,
    state TEXT NOT NULL,
    outcome TEXT NOT NULL,
    amount_minor INTEGER NOT NULL,
    currency TEXT NOT NULL,
    receipt_id TEXT,
    alarmed INTEGER NOT NULL,    -- 1: there are alarms that nobody has seen
    alarms INTEGER NOT NULL,     -- the number of all of them
    begun_at INTEGER NOT NULL,   -- milliseconds since 1970
    snapshot BLOB NOT NULL       -- JSON, compressed
) STRICT;
CREATE INDEX payments_by_last_entry ON payments (last_seq);
CREATE INDEX payments_by_outcome ON payments (outcome);
CREATE INDEX payments_by_outcome_and_last_entry ON payments (outcome, last_seq);
CREATE INDEX payments_by_day ON payments (begun_at);
CREATE INDEX payments_by_amount ON payments (amount_minor);
CREATE INDEX payments_with_alarms ON payments (server, terminal_id, last_seq) WHERE alarms > 0;
CREATE TABLE receipts (          -- every receipt number of each payment, refunds included
    receipt_id TEXT NOT NULL,
    payment_id TEXT NOT NULL,
    PRIMARY KEY (receipt_id, payment_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE scans (             -- a projection: the last snapshot of each GET_PAYMENT_REQUEST
    payment_id TEXT PRIMARY KEY,
    last_seq INTEGER NOT NULL,
    server TEXT NOT NULL,
    terminal_id TEXT NOT NULL,
    state TEXT NOT NULL,
    snapshot TEXT NOT NULL       -- JSON
) STRICT;
CREATE INDEX scans_waiting ON scans (last_seq) WHERE state = 'WAITING';
CREATE TABLE personal (          -- customers' data, erasable; entries hold a salted digest of it
    seq INTEGER PRIMARY KEY,
    salt TEXT NOT NULL,
    text TEXT NOT NULL
) STRICT;
PRAGMA secure_delete = ON;        -- nothing of it may stay where it stood
INSERT INTO personal SELECT seq, salt, text FROM personal_before ORDER BY seq;
DROP TABLE personal_before;
CREATE TABLE terms (             -- a projection: what payments are searched for by
    term TEXT NOT NULL,
    first_seq INTEGER NOT NULL,
    PRIMARY KEY (term, first_seq)
) STRICT, WITHOUT ROWID;
"""

ARCHIVED = """
CREATE TABLE IF NOT EXISTS archived (   -- each payment whose entries are in an archive
    first_seq INTEGER PRIMARY KEY,
    last_seq INTEGER NOT NULL,
    payment_id ANY NOT NULL UNIQUE,      -- as in packed_entries
    begun_at INTEGER NOT NULL,
    snapshot BLOB NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS archived_by_day ON archived (begun_at);
CREATE TABLE IF NOT EXISTS archived_receipts (
    receipt_id TEXT NOT NULL,
    first_seq INTEGER NOT NULL,
    PRIMARY KEY (receipt_id, first_seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS archived_scans (
    payment_id ANY NOT NULL PRIMARY KEY,
    snapshot BLOB NOT NULL               -- JSON, compressed
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS packed_entries_erased ON packed_entries (kind) WHERE kind = 'erased';
CREATE INDEX IF NOT EXISTS packed_entries_of_closings ON packed_entries (seq)
    WHERE kind IN ('closed', 'kept_closing');
"""
"""What schema 3 has besides: a journal without it gets it when it is opened to write."""

SLIPS = """
CREATE TABLE IF NOT EXISTS slips (       -- a projection: each slip of paper after its last entry
    payment_id ANY NOT NULL,             -- as in packed_entries
    number INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    tells TEXT NOT NULL,
    recipient TEXT NOT NULL,
    copy INTEGER,                        -- NULL: the original
    operator TEXT NOT NULL,
    state TEXT NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (payment_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS slips_open ON slips (last_seq)
    WHERE state IN ('queued', 'sending', 'kept', 'uncertain');
"""
"""What it has besides, too."""
BESIDES = ARCHIVED + SLIPS

MIGRATIONS = (FIRST, SECOND, THIRD)
"""``MIGRATIONS[n]`` leads from version n to n + 1. A migration that has shipped never changes."""

VERSION = len(MIGRATIONS)
COMPARABLE_SINCE = 2
"""The payments of the first schema were of another form: they are made anew from the entries."""


def version_of(database: sqlite3.Connection) -> int:
    """Return the schema version of ``database``; 0 for a new one."""
    return int(database.execute("PRAGMA user_version").fetchone()[0])


def is_journal(database: sqlite3.Connection) -> bool:
    """Whether ``database`` is a journal of any version, or holds nothing yet."""
    names = {name for (name,) in database.execute("SELECT name FROM sqlite_schema")}
    return not names or {"entries", "payments", "personal"} <= names


def is_packed(database: sqlite3.Connection) -> bool:
    """Whether ``database`` has the tables of schema 3."""
    query = "SELECT 1 FROM sqlite_schema WHERE name = 'packed_entries'"
    return database.execute(query).fetchone() is not None


def has_index_of_archives(database: sqlite3.Connection) -> bool:
    """Whether ``database`` has the tables of what is in archives."""
    query = "SELECT 1 FROM sqlite_schema WHERE name = 'archived_scans'"
    return database.execute(query).fetchone() is not None


def is_complete(database: sqlite3.Connection) -> bool:
    """Whether ``database`` has all that schema 3 has besides."""
    query = "SELECT 1 FROM sqlite_schema WHERE name = 'packed_entries_of_closings'"
    is_told = database.execute(query).fetchone() is not None
    return is_told and has_index_of_archives(database) and has_slips(database)


def has_slips(database: sqlite3.Connection) -> bool:
    """Whether ``database`` has the table of slips."""
    query = "SELECT 1 FROM sqlite_schema WHERE name = 'slips'"
    return database.execute(query).fetchone() is not None


def newer_version(file: Path, found: int) -> str:
    """Return the message about a journal of a newer version than this program knows."""
    return (
        f"{file} was written by a newer version of this program (schema {found}, "
        f"this one knows {VERSION}). Install the newer version again."
    )

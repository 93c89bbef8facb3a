"""Migration of a journal to this program's schema, in one transaction.

Entries stay where they are, byte for byte; what is made of them is made anew beside the old tables,
and compared with those before they are dropped. Until the COMMIT the file says what it said: a
migration that was killed begins again with the next start, from the same file.
"""

import logging
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import msgspec

from terminal_app.errors import JournalError
from terminal_app.journal import mentions, projection, schema, stored
from terminal_app.journal.entries import decode_payment
from terminal_app.journal.stored import StoredEntry

log = logging.getLogger(__name__)

_CACHE_KIB = 64 * 1024
"""While it lasts: the indexes are filled in the order of ids, which is none."""
_ROOM_BYTES = 32 * 1024 * 1024
"""Besides half the file's size, for the new tables and once more in the write-ahead file."""
_BATCH = 2000
_MEBIBYTE = 1024 * 1024
_MOST_NAMED = 20
_WALKED, _SORTED = 90, 95
"""Percent of the time, about."""
DONE_PERCENT = 100

Progress = Callable[[int], None]
"""Called with the percent that are done, whenever they are more."""


def free_bytes(folder: Path) -> int:
    """Return what this user may still write on the disk of ``folder``.

    Raises: OSError.
    """
    return shutil.disk_usage(folder).free


def migrate(
    database: sqlite3.Connection,
    file: Path,
    progress: Progress,
    free: Callable[[Path], int] = free_bytes,
) -> None:
    """Migrate ``database``, the journal in ``file``, to this program's schema.

    Raises: JournalError if there is too little room on the disk, sqlite3.Error; the journal is
    what it was then.
    """
    found = schema.version_of(database)
    if found == schema.VERSION:
        if not schema.is_complete(database):
            database.executescript(f"BEGIN IMMEDIATE;{schema.BESIDES}COMMIT;")
        return
    if found:
        _ask_for_room(database, file, free)
        log.info("the journal is brought from schema %d to %d", found, schema.VERSION)
    cache, secure = (_setting(database, name) for name in ("cache_size", "secure_delete"))
    try:
        database.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        # One transaction for all: no program knows what a migration that stops halfway leaves.
        steps = "".join((*schema.MIGRATIONS[found:], schema.BESIDES))
        database.executescript(f"BEGIN IMMEDIATE;{steps}")
        database.execute(f"PRAGMA secure_delete = {secure}")
        _rebuild(database, _when_changed(progress) if found else _to_nobody)
        _compare(database, found)
        database.execute(f"PRAGMA user_version = {schema.VERSION}")
        database.execute("COMMIT")
    except BaseException:
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise
    finally:
        database.execute(f"PRAGMA cache_size = {cache}")
    if found:
        # The write-ahead file holds all of it; a reader that keeps it from being emptied may.
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        log.info("the journal is of schema %d now", schema.VERSION)
        progress(DONE_PERCENT)


def _when_changed(progress: Progress) -> Progress:
    """Return what calls ``progress`` once for each percent."""
    last = -1

    def told(percent: int) -> None:
        nonlocal last
        if percent != last:
            last = percent
            progress(percent)

    return told


def _to_nobody(_percent: int) -> None:
    """Tell nobody: a new journal has nothing to be migrated."""


def _setting(database: sqlite3.Connection, name: str) -> int:
    return int(database.execute(f"PRAGMA {name}").fetchone()[0])


def _ask_for_room(database: sqlite3.Connection, file: Path, free: Callable[[Path], int]) -> None:
    """Check that the disk has room for the new tables.

    Raises: JournalError, sqlite3.Error.
    """
    query = "SELECT coalesce(sum(length(CAST(text AS BLOB))), 0) FROM personal"
    (personal_bytes,) = database.execute(query).fetchone()
    try:
        needed = file.stat().st_size // 2 + 2 * personal_bytes + _ROOM_BYTES
        there = free(file.parent)
    except OSError as error:
        raise JournalError(f"{file} can't be read: {error.strerror or error}.") from error
    if there < needed:
        message = (
            f"The journal {file} must be brought up to date, and the disk has too little room: "
            f"{needed // _MEBIBYTE} MiB are needed, {there // _MEBIBYTE} MiB are free. "
            "Free space on it."
        )
        raise JournalError(message)


def _rebuild(database: sqlite3.Connection, progress: Progress) -> None:
    last = max(1, stored.head(database)[0])
    database.execute("CREATE TEMP TABLE found (payment_id ANY NOT NULL, seq INTEGER NOT NULL)")
    noted = _NotedMentions(database, lambda seq: progress(_WALKED * seq // last))
    projection.rebuild(database, stored.walk(database), noted.note)
    noted.write()
    database.execute("DELETE FROM mentions")
    # In their order: each page is written once, and full.
    database.execute(
        "INSERT INTO mentions SELECT payment_id, seq FROM found ORDER BY payment_id, seq"
    )
    database.execute("DROP TABLE found")
    progress(_SORTED)


class _NotedMentions:
    """The mentions in the entries, noted in a temporary table."""

    def __init__(self, database: sqlite3.Connection, told: Callable[[int], None]) -> None:
        self._database = database
        self._told = told
        self._in_order = mentions.InOrder()
        self._rows: list[mentions.Mention] = []

    def note(self, entry: StoredEntry) -> None:
        self._rows += self._in_order.of(*entry)
        if len(self._rows) >= _BATCH:
            self.write()
            self._told(entry.seq)

    def write(self) -> None:
        self._database.executemany("INSERT INTO found VALUES (?, ?)", self._rows)
        self._rows.clear()


def _compare(database: sqlite3.Connection, found: int) -> None:
    """Compare the payments with the old ones, and drop those.

    A difference is logged: the old table wasn't what its entries said, and the entries count.
    """
    exists = "SELECT 1 FROM sqlite_schema WHERE name = 'payments_before'"
    if database.execute(exists).fetchone() is None:
        return
    if found >= schema.COMPARABLE_SINCE:
        number = 0
        for payment_id in _differing(database):
            number += 1
            if number <= _MOST_NAMED:
                log.error("payment %s wasn't what its entries say: they count", payment_id)
        if number:
            log.error("%d payments weren't what their entries say", number)
    database.execute("DROP TABLE payments_before")


def _differing(database: sqlite3.Connection) -> Iterator[str]:
    same = " AND ".join(f"o.{name} IS n.{name}" for name in _SAME)
    query = (
        f"SELECT o.payment_id, {same}, o.snapshot, n.snapshot FROM payments_before o"  # noqa: S608 - fixed names
        " LEFT JOIN payments n ON n.payment_id = o.payment_id ORDER BY o.rowid"
    )
    with closing(database.execute(query)) as rows:
        for payment_id, is_same, before, now in rows:
            if not (is_same and _is_same_payment(before, now)):
                yield payment_id
    query = (
        "SELECT payment_id FROM payments n WHERE NOT EXISTS"
        " (SELECT 1 FROM payments_before o WHERE o.payment_id = n.payment_id)"
    )
    yield from (payment_id for (payment_id,) in database.execute(query))


_SAME = (
    "first_seq", "last_seq", "server", "terminal_id", "state", "outcome", "amount_minor",
    "currency", "receipt_id", "alarmed",
)  # fmt: skip


def _is_same_payment(before: str, now: bytes | None) -> bool:
    try:
        return now is not None and decode_payment(before) == decode_payment(now)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return False

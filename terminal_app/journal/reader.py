"""Read-only access to the journal, also while a till is running."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import msgspec

from terminal_app.errors import JournalError
from terminal_app.journal import environment_guard, projection, schema
from terminal_app.journal.entries import decode_payment
from terminal_app.journal.journal import BUSY_TIMEOUT_MS, to_journal_error
from terminal_app.journal.tags import CHANGED, RECEIVED, RECOVERED, UNMATCHED
from terminal_app.payments.payment import Outcome, Payment
from terminal_app.payments.scan import ScanState

SHORTEST_PREFIX = 6
_LEEWAY = timedelta(hours=2)
"""A payment is recorded shortly after it was begun, and clocks are adjusted."""
_DISK_FULL = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR})
_CANT_READ_HERE = frozenset({sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, *_DISK_FULL})


@dataclass(frozen=True, slots=True)
class RecordedEntry:
    """One entry, without the personal data stored beside it."""

    seq: int
    at: str
    """Wall clock, ISO 8601 in UTC."""
    kind: str
    body: dict[str, Any]


class Reader:
    """A journal at one moment: what is written later isn't seen."""

    def __init__(self, database: sqlite3.Connection, tables: sqlite3.Connection) -> None:
        """Read entries from ``database``, and what is projected from them from ``tables``."""
        self._entries = database
        self._tables = tables

    def payments(self, outcome: Outcome | None = None, most: int = -1) -> list[Payment]:
        """Return the payments, or those of one outcome, newest first; all if ``most`` is -1.

        Raises: sqlite3.Error, msgspec.DecodeError.
        """
        where = "" if outcome is None else f"WHERE outcome = '{outcome.value}'"
        query = f"SELECT snapshot FROM payments {where} ORDER BY first_seq DESC LIMIT ?"  # noqa: S608 - constants
        with closing(self._tables.execute(query, (most,))) as rows:
            return [self._payment(text) for (text,) in rows]

    def payments_of(self, day: date) -> list[Payment]:
        """Return at least the payments first recorded on ``day`` (local time), newest first.

        They are selected by the entries' times, so that other days aren't decoded.

        Raises: sqlite3.Error, msgspec.DecodeError.
        """
        midnight = datetime.combine(day, time.min).astimezone()
        ends = [midnight - _LEEWAY, midnight + timedelta(days=1) + _LEEWAY]
        between = [moment.astimezone(UTC).isoformat() for moment in ends]
        # What was recovered may have been begun on any day before.
        query = "SELECT seq FROM entries WHERE at BETWEEN ? AND ? OR kind = ?"
        seqs = {seq for (seq,) in self._entries.execute(query, (*between, RECOVERED))}
        query = "SELECT first_seq, snapshot FROM payments ORDER BY first_seq DESC"
        with closing(self._tables.execute(query)) as rows:
            return [self._payment(text) for seq, text in rows if seq in seqs]

    def named(self, name: str) -> list[Payment]:
        """Return the payment of that id, else those whose ids begin with it (if long enough).

        Raises: sqlite3.Error, msgspec.DecodeError.
        """
        length = len(name)
        query = (
            "SELECT snapshot, payment_id = ?1 AS exact FROM payments"
            " WHERE payment_id = ?1 OR (?2 AND substr(payment_id, 1, ?3) = ?1)"
            " ORDER BY exact DESC, first_seq DESC"
        )
        values = (name, length >= SHORTEST_PREFIX, length)
        found = self._tables.execute(query, values).fetchall()
        if found and found[0][1]:
            del found[1:]
        return [self._payment(text) for text, _exact in found]

    def _payment(self, snapshot: str) -> Payment:
        return projection.with_description(self._entries, decode_payment(snapshot))

    def entries(self, payment_id: str) -> list[RecordedEntry]:
        """Return the payment's entries, and the received messages that name it or changed it.

        Raises: sqlite3.Error.
        """
        query = (
            "SELECT seq, at, kind, body FROM entries WHERE payment_id = ?1"
            " OR (payment_id IS NULL AND instr(body, ?3))"
            " OR (payment_id IS NULL AND kind = ?4 AND seq + 1 IN"
            " (SELECT seq FROM entries WHERE payment_id = ?1 AND kind = ?2))"
            " ORDER BY seq"
        )
        quoted = f'\\"{payment_id}\\"'  # an entry holds the message as JSON in JSON
        with closing(self._entries.execute(query, (payment_id, CHANGED, quoted, RECEIVED))) as rows:
            return [RecordedEntry(seq, at, kind, _object(body)) for seq, at, kind, body in rows]

    def servers(self) -> list[str]:
        """Return the servers that tills were started at, in order of their first start.

        Raises: sqlite3.Error.
        """
        return list(dict.fromkeys(environment_guard.servers(self._entries)))

    def waiting_scans(self) -> int:
        """Return the number of customers' scans that are unanswered.

        Raises: sqlite3.Error.
        """
        query = "SELECT count(*) FROM scans WHERE state = ?"
        return int(self._tables.execute(query, (ScanState.WAITING.value,)).fetchone()[0])

    def set_aside(self) -> list[RecordedEntry]:
        """Return the messages that match no payment, oldest first.

        Raises: sqlite3.Error.
        """
        query = "SELECT seq, at, kind, body FROM entries WHERE kind = ? ORDER BY seq"
        with closing(self._entries.execute(query, (UNMATCHED,))) as rows:
            return [RecordedEntry(seq, at, kind, _object(body)) for seq, at, kind, body in rows]


@contextmanager
def open_reader(file: Path) -> Iterator[Reader]:
    """Open the journal in ``file`` for reading; a till may go on writing.

    Raises: JournalError, in the block too.
    """
    with open_read_only(file) as database:
        try:
            if schema.version_of(database) == schema.VERSION:
                yield Reader(database, database)
            else:
                with rebuild_in_memory(database) as (tables, _left_out):
                    yield Reader(database, tables)
        except msgspec.DecodeError as error:
            message = (
                f"The journal {file} holds a payment that can't be read: {error}. "
                "terminal-app journal verify says which."
            )
            raise JournalError(message) from error


@contextmanager
def rebuild_in_memory(source: sqlite3.Connection) -> Iterator[tuple[sqlite3.Connection, list[int]]]:
    """Rebuild the projections in memory from the entries of ``source``.

    Yields them, and the numbers of the entries that can't be read.

    Raises: sqlite3.Error.
    """
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        database.executescript("".join(schema.MIGRATIONS))
        database.execute("BEGIN")
        yield database, projection.rebuild(database, source)


@contextmanager
def open_read_only(file: Path) -> Iterator[sqlite3.Connection]:
    """Open ``file`` in a read transaction, in any schema that this program knows.

    Raises: JournalError, in the block too.
    """
    try:
        there = file.exists()
    except OSError as error:
        raise JournalError(f"{file} can't be read: {error.strerror or error}.") from error
    if not there:
        message = f"There is no journal in {file.parent}. Name the till's folder with --data-dir."
        raise JournalError(message)
    try:
        with closing(_connected(file)) as database:
            _refuse_unknown(schema.version_of(database), file)
            yield database
    except sqlite3.Error as error:
        raise to_journal_error(error, file) from error


def _refuse_unknown(found: int, file: Path) -> None:
    if found > schema.VERSION:
        raise JournalError(schema.newer_version(file, found))
    if found == 0:
        raise JournalError(f"{file} is no journal, or an empty one that no till has begun.")


def _connected(file: Path) -> sqlite3.Connection:
    """Open ``file`` in a read transaction.

    SQLite reads a file in WAL mode only where it can write beside it. If no till has the file open,
    it can be read as immutable instead: in a read-only folder, or on a full disk.

    Raises: sqlite3.Error, JournalError.
    """
    uri = f"{file.resolve().as_uri()}?mode=ro"
    try:
        return _begun(uri)
    except sqlite3.OperationalError as error:
        code = error.sqlite_errorcode & 0xFF
        if code not in _CANT_READ_HERE or not file.is_file():
            raise
        beside = file.with_name(f"{file.name}-wal")
        if beside.exists() and beside.stat().st_size:
            if code in _DISK_FULL:
                raise
            message = (
                f"The journal {file} can't be read where it is: its last entries are still in "
                f"{beside.name}, and the folder is read-only. Copy both files together to a "
                "folder that this user can write to, and read them there."
            )
            raise JournalError(message) from error
        return _begun(f"{uri}&immutable=1")


def _begun(uri: str) -> sqlite3.Connection:
    database = sqlite3.connect(uri, uri=True, isolation_level=None)
    try:
        # Damaged text must still be read, so that it can be reported.
        database.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
        database.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        database.execute("BEGIN")
        database.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except BaseException:
        database.close()
        raise
    return database


def _object(text: str) -> dict[str, Any]:
    """Return the JSON object in ``text``; ``{"unreadable": text}`` if it holds none."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    return value if isinstance(value, dict) else {"unreadable": text}

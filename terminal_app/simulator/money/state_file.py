"""State that outlives the server's process, in one SQLite file.

A row for each payment, each message that waits for its terminal, each script that is being run.
A row is committed before the answer that tells of it goes out; it survives the end of the process,
not a power cut. One simulator at a time owns the file. Of a token it holds the hash alone.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec

from terminal_app.simulator.errors import SimulatorError

_VERSION = 1
_APPLICATION_ID = 0x53494D31
"""Marks the file as a simulator's (SQLite's ``application_id``)."""
# In the files of users: ``letters`` are messages that wait, ``plays`` scripts that are being run.
_SCHEMA = """
CREATE TABLE payments (payment_id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
CREATE TABLE letters (
    number INTEGER PRIMARY KEY AUTOINCREMENT, terminal_id TEXT NOT NULL, payment_id TEXT,
    text TEXT NOT NULL, standing INTEGER NOT NULL
) STRICT;
CREATE TABLE plays (
    number INTEGER PRIMARY KEY AUTOINCREMENT, payment_id TEXT NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE TABLE tokens (
    digest TEXT PRIMARY KEY, client_id TEXT NOT NULL, expires_at TEXT NOT NULL
) STRICT;
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
"""

Json = dict[str, Any]


class StateError(SimulatorError):
    """The state file can't be used: one line that says why and what to do."""


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """A text that a terminal may not have got yet, or one that is repeated after each logon."""

    number: int
    terminal_id: str
    payment_id: str | None
    text: str
    is_repeated: bool


class StateFile:
    """The file, or nothing where none is asked for; used on the server's loop alone."""

    def __init__(self, file: Path | None) -> None:
        """Open ``file``, made if it isn't there.

        Raises: StateError.
        """
        self.failure: StateError | None = None
        """Why the file lacks something that happened, if it does."""
        self._file = file
        self._database = None if file is None else _opened(file)

    def close(self) -> None:
        """Let go of the file."""
        if self._database is not None:
            self._database.close()
            self._database = None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write all that the block writes, or none of it.

        Raises: StateError.
        """
        if self._database is None:
            yield
            return
        try:
            self._write("BEGIN")
            yield
            self._write("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                self._database.rollback()
            raise

    @contextmanager
    def restoring(self) -> Iterator[None]:
        """Let the block read what an earlier run has written.

        Raises: StateError if that isn't such as this program writes.
        """
        try:
            yield
        except _MISREAD as error:
            if self._file is None:
                raise
            raise StateError(f"the state file {self._file}: {_DAMAGED}") from error

    # -- payments --------------------------------------------------------------------------

    def save_payment(self, payment_id: str, body: Json) -> None:
        """Keep what is known of a payment in place of what was."""
        self._write(
            "INSERT INTO payments VALUES (?, ?)"
            " ON CONFLICT (payment_id) DO UPDATE SET body = excluded.body",
            payment_id,
            json.dumps(body),
        )

    def payments(self) -> list[tuple[str, Json]]:
        """Return every payment, oldest first."""
        rows = self._read("SELECT payment_id, body FROM payments ORDER BY rowid")
        return [(payment_id, json.loads(body)) for payment_id, body in rows]

    # -- messages --------------------------------------------------------------------------

    def keep_message(
        self, terminal_id: str, payment_id: str | None, text: str, *, is_repeated: bool = False
    ) -> int:
        """Keep a text until it is known to be sent; return its number."""
        return self._write(
            "INSERT INTO letters (terminal_id, payment_id, text, standing) VALUES (?, ?, ?, ?)",
            terminal_id,
            payment_id,
            text,
            int(is_repeated),
        )

    def forget_message(self, number: int) -> None:
        """Forget a text that was sent."""
        self._write("DELETE FROM letters WHERE number = ?", number)

    def messages(self) -> list[KeptMessage]:
        """Return every kept message, oldest first."""
        rows = self._read(
            "SELECT number, terminal_id, payment_id, text, standing FROM letters ORDER BY number"
        )
        return [
            KeptMessage(number, terminal_id, payment_id, text, is_repeated=bool(standing))
            for number, terminal_id, payment_id, text, standing in rows
        ]

    # -- scripts that are being run ---------------------------------------------------------

    def save_run(self, number: int | None, payment_id: str, body: Json) -> int:
        """Keep how far a script has come, a new one without ``number``; return its number."""
        if number is not None:
            self._write("UPDATE plays SET body = ? WHERE number = ?", json.dumps(body), number)
            return number
        return self._write(
            "INSERT INTO plays (payment_id, body) VALUES (?, ?)", payment_id, json.dumps(body)
        )

    def forget_run(self, number: int) -> None:
        """Forget a script that was run to its end, or stopped."""
        self._write("DELETE FROM plays WHERE number = ?", number)

    def runs(self) -> list[tuple[int, str, Json]]:
        """Return every script that was being run: its number, its payment, how far it has come."""
        rows = self._read("SELECT number, payment_id, body FROM plays ORDER BY number")
        return [(number, payment_id, json.loads(body)) for number, payment_id, body in rows]

    # -- tokens ----------------------------------------------------------------------------

    def save_token(self, digest: str, client_id: str, expires_at: str) -> None:
        """Keep what a token hashes to, whose it is, and until when it holds (ISO 8601)."""
        self._write("INSERT OR REPLACE INTO tokens VALUES (?, ?, ?)", digest, client_id, expires_at)

    def forget_tokens(self, client_id: str | None = None, *, before: str | None = None) -> None:
        """Forget the tokens of a client, those that expired ``before``, or without either all."""
        self._write(
            "DELETE FROM tokens WHERE (?1 IS NULL OR client_id = ?1)"
            " AND (?2 IS NULL OR expires_at <= ?2)",
            client_id,
            before,
        )

    def tokens(self) -> list[tuple[str, str, str]]:
        """Return every token's digest, client and end."""
        return self._read("SELECT digest, client_id, expires_at FROM tokens")

    # -- other facts -------------------------------------------------------------------------

    def save_fact(self, name: str, value: object) -> None:
        """Keep one fact by its name, in place of what was."""
        self._write("INSERT OR REPLACE INTO facts VALUES (?, ?)", name, json.dumps(value))

    def fact(self, name: str) -> Any:  # noqa: ANN401 - what was saved
        """Return the fact, or None."""
        rows = self._read("SELECT value FROM facts WHERE name = ?", name)
        return json.loads(rows[0][0]) if rows else None

    def _write(self, statement: str, *values: object) -> int:
        """Write; return the number of the row that was inserted, if any."""
        if self._database is None:
            return 0
        if self.failure is not None:
            raise StateError(str(self.failure))
        try:
            return self._database.execute(statement, values).lastrowid or 0
        except sqlite3.Error as error:
            self.failure = _error(self._file, error)
            raise self.failure from error

    def _read(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        if self._database is None:
            return []
        try:
            return self._database.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise _error(self._file, error) from error


_MISREAD = (AttributeError, LookupError, TypeError, ValueError, msgspec.MsgspecError)
_DAMAGED = "it is damaged. Move it away, or name another file."
_WHY = MappingProxyType(
    {
        sqlite3.SQLITE_BUSY: "another simulator uses it. Stop that one, or name another file.",
        sqlite3.SQLITE_NOTADB: "it is no state file of a simulator. Name another file.",
        sqlite3.SQLITE_CORRUPT: _DAMAGED,
        sqlite3.SQLITE_ERROR: _DAMAGED,
        sqlite3.SQLITE_FULL: "it can't be written (no room). Make room, or name another file.",
        sqlite3.SQLITE_IOERR: (
            "it can't be read or written. See that there is room and that the disk is sound, or "
            "name another file."
        ),
        sqlite3.SQLITE_READONLY: "it can't be written. May you write there, and in its folder?",
        sqlite3.SQLITE_CANTOPEN: "it can't be opened. Does its folder exist, and may you write?",
    }
)


def _error(file: Path | None, error: sqlite3.Error | UnicodeDecodeError) -> StateError:
    # Without a code it is a text that can't be read.
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
    why = _WHY.get(code, f"{error}. Name another file.")
    return StateError(f"the state file {file}: {why}")


def _opened(file: Path) -> sqlite3.Connection:
    """Return the file as a database that nobody else has open.

    Raises: StateError.
    """
    try:
        with ExitStack() as undoing:
            # Opened by the thread that makes the server, used by the one that serves.
            database = sqlite3.connect(
                file, timeout=0.2, isolation_level=None, check_same_thread=False
            )
            undoing.callback(database.close)
            _claim(database, file)
            undoing.pop_all()
            return database
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise _error(file, error) from None


def _claim(database: sqlite3.Connection, file: Path) -> None:
    """Lock the file for this process until it ends, and see that it is one of ours."""
    database.execute("PRAGMA locking_mode = EXCLUSIVE")
    database.execute("BEGIN EXCLUSIVE")
    ((kind,),) = database.execute("PRAGMA application_id")
    ((version,),) = database.execute("PRAGMA user_version")
    ((tables,),) = database.execute("SELECT count(*) FROM sqlite_schema")
    if tables and kind != _APPLICATION_ID:
        raise StateError(
            f"the state file {file}: it is no state file of a simulator. Name another file."
        )
    if version > _VERSION:
        raise StateError(
            f"the state file {file}: it is of a later program (version {version}, this one reads "
            f"{_VERSION}). Use that program, or name another file."
        )
    if not tables:
        for statement in _SCHEMA.split(";"):
            database.execute(statement)
        database.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        database.execute(f"PRAGMA user_version = {_VERSION}")
    ((sound,),) = database.execute("PRAGMA quick_check(1)")
    if sound != "ok":
        raise StateError(f"the state file {file}: {_DAMAGED}")
    database.execute("COMMIT")
    # Held in memory by the system, so safe from the end of the process; see the module's docstring.
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = NORMAL")

"""Entries in the order of their numbers, by kind and by payment, whichever table they stand in.

Those of schemas 1 and 2 stand in ``entries``, as text; those of schema 3 after them in
``packed_entries``. A file of an earlier schema has the first table alone.
"""

import sqlite3
from collections.abc import Generator
from contextlib import closing, suppress
from datetime import datetime
from typing import NamedTuple

from terminal_app.journal import hash_chain, mentions, schema
from terminal_app.journal.packing import pack_time, unpack, unpack_id, unpack_time
from terminal_app.journal.tags import (
    CARRIED,
    CHANGED,
    CLOSED,
    DECISION,
    ERASED,
    KEPT_CLOSING,
    RECEIVED,
)

_COLUMNS = "seq, at, kind, payment_id, body"
_INDEXED = "kind IN ('started', 'sent', 'set_aside', 'journal_lost', 'recovered')"
"""As in the indexes by kind: SQLite uses them only where the query says the same."""


class StoredEntry(NamedTuple):
    """One entry, in whichever form it is stored."""

    seq: int
    at: str
    """Wall clock, ISO 8601 in UTC."""
    kind: str
    payment_id: str | None
    body: str
    """JSON; empty if it can't be unpacked."""


Entries = Generator[StoredEntry, None, None]


def walk(database: sqlite3.Connection) -> Entries:
    """Yield all entries in order.

    Raises: sqlite3.Error.
    """
    yield from _plain(database, f"SELECT {_COLUMNS} FROM entries ORDER BY seq")  # noqa: S608 - constants
    if schema.is_packed(database):
        yield from _packed(database, f"SELECT {_COLUMNS} FROM packed_entries ORDER BY seq")  # noqa: S608 - constants


def of_kind(database: sqlite3.Connection, kind: str) -> Entries:
    """Yield the entries of ``kind``, one of those that have an index, in order.

    Raises: sqlite3.Error.
    """
    where = f"WHERE kind = ? AND {_INDEXED} ORDER BY seq"
    yield from _plain(database, f"SELECT {_COLUMNS} FROM entries {where}", kind)  # noqa: S608 - constants
    if schema.is_packed(database):
        yield from _packed(database, f"SELECT {_COLUMNS} FROM packed_entries {where}", kind)  # noqa: S608 - constants


def newest_of_kind(database: sqlite3.Connection, kind: str) -> Entries:
    """Yield the entries of ``kind``, one of those that have an index, newest first.

    Raises: sqlite3.Error.
    """
    where = f"WHERE kind = ? AND {_INDEXED} ORDER BY seq DESC"
    yield from _packed(database, f"SELECT {_COLUMNS} FROM packed_entries {where}", kind)  # noqa: S608 - constants
    yield from _plain(database, f"SELECT {_COLUMNS} FROM entries {where}", kind)  # noqa: S608 - constants


def newest_decisions(database: sqlite3.Connection, most: int) -> Entries:
    """Yield the decisions of persons among the last ``most`` entries, newest first.

    Raises: sqlite3.Error.
    """
    where = "WHERE kind = ? AND seq > ? ORDER BY seq DESC"
    values = (DECISION, head(database)[0] - most)
    yield from _packed(database, f"SELECT {_COLUMNS} FROM packed_entries {where}", *values)  # noqa: S608 - constants
    yield from _plain(database, f"SELECT {_COLUMNS} FROM entries {where}", *values)  # noqa: S608 - constants


def heard_after(database: sqlite3.Connection, seq: int, most: int) -> Entries:
    """Yield the received messages among the next ``most`` entries after that number, in order.

    Raises: sqlite3.Error.
    """
    where = "WHERE seq > ? AND seq <= ? AND kind = ? ORDER BY seq"
    between = (seq, seq + most, RECEIVED)
    yield from _plain(database, f"SELECT {_COLUMNS} FROM entries {where}", *between)  # noqa: S608 - constants
    if schema.is_packed(database):
        yield from _packed(database, f"SELECT {_COLUMNS} FROM packed_entries {where}", *between)  # noqa: S608 - constants


def of_payment(database: sqlite3.Connection, payment_id: str) -> Entries:
    """Yield the payment's entries, and the received messages that name it or changed it, in order.

    Raises: sqlite3.Error.
    """
    if not schema.is_packed(database):
        yield from _searched_for(database, payment_id)
        return
    name = mentions.name_of(payment_id)
    columns = "e.seq, e.at, e.kind, e.payment_id, e.body"
    where = "JOIN {} e ON e.seq = m.seq WHERE m.payment_id = ? ORDER BY m.seq"
    query = f"SELECT {columns} FROM mentions m {where}"  # noqa: S608 - constants
    yield from _plain(database, query.format("entries"), name)
    yield from _packed(database, query.format("packed_entries"), name)


def _searched_for(database: sqlite3.Connection, payment_id: str) -> Entries:
    query = (
        f"SELECT {_COLUMNS} FROM entries WHERE payment_id = ?1"  # noqa: S608 - constants
        " OR (payment_id IS NULL AND instr(body, ?3))"
        " OR (payment_id IS NULL AND kind = ?4 AND seq + 1 IN"
        " (SELECT seq FROM entries WHERE payment_id = ?1 AND kind = ?2))"
        " ORDER BY seq"
    )
    quoted = f'\\"{payment_id}\\"'  # an entry holds the message as JSON in JSON
    yield from _plain(database, query, payment_id, CHANGED, quoted, RECEIVED)


def personal_of_last_change(database: sqlite3.Connection, payment_id: str) -> str | None:
    """Return the text beside the payment's last change that has one.

    Raises: sqlite3.Error.
    """
    if not schema.is_packed(database):
        query = (
            "SELECT text FROM personal JOIN entries USING (seq)"
            " WHERE payment_id = ? AND kind = ? ORDER BY seq DESC LIMIT 1"
        )
        found = database.execute(query, (payment_id, CHANGED)).fetchone()
    else:
        query = (
            "SELECT p.text FROM mentions m JOIN personal p ON p.seq = m.seq"
            " WHERE m.payment_id = ? AND coalesce("
            "(SELECT kind FROM packed_entries WHERE seq = m.seq),"
            " (SELECT kind FROM entries WHERE seq = m.seq)) IN (?, ?) ORDER BY m.seq DESC LIMIT 1"
        )
        name = mentions.name_of(payment_id)
        found = database.execute(query, (name, CHANGED, CARRIED)).fetchone()
    return None if found is None else str(found[0])


def erasures(database: sqlite3.Connection) -> Entries:
    """Yield the entries that record what was erased, in order.

    Raises: sqlite3.Error.
    """
    if schema.is_packed(database):
        where = f"WHERE kind = '{ERASED}' ORDER BY seq"
        yield from _packed(database, f"SELECT {_COLUMNS} FROM packed_entries {where}")  # noqa: S608 - constants


def closings(database: sqlite3.Connection, *, newest_first: bool = False) -> Entries:
    """Yield the entries of closings of the day, those of archives that were kept included.

    Raises: sqlite3.Error.
    """
    if schema.is_packed(database):
        order = "DESC" if newest_first else "ASC"
        where = f"WHERE kind IN ('{CLOSED}', '{KEPT_CLOSING}') ORDER BY seq {order}"
        yield from _packed(database, f"SELECT {_COLUMNS} FROM packed_entries {where}")  # noqa: S608 - constants


def moment_of(at: str) -> datetime:
    """Return the time of an entry."""
    return datetime.fromisoformat(at)


def head(database: sqlite3.Connection) -> tuple[int, str]:
    """Return number and digest of the last entry.

    Raises: sqlite3.Error.
    """
    if schema.is_packed(database):
        query = "SELECT seq, digest FROM packed_entries ORDER BY seq DESC LIMIT 1"
        found = database.execute(query).fetchone()
        if found is not None:
            return found[0], found[1].hex()
    query = "SELECT seq, digest FROM entries ORDER BY seq DESC LIMIT 1"
    return database.execute(query).fetchone() or (0, hash_chain.FIRST_PREVIOUS)


def digest_of(database: sqlite3.Connection, seq: int) -> str | None:
    """Return the digest of entry ``seq``, None if there is none.

    Raises: sqlite3.Error.
    """
    tables = ("packed_entries", "entries") if schema.is_packed(database) else ("entries",)
    for table in tables:
        query = f"SELECT digest FROM {table} WHERE seq = ?"  # noqa: S608 - fixed names
        found = database.execute(query, (seq,)).fetchone()
        if found is not None:
            return found[0].hex() if isinstance(found[0], bytes) else str(found[0])
    return None


def at_of(database: sqlite3.Connection, seq: int) -> str | None:
    """Return when entry ``seq`` was recorded, ISO 8601 in UTC; None: it isn't there.

    Raises: sqlite3.Error.
    """
    found = database.execute("SELECT at FROM entries WHERE seq = ?", (seq,)).fetchone()
    if found is None and schema.is_packed(database):
        query = "SELECT at FROM packed_entries WHERE seq = ?"
        found = database.execute(query, (seq,)).fetchone()
    if found is None:
        return None
    return unpack_time(found[0]) if isinstance(found[0], int) else str(found[0])


def recorded_at(database: sqlite3.Connection, seq: int) -> int:
    """Return when entry ``seq`` was recorded, or the last one before it if it isn't there.

    In milliseconds since 1970; 0 if there is none, or if it can't be read.

    Raises: sqlite3.Error.
    """
    where = "WHERE seq <= ? ORDER BY seq DESC LIMIT 1"
    if schema.is_packed(database):
        query = f"SELECT at FROM packed_entries {where}"  # noqa: S608 - constants
        found = database.execute(query, (seq,)).fetchone()
        if found is not None:
            return int(found[0])
    found = database.execute(f"SELECT at FROM entries {where}", (seq,)).fetchone()  # noqa: S608 - constants
    with suppress(ValueError):
        return 0 if found is None else pack_time(datetime.fromisoformat(found[0]))
    return 0


def _plain(database: sqlite3.Connection, query: str, *values: object) -> Entries:
    with closing(database.execute(query, values)) as rows:
        yield from map(StoredEntry._make, rows)


def _packed(database: sqlite3.Connection, query: str, *values: object) -> Entries:
    with closing(database.execute(query, values)) as rows:
        for seq, at, kind, payment_id, body in rows:
            yield StoredEntry(
                seq, unpack_time(at), kind, unpack_id(payment_id), unpacked_or_empty(body)
            )


def unpacked_or_empty(body: bytes) -> str:
    """Return the text in ``body``; nothing if it was damaged: ``verify`` says so."""
    try:
        return unpack(body)
    except ValueError:
        return ""


def is_after_message(database: sqlite3.Connection, seq: int, at: int) -> bool:
    """Whether the entry before ``seq`` is of the same commit and a message under no payment.

    Raises: sqlite3.Error.
    """
    query = (
        "SELECT kind, payment_id FROM packed_entries WHERE seq = ?1 AND at = ?2"
        " UNION ALL SELECT kind, payment_id FROM entries WHERE seq = ?1 AND at = ?3"
    )
    found = database.execute(query, (seq - 1, at, unpack_time(at))).fetchone()
    return found is not None and mentions.may_have_caused(*found)

"""Payments by when they were begun, one after the other, those of archives among them."""

import heapq
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import NamedTuple

from terminal_app.journal import schema

_COLUMNS = "begun_at, first_seq, last_seq, snapshot"
_BETWEEN = "WHERE begun_at >= ?1 AND begun_at < ?2 {} ORDER BY begun_at, first_seq"
_NOT_HERE = "AND NOT EXISTS (SELECT 1 FROM payments p WHERE p.first_seq = archived.first_seq)"


class Begun(NamedTuple):
    """A payment as it is now."""

    begun_at: int
    """In milliseconds since 1970."""
    first_seq: int
    """Its first entry, which may be in an archive."""
    last_seq: int
    """The entry of its last change."""
    snapshot: bytes


def between(database: sqlite3.Connection, begin: int, end: int) -> Iterator[Begun]:
    """Yield the payments that were begun from ``begin`` on and before ``end``, in that order.

    Both are in milliseconds since 1970, and in the order of an index: none is held in memory.

    Raises: sqlite3.Error.
    """
    yield from heapq.merge(*(_rows(database, table, begin, end) for table in _tables(database)))


def archived_between(database: sqlite3.Connection, begin: int, end: int) -> Iterator[Begun]:
    """Yield those of the payments between these times that are in archives alone.

    Raises: sqlite3.Error.
    """
    if schema.has_index_of_archives(database):
        yield from _rows(database, "archived", begin, end)


def _tables(database: sqlite3.Connection) -> list[str]:
    archived = schema.has_index_of_archives(database)
    return ["payments", "archived"] if archived else ["payments"]


def _rows(database: sqlite3.Connection, table: str, begin: int, end: int) -> Iterator[Begun]:
    where = _BETWEEN.format(_NOT_HERE if table == "archived" else "")
    query = f"SELECT {_COLUMNS} FROM {table} {where}"  # noqa: S608 - constants
    with closing(database.execute(query, (begin, end))) as rows:
        yield from map(Begun._make, rows)


def first_changed_since(database: sqlite3.Connection, begin: int) -> int:
    """Return an entry before all that was told since ``begin``, by the times of payments.

    Raises: sqlite3.Error.
    """
    before = "SELECT first_seq FROM payments WHERE begun_at < ? ORDER BY begun_at DESC LIMIT 1"
    since = "SELECT min(first_seq) FROM payments WHERE begun_at >= ?"
    found = [database.execute(query, (begin,)).fetchone() for query in (before, since)]
    return min((row[0] for row in found if row is not None and row[0] is not None), default=0)

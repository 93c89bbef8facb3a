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


def _tables(database: sqlite3.Connection) -> list[str]:
    archived = schema.has_index_of_archives(database)
    return ["payments", "archived"] if archived else ["payments"]


def _rows(database: sqlite3.Connection, table: str, begin: int, end: int) -> Iterator[Begun]:
    where = _BETWEEN.format(_NOT_HERE if table == "archived" else "")
    query = f"SELECT {_COLUMNS} FROM {table} {where}"  # noqa: S608 - constants
    with closing(database.execute(query, (begin, end))) as rows:
        yield from map(Begun._make, rows)

"""Index of what is in archives: each payment and scan as it was when it was archived.

So what comes late is bound to it as to any other. Its rows never change: a payment that changes
all the same is carried over into the entries, and what stands there counts.
"""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Any

import msgspec

from terminal_app.journal import continuation, schema
from terminal_app.journal.entries import PAYMENT, Entry, snapshot_text
from terminal_app.journal.packing import pack_id, packed_ids_from
from terminal_app.journal.tags import CARRIED, CHANGED, RECOVERED

FIRST_SEQ = "first_seq"
"""In an entry that carries a payment over: its first entry, in an archive."""
_NOT_HERE = "NOT EXISTS (SELECT 1 FROM payments p WHERE p.first_seq = archived.first_seq)"


def snapshot_of(database: sqlite3.Connection, payment_id: str) -> tuple[int, bytes] | None:
    """Return first entry and snapshot of an archived payment.

    Raises: sqlite3.Error.
    """
    query = "SELECT first_seq, snapshot FROM archived WHERE payment_id = ?"
    found: tuple[int, bytes] | None = database.execute(query, (pack_id(payment_id),)).fetchone()
    return found


def payments_not_here(
    database: sqlite3.Connection, where: str = "1", *values: object, order: str = "first_seq DESC"
) -> Iterator[bytes]:
    """Yield the snapshots of archived payments that the entries don't tell of any more.

    Raises: sqlite3.Error.
    """
    if not schema.has_index_of_archives(database):
        return
    with closing(database.execute(query_not_here(where, order), values)) as rows:
        for (snapshot,) in rows:
            yield snapshot


def query_not_here(where: str, order: str = "last_seq DESC") -> str:
    """Return the query for archived payments that the entries don't tell of any more."""
    return f"SELECT snapshot FROM archived WHERE {where} AND {_NOT_HERE} ORDER BY {order}"  # noqa: S608 - constants


def number_not_here(database: sqlite3.Connection) -> int:
    """Return how many archived payments the entries don't tell of.

    All that the index has, as the first entry says, less those that came back: these are looked for
    among the payments that were begun before the archive's end.

    Raises: sqlite3.Error.
    """
    follows = continuation.read(database)
    if not schema.has_index_of_archives(database):
        return 0
    query = (
        "SELECT count(*) FROM payments p CROSS JOIN archived a USING (first_seq)"
        " WHERE p.first_seq <= ?"
    )
    (came_back,) = database.execute(query, (follows.last_seq,)).fetchone()
    return follows.payments - int(came_back)


def named_not_here(
    database: sqlite3.Connection, receipt_id: str, begins: tuple[str, str]
) -> Iterator[bytes]:
    """Yield the snapshots of those of that receipt number, or whose ids are from one to the other.

    ``begins``: the beginning of an id, and that with the last character behind it; or nothing.

    Raises: sqlite3.Error.
    """
    first, last = (packed_ids_from(begins[0]) if begins[0] else None) or (b"", b"")
    where = (
        "(first_seq IN (SELECT first_seq FROM archived_receipts WHERE receipt_id = ?)"
        " OR payment_id BETWEEN ? AND ? OR (payment_id >= ? AND payment_id < ?))"
    )
    return payments_not_here(database, where, receipt_id, first, last, *begins)


def with_receipt(database: sqlite3.Connection, number: str) -> list[str | bytes]:
    """Return the snapshots of the payments that have a receipt of that number, here or archived.

    Raises: sqlite3.Error.
    """
    query = (
        "SELECT p.snapshot FROM receipts r JOIN payments p USING (payment_id)"
        " WHERE r.receipt_id = ?"
    )
    here = [snapshot for (snapshot,) in database.execute(query, (number,))]
    where = "first_seq IN (SELECT first_seq FROM archived_receipts WHERE receipt_id = ?)"
    return [*here, *payments_not_here(database, where, number)]


def carried_back(database: sqlite3.Connection, entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries that carry over what ``entries`` change of archived payments.

    Raises: sqlite3.Error.
    """
    changed = [one.payment_id for one in entries if one.kind in {CHANGED, RECOVERED}]
    back = []
    for payment_id in dict.fromkeys(changed):
        here = "SELECT 1 FROM payments WHERE payment_id = ?"
        if payment_id is None or database.execute(here, (payment_id,)).fetchone() is not None:
            continue
        found = snapshot_of(database, payment_id)
        if found is not None:
            back.append(carried(payment_id, *found))
    return back


def carried(payment_id: str, first_seq: int, snapshot: str | bytes, **more: object) -> Entry:
    """Return the entry that carries a payment over from an archive."""
    value = msgspec.json.decode(snapshot_text(snapshot))
    return Entry(CARRIED, {FIRST_SEQ: first_seq, **more, PAYMENT: value}, payment_id)


def digest(database: sqlite3.Connection) -> str:
    """Return the SHA-256 over all rows of the index.

    Raises: sqlite3.Error.
    """
    total = hashlib.sha256()
    for query in (
        "SELECT * FROM archived ORDER BY first_seq",
        "SELECT receipt_id, first_seq FROM archived_receipts ORDER BY receipt_id, first_seq",
        "SELECT payment_id, snapshot FROM archived_scans ORDER BY payment_id",
    ):
        with closing(database.execute(query)) as rows:
            for row in rows:
                for value in row:
                    kind, raw = _bytes_of(value)
                    total.update(b"%s%d " % (kind, len(raw)) + raw)
        total.update(b";")
    return total.hexdigest()


def _bytes_of(value: Any) -> tuple[bytes, bytes]:  # noqa: ANN401 - what SQLite has
    if isinstance(value, bytes):
        return b"b", value
    if isinstance(value, int):
        return b"i", b"%d" % value
    return b"t", str(value).encode("utf-8", "surrogateescape")


EMPTY = hashlib.sha256(b";;;").hexdigest()
"""The digest of an index that has nothing."""

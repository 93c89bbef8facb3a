"""Comparison of payments, scans, slips and index with what the entries say."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import msgspec

from terminal_app.journal import mentions, projection, reader, schema, stored
from terminal_app.journal.chain_check import Chain
from terminal_app.journal.entries import decode_payment, decode_scan
from terminal_app.journal.faults import Fault, Part
from terminal_app.journal.packing import unpack_id
from terminal_app.journal.verification.agreement import READ, Agreement

_COLUMNS = (
    "payment_id, first_seq, last_seq, server, terminal_id, state, outcome, amount_minor,"
    " currency, receipt_id, alarmed"
)
_OF_SCHEMA_3 = ", alarms, begun_at"

_Row = tuple[Any, ...]


def faults(
    database: sqlite3.Connection, chain: Chain, note: Callable[[stored.StoredEntry], None]
) -> Iterator[Fault]:
    """Yield what isn't as the entries say; ``chain`` is walked meanwhile, each entry noted.

    Raises: sqlite3.Error.
    """
    is_packed = schema.is_packed(database)
    if is_packed:
        with reader.scratch_tables() as tables:
            agreement = Agreement(database, tables)
            for entry in chain.walk(READ):
                note(entry)
                agreement.add(entry)
            if agreement.holds():
                return
    index = _IndexCheck()
    with reader.scratch_tables() as tables:
        # Once more where something differs, to name it.
        walked = stored.walk(database) if is_packed else _noted(chain.walk(()), note)
        for seq in projection.rebuild(tables, walked, index.note):
            text = f"entry {seq} tells of a payment that can't be read"
            yield Fault(Part.PROJECTION, text, seq, seq)
        if schema.version_of(database) < schema.COMPARABLE_SINCE:
            return
        yield from _unlike("payment", _different_payments(tables, database))
        yield from _unlike("scan", _different_scans(tables, database))
        yield from _unlike("a slip of payment", _different_slips(tables, database))
    if is_packed and not index.agrees_with(database):
        text = "the index of the entries by their payments isn't what the entries say"
        yield Fault(Part.PROJECTION, text)


def _noted(
    entries: Iterator[stored.StoredEntry], note: Callable[[stored.StoredEntry], None]
) -> Iterator[stored.StoredEntry]:
    for entry in entries:
        note(entry)
        yield entry


def _unlike(what: str, payment_ids: Iterator[str]) -> Iterator[Fault]:
    for payment_id in sorted(set(payment_ids)):
        text = f"{what} {payment_id} isn't what its entries say"
        yield Fault(Part.PROJECTION, text, payment_id=payment_id)


def _different_payments(tables: sqlite3.Connection, database: sqlite3.Connection) -> Iterator[str]:
    more = _OF_SCHEMA_3 if schema.is_packed(database) else ""
    query = f"SELECT {_COLUMNS}{more}, snapshot FROM payments ORDER BY first_seq, payment_id"  # noqa: S608 - constants
    for told, there in _side_by_side(tables, database, query, lambda row: (row[1], row[0])):
        if not _is_same(told, there, decode_payment):
            yield (told or there or ("",))[0]
    query = "SELECT payment_id, receipt_id FROM receipts ORDER BY receipt_id, payment_id"
    for told, there in _side_by_side(tables, database, query, lambda row: (row[1], row[0])):
        if told != there:
            yield (told or there or ("",))[0]
    if schema.is_packed(database):
        yield from _different_terms(tables, database)


def _different_terms(tables: sqlite3.Connection, database: sqlite3.Connection) -> Iterator[str]:
    query = "SELECT term, first_seq FROM terms ORDER BY term, first_seq"
    for told, there in _side_by_side(tables, database, query, lambda row: row):
        if told is None or there is None:
            _term, first_seq = told or there or ("", 0)
            yield _begun_by(tables, first_seq) or _begun_by(database, first_seq) or "?"


def _begun_by(database: sqlite3.Connection, first_seq: int) -> str:
    query = "SELECT payment_id FROM payments WHERE first_seq = ?"
    found = database.execute(query, (first_seq,)).fetchone()
    return "" if found is None else str(found[0])


def _different_scans(tables: sqlite3.Connection, database: sqlite3.Connection) -> Iterator[str]:
    query = (
        "SELECT payment_id, last_seq, server, terminal_id, state, snapshot FROM scans"
        " ORDER BY payment_id"
    )
    for told, there in _side_by_side(tables, database, query, lambda row: row[0]):
        if not _is_same(told, there, decode_scan):
            yield (told or there or ("",))[0]


def _different_slips(tables: sqlite3.Connection, database: sqlite3.Connection) -> Iterator[str]:
    query = "SELECT * FROM slips ORDER BY payment_id, number"
    if not schema.has_slips(database):  # of before: no entry tells of any
        yield from (unpack_id(row[0]) or "" for row in tables.execute(query))
        return
    # Ids that are no UUIDs are text, which SQLite puts before bytes.
    both = _side_by_side(
        tables, database, query, lambda row: (isinstance(row[0], bytes), row[0], row[1])
    )
    yield from (unpack_id((one or other or ("",))[0]) or "" for one, other in both if one != other)


def _side_by_side(
    tables: sqlite3.Connection,
    database: sqlite3.Connection,
    query: str,
    place: Callable[[_Row], Any],
) -> Iterator[tuple[_Row | None, _Row | None]]:
    """Yield the rows of both with the same place; None where one of them has none."""
    with closing(tables.execute(query)) as told, closing(database.execute(query)) as there:
        one, other = next(told, None), next(there, None)
        while one is not None or other is not None:
            if other is None or (one is not None and place(one) < place(other)):
                yield one, None
                one = next(told, None)
            elif one is None or place(other) < place(one):
                yield None, other
                other = next(there, None)
            else:
                yield one, other
                one, other = next(told, None), next(there, None)


def _is_same(told: _Row | None, there: _Row | None, restore: Callable[[Any], object]) -> bool:
    """Whether the rows say the same: versions may write the same value differently."""
    if told is None or there is None or told[:-1] != there[:-1]:
        return False
    try:
        return told[-1] == there[-1] or restore(told[-1]) == restore(there[-1])
    except (msgspec.DecodeError, ValueError, RecursionError):
        return False


class _IndexCheck:
    """The mentions in the entries, as their number and the sum of their hashes."""

    def __init__(self) -> None:
        self._in_order = mentions.InOrder()
        self._number = self._sum = 0

    def note(self, entry: stored.StoredEntry) -> None:
        for mention in self._in_order.of(*entry):
            self._number += 1
            self._sum += hash(mention)

    def agrees_with(self, database: sqlite3.Connection) -> bool:
        number = total = 0
        with closing(database.execute("SELECT payment_id, seq FROM mentions")) as rows:
            for mention in rows:
                number += 1
                total += hash(mention)
        return (number, total) == (self._number, self._sum)

"""Whether payments, scans, slips and indexes are as the entries say: one walk, without naming any.

What agrees is proved here; whatever doesn't is looked for by ``projection_check``, which takes
several times as long. An entry that can't be read agrees with nothing.
"""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from typing import Any

import msgspec

from terminal_app.journal import mentions, projection, schema, stored
from terminal_app.journal.entries import columns, decode_payment, decode_scan
from terminal_app.journal.projection import Told
from terminal_app.journal.tags import RECEIVED, UNMATCHED

READ = frozenset({*projection.TELLING, RECEIVED, UNMATCHED})
"""The kinds of entries whose bodies say what payments, scans, slips and the index are."""

_WAITING = """
CREATE TABLE waiting (
    payment_id TEXT PRIMARY KEY, first_seq INTEGER, last_seq INTEGER, told BLOB
) WITHOUT ROWID
"""
_ROW = (
    "SELECT payment_id, last_seq, server, terminal_id, state, outcome, amount_minor, currency,"
    " receipt_id, alarmed, alarms, begun_at, snapshot FROM payments WHERE first_seq = ?"
)
_SCAN = "SELECT last_seq, server, terminal_id, state, snapshot FROM scans WHERE payment_id = ?"
_ANYTHING_WRONG = (*projection.UNREADABLE, OverflowError)


class Agreement:
    """The tables of a journal of schema 3, held against its entries one after the other."""

    def __init__(self, database: sqlite3.Connection, scratch: sqlite3.Connection) -> None:
        """``scratch`` is an empty database: payments that change again much later wait in it.

        Raises: sqlite3.Error.
        """
        self._database = database
        self._scratch = scratch
        scratch.execute(_WAITING)
        self._replay = projection.Replay(self._taken_back, self._put)
        self._in_order = mentions.InOrder()
        self._mentions, self._numbers, self._terms = _Sum(), _Sum(), _Sum()
        self._payments = 0
        self._agrees = True

    def add(self, entry: stored.StoredEntry) -> None:
        """Go on with the next entry; the body of a kind that isn't in ``READ`` may be empty.

        Raises: sqlite3.Error.
        """
        if not self._agrees:
            return
        try:
            self._mentions.add(self._in_order.of(*entry))
            if entry.kind in projection.TELLING:
                body = msgspec.json.decode(entry.body)
                if not projection.project_other(self._scratch, entry, body):
                    self._replay.add(entry.seq, entry.payment_id or "", body)
        except _ANYTHING_WRONG:
            self._agrees = False

    def holds(self) -> bool:
        """Whether all agree, once every entry was added.

        Raises: sqlite3.Error.
        """
        try:
            self._replay.put_away(most=0)
            return (
                self._agrees
                and self._number_of(self._scratch, "waiting") == 0
                and self._number_of(self._database, "payments") == self._payments
                and self._mentions == self._sum_of("SELECT payment_id, seq FROM mentions")
                and self._numbers == self._sum_of("SELECT receipt_id, payment_id FROM receipts")
                and self._terms == self._sum_of("SELECT term, first_seq FROM terms")
                and self._scans_agree()
                and self._slips_agree()
            )
        except _ANYTHING_WRONG:
            return False

    # -- payments --------------------------------------------------------------------------

    def _put(self, told: Told) -> None:
        """Compare a payment with its row; let it wait where it isn't the same yet."""
        payment = told.payment
        row = self._database.execute(_ROW, (told.first_seq,)).fetchone()
        is_same = (
            row is not None
            and row[:-1] == (payment.payment_id, told.last_seq, *columns(payment))
            and decode_payment(row[-1]) == payment
        )
        if not is_same:
            value = msgspec.json.encode((told.value, list(told.numbers), list(told.terms)))
            self._scratch.execute(
                "INSERT OR REPLACE INTO waiting VALUES (?, ?, ?, ?)",
                (payment.payment_id, told.first_seq, told.last_seq, value),
            )
            return
        self._payments += 1
        self._numbers.add((number, payment.payment_id) for number in told.numbers)
        self._terms.add((term, told.first_seq) for term in told.terms)

    def _taken_back(self, payment_id: str) -> Told | None:
        """Return a payment that waited, as it is then; None: it agreed, or was never told of."""
        query = "DELETE FROM waiting WHERE payment_id = ? RETURNING first_seq, last_seq, told"
        found = self._scratch.execute(query, (payment_id,)).fetchall()
        if not found:
            return None
        first_seq, last_seq, told = found[0]
        value, numbers, terms = msgspec.json.decode(told)
        payment = projection.payment_of(value)
        return Told(
            payment, value, first_seq, last_seq, dict.fromkeys(numbers), dict.fromkeys(terms)
        )

    # -- the rest --------------------------------------------------------------------------

    def _scans_agree(self) -> bool:
        number = 0
        query = "SELECT payment_id, last_seq, server, terminal_id, state, snapshot FROM scans"
        with closing(self._scratch.execute(query)) as rows:
            for payment_id, *told in rows:
                number += 1
                there = self._database.execute(_SCAN, (payment_id,)).fetchone()
                if there is None or list(there[:-1]) != told[:-1]:
                    return False
                if there[-1] != told[-1] and decode_scan(there[-1]) != decode_scan(told[-1]):
                    return False
        return self._number_of(self._database, "scans") == number

    def _slips_agree(self) -> bool:
        query, told = "SELECT * FROM slips", _Sum()
        with closing(self._scratch.execute(query)) as rows:
            told.add(rows)
        # A journal of before has no table of them: then no entry tells of any.
        return told == (self._sum_of(query) if schema.has_slips(self._database) else _Sum())

    def _number_of(self, database: sqlite3.Connection, table: str) -> int:
        query = f"SELECT count(*) FROM {table}"  # noqa: S608 - fixed names
        return int(database.execute(query).fetchone()[0])

    def _sum_of(self, query: str) -> "_Sum":
        found = _Sum()
        with closing(self._database.execute(query)) as rows:
            found.add(rows)
        return found


class _Sum:
    """A number of rows in any order, and the sum of their hashes."""

    def __init__(self) -> None:
        self._number = self._sum = 0

    def add(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Add each row."""
        for row in rows:
            self._number += 1
            self._sum += hash(row)

    def __eq__(self, other: object) -> bool:
        """Whether both are sums of the same rows."""
        if not isinstance(other, _Sum):
            return NotImplemented
        return (self._number, self._sum) == (other._number, other._sum)

    __hash__ = None  # type: ignore[assignment] # it changes

"""Payments that entries have changed: as they were before these entries, and after them.

A payment is known from its row where its last change is among them, else from its own entries.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import NamedTuple

import msgspec

from terminal_app.journal import archive_index, migration_v1, projection, schema, stored
from terminal_app.journal.entries import CHANGES, PAYMENT, decode_payment, to_json
from terminal_app.journal.packing import unpack_id
from terminal_app.journal.tags import CARRIED
from terminal_app.payments.payment import Payment

NOW = 2**62
"""In the place of an entry's number: as it is now."""
_ROW = "SELECT first_seq, last_seq, payment_id, snapshot FROM payments"


class Span(NamedTuple):
    """Entries: those after one, up to and with another."""

    after: int
    """0: from the first entry on, archives included."""
    upto: int = NOW


class Changed(NamedTuple):
    """A payment that the entries of a span have changed."""

    first_seq: int
    before: Payment | None
    """None: it was begun by these entries."""
    payment: Payment
    """After them."""


class Changes:
    """The changes in one journal, in the tables of schema 3."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._has_archived = schema.has_index_of_archives(database)

    def within(self, span: Span) -> Iterator[Changed]:
        """Yield each payment that the span has changed, once.

        Raises: sqlite3.Error, msgspec.DecodeError.
        """
        yield from self._begun(span)
        if span.after:
            yield from self._changed_later(span)
        else:
            yield from self._archived(span)

    def _begun(self, span: Span) -> Iterator[Changed]:
        query = f"{_ROW} WHERE first_seq > ? AND first_seq <= ? ORDER BY first_seq"
        with closing(self._database.execute(query, span)) as rows:
            for first_seq, last_seq, payment_id, snapshot in rows:
                payment = (
                    decode_payment(snapshot)
                    if last_seq <= span.upto
                    else self.states(payment_id, span)[1]
                )
                if payment is not None:
                    yield Changed(first_seq, None, payment)

    def _changed_later(self, span: Span) -> Iterator[Changed]:
        """Yield those that were begun before the span."""
        query = (
            "SELECT DISTINCT payment_id FROM packed_entries WHERE seq > ? AND seq <= ?"
            " AND kind IN ('changed', 'recovered', 'carried') AND payment_id IS NOT NULL"
        )
        row_of = f"{_ROW} WHERE payment_id = ?"
        with closing(self._database.execute(query, span)) as rows:
            for (packed,) in rows:
                payment_id = unpack_id(packed)
                row = self._database.execute(row_of, (payment_id,)).fetchone()
                if row is None or row[0] > span.after:
                    continue
                before, payment = self.states(payment_id or "", span)
                if payment is not None:
                    yield Changed(row[0], before, payment)

    def _archived(self, span: Span) -> Iterator[Changed]:
        """Yield what is in archives alone, as of the span's end."""
        if not schema.has_index_of_archives(self._database):
            return
        query = (
            "SELECT a.first_seq, a.snapshot, p.payment_id FROM archived a"
            " LEFT JOIN payments p ON p.first_seq = a.first_seq ORDER BY a.first_seq"
        )
        with closing(self._database.execute(query)) as rows:
            for first_seq, snapshot, here in rows:
                # One that came back later was still there by then.
                if here is None or self.states(here, span)[1] is None:
                    yield Changed(first_seq, None, decode_payment(snapshot))

    def states(self, payment_id: str, span: Span) -> tuple[Payment | None, Payment | None]:
        """Return a payment as it was before the span and after it, by its entries.

        One that was carried over from an archive within the span was as that says before it.

        Raises: sqlite3.Error, msgspec.DecodeError.
        """
        before: Payment | None = None
        payment: Payment | None = None
        told: Payment | None = None
        value: dict[str, object] = {}
        with closing(stored.of_payment(self._database, payment_id)) as entries:
            for entry in entries:
                if entry.kind not in projection.TELLING or entry.seq > span.upto:
                    continue
                is_first = told is None
                try:
                    body = json.loads(entry.body)
                    if not projection.tells_payment(entry.kind, body):
                        continue
                    if CHANGES in body:
                        value = {**value, **body[CHANGES]}
                        told = projection.payment_of(value)
                    elif migration_v1.is_of_version_1(body[PAYMENT]):
                        told = migration_v1.payment_in(body, told)
                        value = to_json(told)
                    else:
                        value = body[PAYMENT]
                        told = projection.payment_of(value)
                except projection.UNREADABLE as error:
                    message = f"entry {entry.seq} can't be read: {error}"
                    raise msgspec.DecodeError(message) from error
                if entry.seq <= span.after or (is_first and entry.kind == CARRIED):
                    before = told
                payment = told
        return before, payment

    # -- refunds by number, whose sale may turn out to be here ----------------------------

    def sharing(self, payment: Payment, before: Payment | None) -> Iterator[str]:
        """Yield the ids of payments taken elsewhere that have a receipt that is new in ``payment``.

        Raises: sqlite3.Error, msgspec.DecodeError.
        """
        known = set() if before is None else {one.receipt_id for one in before.charges}
        for number in {one.receipt_id for one in payment.charges} - known:
            if not self._is_shared(number, payment.payment_id):
                continue
            for other in self._with_receipt(number):
                if other.taken_elsewhere and other.payment_id != payment.payment_id:
                    yield other.payment_id

    def _is_shared(self, number: str, payment_id: str) -> bool:
        """Whether another payment may have that receipt: most have none, and none is decoded."""
        query = "SELECT 1 FROM receipts WHERE receipt_id = ? AND payment_id <> ?"
        if self._database.execute(query, (number, payment_id)).fetchone() is not None:
            return True
        query = "SELECT 1 FROM archived_receipts WHERE receipt_id = ?"
        return (
            self._has_archived and self._database.execute(query, (number,)).fetchone() is not None
        )

    def is_sold_here(self, payment: Payment, seq: int) -> bool:
        """Whether after entry ``seq`` the journal had the sale of ``payment``, taken elsewhere.

        Raises: sqlite3.Error, msgspec.DecodeError.
        """
        for number in {one.receipt_id for one in payment.charges}:
            for other in self._with_receipt(number):
                is_of_server = other.owner.server == payment.owner.server
                if other.taken_elsewhere or not is_of_server:
                    continue
                then = self.payment_at(other.payment_id, seq)
                if then is not None and number in {one.receipt_id for one in then.charges}:
                    return True
        return False

    def payment_at(self, payment_id: str, seq: int) -> Payment | None:
        """Return a payment as it was after entry ``seq``; None: it wasn't begun.

        Raises: sqlite3.Error, msgspec.DecodeError.
        """
        row = self._database.execute(f"{_ROW} WHERE payment_id = ?", (payment_id,)).fetchone()
        if row is not None and row[1] <= seq:
            return decode_payment(row[3])
        if row is not None:
            before, _payment = self.states(payment_id, Span(seq))
            if before is not None:
                return before
        found = (
            archive_index.snapshot_of(self._database, payment_id)
            if schema.has_index_of_archives(self._database)
            else None
        )
        return None if found is None else decode_payment(found[1])

    def first_seq_of(self, payment_id: str) -> int:
        """Return the first entry of a payment, an archive's included; 0: it isn't known.

        Raises: sqlite3.Error.
        """
        query = "SELECT first_seq FROM payments WHERE payment_id = ?"
        row = self._database.execute(query, (payment_id,)).fetchone()
        if row is None and schema.has_index_of_archives(self._database):
            row = archive_index.snapshot_of(self._database, payment_id)
        return 0 if row is None else int(row[0])

    def _with_receipt(self, number: str) -> Iterator[Payment]:
        for snapshot in archive_index.with_receipt(self._database, number):
            yield decode_payment(snapshot)

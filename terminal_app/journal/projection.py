"""Projection of the payments and scans from the entries: with each commit, or all anew."""

import json
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from terminal_app.journal import migration_v1, stored
from terminal_app.journal.archive_index import FIRST_SEQ
from terminal_app.journal.entries import (
    CHANGES,
    PAYMENT,
    columns,
    decode_payment,
    decode_value,
    encode,
    receipt_numbers,
    snapshot_text,
    to_json,
)
from terminal_app.journal.packing import pack
from terminal_app.journal.search.terms import add_terms, is_found_alike, terms_of
from terminal_app.journal.tags import CARRIED, CHANGED, RECOVERED, SCAN
from terminal_app.payments.payment import Payment
from terminal_app.payments.scan import Scan

_OF_PAYMENTS = frozenset({CHANGED, RECOVERED})
_MOST_UNWRITTEN = 500


def project(
    database: sqlite3.Connection,
    payment: Payment,
    value: Mapping[str, Any] | None,
    seq: int,
    *,
    first_seq: int,
) -> None:
    """Update the tables to ``payment`` as of entry ``seq``.

    ``value`` is the payment as JSON if its entry has it. ``first_seq`` is its first entry, used if
    the tables don't have the payment yet.

    Raises: sqlite3.Error.
    """
    snapshot = encode(payment) if value is None else msgspec.json.encode(value).decode()
    first_seq = _write_row(database, payment, snapshot, seq, first_seq)
    _add_numbers(database, payment.payment_id, receipt_numbers(payment))
    add_terms(database, first_seq, terms_of(payment))


def _write_row(
    database: sqlite3.Connection, payment: Payment, snapshot: str, seq: int, first_seq: int
) -> int:
    """Write the payment's row; return the first entry that the tables have of it."""
    ((own_first_seq,),) = database.execute(
        "INSERT INTO payments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (payment_id) DO UPDATE SET last_seq = excluded.last_seq,"
        " state = excluded.state, outcome = excluded.outcome,"
        " amount_minor = excluded.amount_minor, currency = excluded.currency,"
        " receipt_id = excluded.receipt_id, alarmed = excluded.alarmed,"
        " alarms = excluded.alarms, begun_at = excluded.begun_at, snapshot = excluded.snapshot"
        " RETURNING first_seq",
        (payment.payment_id, first_seq, seq, *columns(payment), pack(snapshot)),
    )
    return int(own_first_seq)


def _add_numbers(database: sqlite3.Connection, payment_id: str, numbers: Iterable[str]) -> None:
    for number in numbers:
        database.execute("INSERT OR IGNORE INTO receipts VALUES (?, ?)", (number, payment_id))


def with_description(database: sqlite3.Connection, payment: Payment) -> Payment:
    """Return ``payment`` with the description of its PROBLEM, which is kept beside its entries.

    Raises: sqlite3.Error.
    """
    if payment.problem is None or payment.problem.description:
        return payment
    found = stored.personal_of_last_change(database, payment.payment_id)
    if found is None:  # there was none, or it was erased
        return payment
    return replace(payment, problem=replace(payment.problem, description=found))


def project_scan(database: sqlite3.Connection, scan: Scan, seq: int) -> None:
    """Update the tables to ``scan`` as of entry ``seq``.

    Raises: sqlite3.Error.
    """
    database.execute(
        "INSERT OR REPLACE INTO scans VALUES (?, ?, ?, ?, ?, ?)",
        (
            scan.payment_id,
            seq,
            scan.owner.server,
            scan.owner.terminal_id,
            scan.state.value,
            encode(scan),
        ),
    )


def rebuild(
    database: sqlite3.Connection,
    entries: Iterable[stored.StoredEntry],
    also: Callable[[stored.StoredEntry], None] = lambda _entry: None,
) -> list[int]:
    """Rebuild payments and scans from ``entries``, all of a journal in their order.

    ``also`` is called with each entry.

    Returns the numbers of the entries whose payment or scan can't be read: they are left out.

    Raises: sqlite3.Error.
    """
    for table in ("receipts", "terms", "payments", "scans"):
        database.execute(f"DELETE FROM {table}")  # noqa: S608 - fixed names
    left_out = []
    tables = _Tables(database)
    for entry in entries:
        try:
            tables.add(entry)
        except (ValueError, KeyError, TypeError, RecursionError, msgspec.DecodeError):
            left_out.append(entry.seq)
        also(entry)
    tables.write(most=0)
    return left_out


@dataclass(slots=True)
class _Unwritten:
    """A payment that isn't in the tables yet, or not as it is now."""

    payment: Payment
    value: dict[str, Any]
    """The payment as JSON, as far as entries have told it."""
    first_seq: int
    last_seq: int
    numbers: dict[str, None]
    """Its receipt numbers, those of earlier entries too."""
    terms: dict[str, None]
    """What it is searched for by, the same."""


class _Tables:
    """The tables while they are rebuilt: the payments that have changed last are written late.

    So most are written once, and not with each of their changes.
    """

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._unwritten: OrderedDict[str, _Unwritten] = OrderedDict()

    def add(self, entry: stored.StoredEntry) -> None:
        """Project ``entry``.

        Raises: ValueError, KeyError, TypeError, RecursionError, msgspec.DecodeError if it can't be
        read; sqlite3.Error.
        """
        if entry.kind == SCAN:
            scan = decode_value(json.loads(entry.body)["scan"], Scan)
            project_scan(self._database, scan, entry.seq)
        elif entry.kind == CARRIED:
            self._add_carried(entry, json.loads(entry.body))
            self.write(most=_MOST_UNWRITTEN)
        elif entry.kind in _OF_PAYMENTS:
            self._add_payment(entry.seq, entry.payment_id or "", json.loads(entry.body))
            self.write(most=_MOST_UNWRITTEN)

    def _add_carried(self, entry: stored.StoredEntry, body: dict[str, Any]) -> None:
        """Project what comes from an archive; a payment keeps its first entry as its place."""
        if SCAN in body:
            project_scan(self._database, decode_value(body[SCAN], Scan), entry.seq)
            return
        payment = decode_value(body[PAYMENT], Payment)
        numbers = dict.fromkeys(receipt_numbers(payment))
        self._unwritten[payment.payment_id] = _Unwritten(
            payment, body[PAYMENT], body[FIRST_SEQ], entry.seq, numbers, terms_of(payment)
        )

    def _add_payment(self, seq: int, payment_id: str, body: dict[str, Any]) -> None:
        if CHANGES in body:
            before = self._known(payment_id)
            if before is None:
                message = "a change of a payment that isn't there"
                raise ValueError(message)
            value = {**before.value, **body[CHANGES]}
            payment = decode_value(value, Payment)
        elif migration_v1.is_of_version_1(body[PAYMENT]):
            before = self._known(body[PAYMENT]["payment_id"])
            payment = migration_v1.payment_in(body, None if before is None else before.payment)
            value = to_json(payment)
        else:
            value = body[PAYMENT]
            payment = decode_value(value, Payment)
            before = self._unwritten.get(payment.payment_id)
        numbers = dict.fromkeys(receipt_numbers(payment))
        first_seq = seq
        if before is not None:
            first_seq, numbers = before.first_seq, {**before.numbers, **numbers}
        if before is not None and is_found_alike(before.payment, payment):
            terms = before.terms
        else:
            terms = terms_of(payment)
            terms = terms if before is None else {**before.terms, **terms}
        self._unwritten[payment.payment_id] = _Unwritten(
            payment, value, first_seq, seq, numbers, terms
        )
        self._unwritten.move_to_end(payment.payment_id)

    def _known(self, payment_id: str) -> _Unwritten | None:
        if payment_id in self._unwritten:
            return self._unwritten[payment_id]
        query = "SELECT first_seq, last_seq, snapshot FROM payments WHERE payment_id = ?"
        found = self._database.execute(query, (payment_id,)).fetchone()
        if found is None:
            return None
        first_seq, last_seq, snapshot = found
        value = msgspec.json.decode(snapshot_text(snapshot))
        return _Unwritten(decode_payment(snapshot), value, first_seq, last_seq, {}, {})

    def write(self, most: int) -> None:
        """Write the payments that have changed least lately, until ``most`` are unwritten.

        Raises: sqlite3.Error.
        """
        while len(self._unwritten) > most:
            _payment_id, one = self._unwritten.popitem(last=False)
            first_seq = _write_row(
                self._database, one.payment, encode(one.payment), one.last_seq, one.first_seq
            )
            _add_numbers(self._database, one.payment.payment_id, one.numbers)
            add_terms(self._database, first_seq, one.terms)


def snapshot_of(database: sqlite3.Connection, payment_id: str) -> str | bytes | None:
    """Return what the tables have of a payment, as it is stored.

    Raises: sqlite3.Error.
    """
    query = "SELECT snapshot FROM payments WHERE payment_id = ?"
    found: tuple[Any, ...] | None = database.execute(query, (payment_id,)).fetchone()
    return None if found is None else found[0]

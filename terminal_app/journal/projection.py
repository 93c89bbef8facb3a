"""Projection of the payments, scans and slips from the entries: with each commit, or all anew."""

import json
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import msgspec

from terminal_app.journal import migration_v1, stored
from terminal_app.journal.archive_index import FIRST_SEQ
from terminal_app.journal.entries import (
    CHANGES,
    PAYMENT,
    STATE,
    columns,
    decode_payment,
    decode_value,
    encode,
    receipt_numbers,
    slip_of,
    snapshot_text,
    to_json,
)
from terminal_app.journal.packing import pack, pack_id
from terminal_app.journal.search.terms import add_terms, is_found_alike, terms_of, words
from terminal_app.journal.tags import CARRIED, CHANGED, RECOVERED, SCAN, SLIP, SLIPS
from terminal_app.payments.payment import Payment
from terminal_app.payments.scan import Scan
from terminal_app.payments.slip import Slip, SlipState

TELLING = frozenset({CHANGED, RECOVERED, SCAN, CARRIED, SLIP})
"""Entries that tell a payment, a scan or a slip."""
UNREADABLE = (ValueError, KeyError, TypeError, RecursionError, msgspec.DecodeError)
"""What is raised by an entry whose payment or scan can't be read."""
_MOST_KEPT = 500


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


def project_slips(
    database: sqlite3.Connection, kind: str, body: Mapping[str, Any], payment_id: str, seq: int
) -> None:
    """Update the tables to the slips that entry ``seq``, of that payment, tells of; often none.

    Raises: sqlite3.Error, what is in ``UNREADABLE``.
    """
    queued = body[SLIPS] if kind == CHANGED and SLIPS in body else []
    told = [body[SLIP]] if kind == SLIP or (kind == CARRIED and SLIP in body) else queued
    for value in told:
        if isinstance(value, int):
            state = SlipState(body[STATE]).value
            query = "UPDATE slips SET state = ?, last_seq = ? WHERE (payment_id, number) = (?, ?)"
            changed = (state, seq, pack_id(payment_id), value)
            if database.execute(query, changed).rowcount != 1:
                message = f"entry {seq} changes a slip that no entry tells of"
                raise ValueError(message)
        else:
            project_slip(database, slip_of(value, payment_id), seq)


def project_slip(database: sqlite3.Connection, slip: Slip, seq: int) -> None:
    """Update the tables to ``slip`` as of entry ``seq``.

    Raises: sqlite3.Error.
    """
    database.execute(
        "INSERT OR REPLACE INTO slips VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            pack_id(slip.payment_id),
            slip.number,
            seq,
            slip.tells,
            slip.recipient.value,
            slip.copy,
            slip.operator,
            slip.state.value,
            slip.why,
        ),
    )


@dataclass(slots=True)
class Told:
    """A payment as the entries so far tell it."""

    payment: Payment
    value: dict[str, Any]
    """The payment as JSON, as far as entries have told it."""
    first_seq: int
    last_seq: int
    numbers: dict[str, None]
    """Its receipt numbers, those of earlier entries too."""
    terms: dict[str, None]
    """What it is searched for by, the same."""


class Replay:
    """The payments in all entries: those that have changed last are kept, the others put away.

    So most are put away once, and not with each of their changes.
    """

    def __init__(self, load: Callable[[str], Told | None], put: Callable[[Told], None]) -> None:
        """``load`` returns a payment, by its id, that ``put`` has put away."""
        self._words = lru_cache(_MOST_KEPT)(words)
        self._load = load
        self._put = put
        self._kept: OrderedDict[str, Told] = OrderedDict()

    def add(self, seq: int, payment_id: str, body: dict[str, Any]) -> None:
        """Go on with entry ``seq``, one that tells a payment.

        A payment that comes from an archive keeps the number of its first entry there.

        Raises: what is in ``UNREADABLE``; what loading and putting away raises.
        """
        if CHANGES in body:
            before = self._known(payment_id)
            if before is None:
                message = "a change of a payment that isn't there"
                raise ValueError(message)
            value = {**before.value, **body[CHANGES]}
            payment = payment_of(value)
        elif migration_v1.is_of_version_1(body[PAYMENT]):
            before = self._known(body[PAYMENT]["payment_id"])
            payment = migration_v1.payment_in(body, None if before is None else before.payment)
            value = to_json(payment)
        else:
            value = body[PAYMENT]
            payment = payment_of(value)
            before = self._kept.get(payment.payment_id)
        if before is not None and is_found_alike(before.payment, payment):
            first_seq, numbers, terms = before.first_seq, before.numbers, before.terms
        else:
            first_seq = body.get(FIRST_SEQ, seq)
            numbers = dict.fromkeys(receipt_numbers(payment))
            terms = terms_of(payment, self._words)
            if before is not None:
                first_seq = before.first_seq
                numbers = {**before.numbers, **numbers}
                terms = {**before.terms, **terms}
        self._kept[payment.payment_id] = Told(payment, value, first_seq, seq, numbers, terms)
        self._kept.move_to_end(payment.payment_id)
        self.put_away(_MOST_KEPT)

    def _known(self, payment_id: str) -> Told | None:
        return self._kept.get(payment_id) or self._load(payment_id)

    def put_away(self, most: int) -> None:
        """Put away the payments that have changed least lately, until ``most`` are kept.

        Raises: what putting away raises.
        """
        while len(self._kept) > most:
            _payment_id, one = self._kept.popitem(last=False)
            self._put(one)


def rebuild(
    database: sqlite3.Connection,
    entries: Iterable[stored.StoredEntry],
    also: Callable[[stored.StoredEntry], None] = lambda _entry: None,
) -> list[int]:
    """Rebuild payments, scans and slips from ``entries``, all of a journal in their order.

    ``also`` is called with each entry.

    Returns the numbers of the entries whose payment or scan can't be read: they are left out.

    Raises: sqlite3.Error.
    """
    for table in ("receipts", "terms", "payments", "scans", "slips"):
        database.execute(f"DELETE FROM {table}")  # noqa: S608 - fixed names
    left_out = []
    told = Replay(lambda payment_id: _load(database, payment_id), lambda one: _store(database, one))
    for entry in entries:
        try:
            if entry.kind in TELLING:
                body = json.loads(entry.body)
                if not project_other(database, entry, body):
                    told.add(entry.seq, entry.payment_id or "", body)
        except UNREADABLE:
            left_out.append(entry.seq)
        also(entry)
    told.put_away(most=0)
    return left_out


def project_other(
    database: sqlite3.Connection, entry: stored.StoredEntry, body: dict[str, Any]
) -> bool:
    """Update the tables to the scan or the slips in an entry of ``TELLING``.

    Returns False if it tells a payment: a change may tell of slips besides.

    Raises: sqlite3.Error, what is in ``UNREADABLE``.
    """
    project_slips(database, entry.kind, body, entry.payment_id or "", entry.seq)
    if tells_payment(entry.kind, body):
        return False
    if SCAN in body:
        project_scan(database, decode_value(body[SCAN], Scan), entry.seq)
    return True


def tells_payment(kind: str, body: Mapping[str, Any]) -> bool:
    """Whether an entry that is in ``TELLING`` tells a payment, and not a scan or a slip."""
    return kind not in {SCAN, SLIP} and not (kind == CARRIED and (SCAN in body or SLIP in body))


def payment_of(value: dict[str, Any]) -> Payment:
    """Return the payment in an entry, as JSON.

    Raises: msgspec.DecodeError.
    """
    return decode_value(value, Payment)


def _load(database: sqlite3.Connection, payment_id: str) -> Told | None:
    query = "SELECT first_seq, last_seq, snapshot FROM payments WHERE payment_id = ?"
    found = database.execute(query, (payment_id,)).fetchone()
    if found is None:
        return None
    first_seq, last_seq, snapshot = found
    value = msgspec.json.decode(snapshot_text(snapshot))
    return Told(decode_payment(snapshot), value, first_seq, last_seq, {}, {})


def _store(database: sqlite3.Connection, one: Told) -> None:
    first_seq = _write_row(database, one.payment, encode(one.payment), one.last_seq, one.first_seq)
    _add_numbers(database, one.payment.payment_id, one.numbers)
    add_terms(database, first_seq, one.terms)


def snapshot_of(database: sqlite3.Connection, payment_id: str) -> str | bytes | None:
    """Return what the tables have of a payment, as it is stored.

    Raises: sqlite3.Error.
    """
    query = "SELECT snapshot FROM payments WHERE payment_id = ?"
    found: tuple[Any, ...] | None = database.execute(query, (payment_id,)).fetchone()
    return None if found is None else found[0]

"""Projection of the payments and scans from the entries: with each commit, or all anew."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import Any

import msgspec

from terminal_app.journal import migration_v1
from terminal_app.journal.entries import (
    columns,
    decode_value,
    encode,
    receipt_numbers,
)
from terminal_app.journal.tags import CHANGED, RECOVERED, SCAN
from terminal_app.payments.payment import Payment
from terminal_app.payments.scan import Scan


def project(database: sqlite3.Connection, payment: Payment, seq: int, *, first_seq: int) -> None:
    """Update the tables to ``payment`` as of entry ``seq``.

    ``first_seq`` is its first entry, used if the tables don't have the payment yet.

    Raises: sqlite3.Error.
    """
    database.execute(
        "INSERT INTO payments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (payment_id) DO UPDATE SET last_seq = excluded.last_seq,"
        " state = excluded.state, outcome = excluded.outcome,"
        " amount_minor = excluded.amount_minor, currency = excluded.currency,"
        " receipt_id = excluded.receipt_id, alarmed = excluded.alarmed,"
        " snapshot = excluded.snapshot",
        (payment.payment_id, first_seq, seq, *columns(payment), encode(payment)),
    )
    for number in receipt_numbers(payment):
        database.execute(
            "INSERT OR IGNORE INTO receipts VALUES (?, ?)", (number, payment.payment_id)
        )


def with_description(entries: sqlite3.Connection, payment: Payment) -> Payment:
    """Return ``payment`` with the description of its PROBLEM, which is kept beside its entries.

    Raises: sqlite3.Error.
    """
    if payment.problem is None or payment.problem.description:
        return payment
    query = (
        "SELECT text FROM personal JOIN entries USING (seq)"
        " WHERE payment_id = ? AND kind = ? ORDER BY seq DESC LIMIT 1"
    )
    found = entries.execute(query, (payment.payment_id, CHANGED)).fetchone()
    if found is None:  # there was none, or it was erased
        return payment
    return replace(payment, problem=replace(payment.problem, description=found[0]))


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


def rebuild(database: sqlite3.Connection, source: sqlite3.Connection | None = None) -> list[int]:
    """Rebuild the tables from the entries, those of ``source`` if given.

    Returns the numbers of the entries whose payment or scan can't be read: they are left out.

    Raises: sqlite3.Error.
    """
    for table in ("receipts", "payments", "scans"):
        database.execute(f"DELETE FROM {table}")  # noqa: S608 - fixed names
    first_version: dict[str, Payment] = {}
    left_out = []
    query = "SELECT seq, kind, body FROM entries WHERE kind IN (?, ?, ?) ORDER BY seq"
    with closing((source or database).execute(query, (CHANGED, RECOVERED, SCAN))) as rows:
        for seq, kind, text in rows:
            try:
                body = json.loads(text)
                if kind == SCAN:
                    project_scan(database, decode_value(body["scan"], Scan), seq)
                else:
                    project(database, _payment_in(body, first_version), seq, first_seq=seq)
            except (ValueError, KeyError, TypeError, RecursionError, msgspec.DecodeError):
                left_out.append(seq)
    return left_out


def _payment_in(body: dict[str, Any], first_version: dict[str, Payment]) -> Payment:
    """Return the payment in an entry; ``first_version`` collects those of version 1."""
    value = body["payment"]
    if not migration_v1.is_of_version_1(value):
        return decode_value(value, Payment)
    payment_id = value["payment_id"]
    payment = migration_v1.payment_in(body, first_version.get(payment_id))
    first_version[payment_id] = payment
    return payment

"""The payments and scans as the entries tell them: written with each entry, made anew at will."""

import json
import sqlite3

import msgspec

from terminal_app.journal.records import (
    CHANGED,
    SCAN,
    columns,
    receipt_numbers,
    restored_scan,
    restored_value,
    snapshot,
)
from terminal_app.payments.payment import Payment
from terminal_app.payments.scan import Scan

TABLES = ("payments", "receipts", "scans")


def project(database: sqlite3.Connection, payment: Payment, seq: int) -> None:
    """Let the tables show ``payment`` as entry ``seq`` tells it.

    Raises: sqlite3.Error.
    """
    database.execute(
        "INSERT INTO payments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (payment_id) DO UPDATE SET last_seq = excluded.last_seq,"
        " state = excluded.state, outcome = excluded.outcome,"
        " amount_minor = excluded.amount_minor, currency = excluded.currency,"
        " receipt_id = excluded.receipt_id, alarmed = excluded.alarmed,"
        " snapshot = excluded.snapshot",
        (payment.payment_id, seq, seq, *columns(payment), snapshot(payment)),
    )
    for number in receipt_numbers(payment):
        database.execute(
            "INSERT OR IGNORE INTO receipts VALUES (?, ?)", (number, payment.payment_id)
        )


def project_scan(database: sqlite3.Connection, scan: Scan, seq: int) -> None:
    """Let the tables show ``scan`` as entry ``seq`` tells it.

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
            snapshot(scan),
        ),
    )


def rebuild(database: sqlite3.Connection, source: sqlite3.Connection | None = None) -> None:
    """Make the tables anew from the entries, of ``source`` if given; what can't be read is left out.

    Raises: sqlite3.Error.
    """
    database.execute("DELETE FROM receipts")
    database.execute("DELETE FROM payments")
    database.execute("DELETE FROM scans")
    told = "SELECT seq, kind, body FROM entries WHERE kind IN (?, ?) ORDER BY seq"
    for seq, kind, body in (source or database).execute(told, (CHANGED, SCAN)).fetchall():
        try:
            value = json.loads(body)
            if kind == CHANGED:
                project(database, restored_value(value["payment"]), seq)
            else:
                project_scan(database, restored_scan(json.dumps(value["scan"])), seq)
        except (ValueError, KeyError, TypeError, RecursionError, msgspec.DecodeError):
            continue

"""The check of a journal, from the file alone: the chain, and the projection against it."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from terminal_app.journal import chain
from terminal_app.journal.journal import explained
from terminal_app.journal.records import columns, restored


def faults_in(file: Path) -> list[str]:
    """Return what is wrong with the journal in ``file``, one English line each; none: sound.

    Raises: JournalError if the file can't be read.
    """
    try:
        uri = f"{file.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as database:
            database.execute("BEGIN")
            return [
                *_chain_faults(database),
                *_projection_faults(database),
                *_personal_faults(database),
            ]
    except sqlite3.Error as error:
        raise explained(error, file) from error


def _chain_faults(database: sqlite3.Connection) -> list[str]:
    faults = []
    expected_seq, previous = 1, chain.FIRST_PREVIOUS
    for row in database.execute("SELECT * FROM entries ORDER BY seq"):
        link = chain.Link(*row)
        if link.seq != expected_seq:
            faults.append(f"entry {expected_seq} is missing")
        elif link.previous != previous:
            faults.append(f"entry {link.seq} doesn't follow the entry before it")
        digest = chain.digest_of(
            link.seq, link.at, link.kind, link.payment_id, link.body, link.previous
        )
        if digest != link.digest:
            faults.append(f"entry {link.seq} was changed")
        expected_seq, previous = link.seq + 1, link.digest
    return faults


def _projection_faults(database: sqlite3.Connection) -> list[str]:
    told: dict[str, object] = {}
    query = "SELECT payment_id, body FROM entries WHERE kind = 'changed' ORDER BY seq"
    for payment_id, body in database.execute(query):
        told[str(payment_id)] = _read(body).get("payment")
    projected: dict[str, object] = {}
    query = (
        "SELECT payment_id, snapshot, server, terminal_id, state, outcome, amount_minor, currency,"
        " receipt_id, alarmed FROM payments"
    )
    for payment_id, text, *found_by in database.execute(query):
        projected[payment_id] = _read(text) if _columns_in(text) == tuple(found_by) else None
    return [
        f"payment {payment_id} isn't what its entries say"
        for payment_id in sorted(told.keys() | projected.keys())
        if told.get(payment_id) != projected.get(payment_id)
    ]


def _personal_faults(database: sqlite3.Connection) -> list[str]:
    """What was erased is no fault; what was changed is."""
    query = "SELECT seq, salt, text, body FROM personal LEFT JOIN entries USING (seq) ORDER BY seq"
    return [
        f"the personal data beside entry {seq} was changed"
        for seq, salt, text, body in database.execute(query)
        if _read(body or "").get("personal_sha256") != chain.personal_digest(salt, text)
    ]


def _columns_in(text: str) -> tuple[str | int | None, ...] | None:
    try:
        return columns(restored(text))
    except msgspec.DecodeError:
        return None


def _read(text: str) -> dict[str, Any]:
    """Return an object in JSON; an empty one for what somebody has broken."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}

"""The check of a journal, from the file alone: the chain, and the projection against it."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from terminal_app.journal import chain
from terminal_app.journal.journal import explained


def faults_in(file: Path) -> list[str]:
    """Return what is wrong with the journal in ``file``, one English line each; none: sound.

    Raises: JournalError if the file can't be read.
    """
    try:
        uri = f"{file.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as database:
            database.execute("BEGIN")
            return [*_chain_faults(database), *_projection_faults(database)]
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
    told: dict[str, str] = {}
    query = "SELECT payment_id, body FROM entries WHERE kind = 'changed' ORDER BY seq"
    for payment_id, body in database.execute(query):
        told[payment_id] = json.dumps(json.loads(body)["payment"])
    projected = {
        payment_id: json.dumps(json.loads(text))
        for payment_id, text in database.execute("SELECT payment_id, snapshot FROM payments")
    }
    return [
        f"payment {payment_id} isn't what its entries say"
        for payment_id in sorted(told.keys() | projected.keys())
        if told.get(payment_id) != projected.get(payment_id)
    ]

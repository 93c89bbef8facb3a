"""Appending of an entry to the tables: chained, packed, and found by the payments that it names."""

import sqlite3

from terminal_app.journal import hash_chain, mentions, stored
from terminal_app.journal.packing import pack, pack_id
from terminal_app.journal.tags import CHANGED


def append(
    database: sqlite3.Connection,
    head: tuple[int, str],
    at: int,
    kind: str,
    payment_id: str | None,
    text: str,
) -> tuple[int, str]:
    """Append an entry after ``head``; return its number and digest.

    Raises: sqlite3.Error.
    """
    seq, previous = head[0] + 1, bytes.fromhex(head[1])
    row = (seq, at, kind, pack_id(payment_id), pack(text))
    digest = hash_chain.compute_packed_digest(*row, previous)
    database.execute("INSERT INTO packed_entries VALUES (?, ?, ?, ?, ?, ?)", (*row, digest))
    named = {(name, seq) for name in mentions.names_in(kind, payment_id, text)}
    is_change = kind == CHANGED and payment_id is not None
    if is_change and stored.is_after_message(database, seq, at):
        named.add((mentions.name_of(payment_id or ""), seq - 1))
    for mention in named:
        database.execute("INSERT OR IGNORE INTO mentions VALUES (?, ?)", mention)
    return seq, digest.hex()

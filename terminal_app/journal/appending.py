"""Appending of an entry to the tables: chained, packed, and found by the payments that it names."""

import json
import sqlite3
from collections.abc import Callable
from typing import Any

from terminal_app.journal import hash_chain, mentions, stored
from terminal_app.journal.entries import Entry
from terminal_app.journal.packing import pack, pack_id
from terminal_app.journal.tags import CHANGED


def append(
    database: sqlite3.Connection,
    head: tuple[int, str],
    at: int,
    entry: Entry,
    new_salt: Callable[[], str],
) -> tuple[int, str]:
    """Append ``entry`` after ``head``, as it is, at ``at`` (milliseconds since 1970).

    Returns its number and digest.

    Raises: sqlite3.Error.
    """
    kind, payment_id, personal = entry.kind, entry.payment_id, entry.personal
    body: dict[str, Any] = dict(entry.body)
    salt = "" if personal is None else new_salt()
    if personal is not None:
        body["personal_sha256"] = hash_chain.digest_personal_data(salt, personal)
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    seq, previous = head[0] + 1, bytes.fromhex(head[1])
    row = (seq, at, kind, pack_id(payment_id), pack(text))
    digest = hash_chain.compute_packed_digest(*row, previous)
    database.execute("INSERT INTO packed_entries VALUES (?, ?, ?, ?, ?, ?)", (*row, digest))
    if personal is not None:
        database.execute("INSERT INTO personal VALUES (?, ?, ?)", (seq, salt, personal))
    named = {(name, seq) for name in mentions.names_in(kind, payment_id, text)}
    is_change = kind == CHANGED and payment_id is not None
    if is_change and stored.is_after_message(database, seq, at):
        named.add((mentions.name_of(payment_id or ""), seq - 1))
    for mention in named:
        database.execute("INSERT OR IGNORE INTO mentions VALUES (?, ?)", mention)
    return seq, digest.hex()

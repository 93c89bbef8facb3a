"""Comparison of customers' data, and a server's free text, with what the entries say of them."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Any

from terminal_app.journal import hash_chain, schema, stored
from terminal_app.journal.archives import erasure
from terminal_app.journal.archives.erasure import Erasure
from terminal_app.journal.faults import Fault, Part
from terminal_app.journal.packing import pack_time, unpack_time

_DIGEST = "personal_sha256"
_WRITTEN = f'"{_DIGEST}":"'
"""As it stands in a body. In a message, which is a text in JSON, each quotation mark is escaped."""
_MOST_NAMED = 5


class ErasedCheck:
    """What was erased without an entry that says so, found while the entries are walked.

    In memory is what was asked to be erased by its time, and the numbers of the first few.
    """

    def __init__(self, database: sqlite3.Connection, newer: Iterable[Erasure] = ()) -> None:
        """``newer``: what the journals after this one say was erased.

        Raises: sqlite3.Error.
        """
        self._database = database
        self._rows = database.execute("SELECT seq FROM personal ORDER BY seq")
        self._next = self._following()
        self._wanted = erasure.without_repetitions([*erasure.recorded(database), *newer])
        self._by_age = max((one.up_to for one in self._wanted), default=0)
        self._before = [
            (unpack_time(pack_time(one.before)), one.seq)
            for one in self._wanted
            if one.before is not None and one.payment_id is None
        ]
        self._has_found_payments = False
        self._number = 0
        self._first: list[int] = []

    def note(self, entry: stored.StoredEntry) -> None:
        """Go on with the next entry.

        Raises: sqlite3.Error.
        """
        if _WRITTEN not in entry.body:
            return
        seq = entry.seq
        while self._next is not None and self._next < seq:
            self._next = self._following()
        if self._next != seq and _DIGEST in read(entry.body) and not self._was_to_be(entry):
            self._number += 1
            if len(self._first) < _MOST_NAMED:
                self._first.append(seq)

    def remarks(self) -> Iterator[str]:
        """Yield what was found, once every entry was noted."""
        self._rows.close()
        if self._number:
            more = ", …" if self._number > _MOST_NAMED else ""
            yield (
                f"personal data beside {self._number} of the entries "
                f"({', '.join(map(str, self._first))}{more}) were deleted by hand: "
                "no entry says that they were erased"
            )

    def _following(self) -> int | None:
        found = next(self._rows, None)
        return None if found is None else int(found[0])

    def _was_to_be(self, entry: stored.StoredEntry) -> bool:
        """Whether an entry says that what stood beside ``entry`` was erased."""
        if entry.seq <= self._by_age:
            return True
        if any(entry.at < before and entry.seq < until for before, until in self._before):
            return True
        self._find_payments()
        query = "SELECT 1 FROM temp.erased WHERE seq = ?"
        return self._database.execute(query, (entry.seq,)).fetchone() is not None

    def _find_payments(self) -> None:
        """Note the entries of the payments that were erased, in a temporary table."""
        if self._has_found_payments:
            return
        self._has_found_payments = True
        self._database.execute("CREATE TEMP TABLE erased (seq INTEGER PRIMARY KEY)")
        if not schema.is_packed(self._database):
            return
        for one in self._wanted:
            if one.payment_id is not None:
                where, values = erasure.where(one)
                query = f"INSERT OR IGNORE INTO temp.erased {where}"
                self._database.execute(query, values)


def changed(database: sqlite3.Connection) -> Iterator[Fault]:
    """Yield personal data that were changed; erased data are no fault.

    Raises: sqlite3.Error.
    """
    query = "SELECT seq, salt, text, body FROM personal LEFT JOIN entries USING (seq) ORDER BY seq"
    if schema.is_packed(database):
        query = (
            "SELECT p.seq, p.salt, p.text, coalesce(q.body, e.body) FROM personal p"
            " LEFT JOIN packed_entries q ON q.seq = p.seq"
            " LEFT JOIN entries e ON e.seq = p.seq ORDER BY p.seq"
        )
    with closing(database.execute(query)) as rows:
        for seq, salt, text, stored_body in rows:
            is_bytes = isinstance(stored_body, bytes)
            body = stored.unpacked_or_empty(stored_body) if is_bytes else stored_body
            if read(body or "").get(_DIGEST) != hash_chain.digest_personal_data(salt, text):
                said = f"the personal data beside entry {seq} was changed"
                yield Fault(Part.PERSONAL, said, seq, seq)


def read(text: str) -> dict[str, Any]:
    """Return the JSON object in ``text``; an empty one if it holds none."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}

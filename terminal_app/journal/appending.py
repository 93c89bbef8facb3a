"""Appending to the tables: entries chained, packed, and found by the payments that they name.

A change tells what it has changed, and not the whole payment again.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import msgspec

from terminal_app import redaction
from terminal_app.journal import archive_index, hash_chain, mentions, projection, stored
from terminal_app.journal.entries import (
    CHANGES,
    PAYMENT,
    STATE,
    Entry,
    decode_value,
    only_changes,
    slip_of,
    snapshot_text,
    without_description,
)
from terminal_app.journal.packing import pack, pack_id
from terminal_app.journal.slips import recorded as slips
from terminal_app.journal.tags import CARRIED, CHANGED, CLOSED, KEPT_CLOSING, RECOVERED, SCAN, SLIP
from terminal_app.payments.payment import Payment
from terminal_app.payments.scan import Scan

_OWN_WORDS = frozenset({CHANGED, SCAN, RECOVERED, CARRIED, CLOSED, KEPT_CLOSING, SLIP})
"""Entries whose texts ``to_json`` has redacted: the program's own words stay as they are."""


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


class Batch:
    """The entries of one commit, and what they come to."""

    def __init__(
        self,
        database: sqlite3.Connection,
        head: tuple[int, str],
        at: int,
        new_salt: Callable[[], str],
    ) -> None:
        """They follow ``head``, and are of the time ``at`` (milliseconds since 1970)."""
        self.head = head
        """Number and digest of the last entry."""
        self._database = database
        self._at = at
        self._new_salt = new_salt
        self._seqs: dict[tuple[str, str | None], list[int]] = defaultdict(list)
        self._known: dict[str, dict[str, Any]] = {}
        """The payments that its entries have told of."""

    def add(self, entry: Entry) -> None:
        """Append ``entry``, without secrets.

        Raises: sqlite3.Error.
        """
        body: dict[str, Any] = dict(entry.body)
        if entry.kind not in _OWN_WORDS:
            body = {name: redaction.redact_values(value) for name, value in body.items()}
        if entry.kind in {CHANGED, RECOVERED, CARRIED} and entry.payment_id is not None:
            after = body.get(PAYMENT)
            if entry.kind == CHANGED:
                self._leave_out_what_is_known(body, entry.payment_id)
            if isinstance(after, dict):
                self._known[entry.payment_id] = after
        elif entry.kind == SLIP:
            body = self._slip_body(body[SLIP], entry.payment_id or "")
        personal = entry.personal
        if personal is not None:
            personal = redaction.redact(personal, is_cut=True)
        written = replace(entry, body=body, personal=personal)
        self.head = append(self._database, self.head, self._at, written, self._new_salt)
        self._seqs[entry.kind, entry.payment_id].append(self.head[0])
        if entry.kind == CARRIED:
            self._project_carried(entry)
        elif entry.kind in {CHANGED, SLIP}:
            payment_id, seq = entry.payment_id or "", self.head[0]
            projection.project_slips(self._database, entry.kind, body, payment_id, seq)

    def _leave_out_what_is_known(self, body: dict[str, Any], payment_id: str) -> None:
        """Put what a change has changed in the place of the whole payment."""
        after = body.get(PAYMENT)
        if not isinstance(after, dict):
            return
        before = self._known.get(payment_id)
        if before is None:
            snapshot = projection.snapshot_of(self._database, payment_id)
            if snapshot is not None:
                before = msgspec.json.decode(snapshot_text(snapshot))
        if before is not None:
            del body[PAYMENT]
            body[CHANGES] = only_changes(before, after)

    def _slip_body(self, value: dict[str, Any], payment_id: str) -> dict[str, Any]:
        """Return what is written of a slip: its state alone, where nothing else is new."""
        slip = slip_of(value, payment_id)
        try:
            known = slips.one_of(self._database, payment_id, slip.number)
        except ValueError:
            known = None  # its row was damaged, and is written anew
        if known is None or replace(known, state=slip.state) != slip:
            return {SLIP: value}
        return {SLIP: slip.number, STATE: slip.state.value}

    def _project_carried(self, entry: Entry) -> None:
        value, first_seq = entry.body[PAYMENT], entry.body[archive_index.FIRST_SEQ]
        payment = decode_value(value, Payment)
        projection.project(self._database, payment, value, self.head[0], first_seq=first_seq)

    def project(self, payments: Iterable[Payment], scans: Iterable[Scan]) -> None:
        """Write what the entries come to into the tables.

        Raises: sqlite3.Error.
        """
        for payment in payments:
            payment_id = payment.payment_id
            seqs = (
                self._seqs[CHANGED, payment_id]
                or self._seqs[RECOVERED, payment_id]
                or [self.head[0]]
            )
            recorded, value = without_description(payment), self._known.get(payment_id)
            projection.project(self._database, recorded, value, seqs[-1], first_seq=seqs[0])
        for scan in scans:
            seqs = self._seqs[SCAN, scan.payment_id] or [self.head[0]]
            projection.project_scan(self._database, scan, seqs[-1])

"""What the server says that belongs to nothing here: journalled, counted, applied to nothing.

Many in one commit: a server that talks nonsense must not delay the receipt behind it.
"""

import dataclasses
import logging
from collections.abc import Callable
from typing import NamedTuple

from terminal_app.channel.events import Event, MessageSetAside
from terminal_app.journal.entries import Entry
from terminal_app.journal.journal import Journal
from terminal_app.journal.tags import SET_ASIDE
from terminal_app.session.transport.link import Incoming, Odd, Text
from terminal_app.wire import codec

log = logging.getLogger(__name__)


class _One(NamedTuple):
    incoming: Incoming
    entry: Entry
    why: str
    receipt_id: str | None


class Aside:
    """Keeps what is set aside until it is recorded, and tells of it then."""

    def __init__(self, journal: Journal, post: Callable[[Event], None]) -> None:
        self._journal = journal
        self._post = post
        self._count = 0
        self._unrecorded: list[_One] = []

    def put(
        self, incoming: Incoming, heard: Entry, why: str, receipt_id: str | None = None
    ) -> None:
        """Set a readable message aside; ``receipt_id`` where it tells of money."""
        entry = dataclasses.replace(heard, kind=SET_ASIDE, body={**heard.body, "why": why})
        if receipt_id is not None:
            entry.body["receiptId"] = receipt_id
        self._unrecorded.append(_One(incoming, entry, why, receipt_id))

    def put_odd(self, odd: Odd) -> None:
        """Set aside what is no text message."""
        head = odd.head.decode("utf-8", "backslashreplace")
        body = {"why": odd.why, "length": odd.length}
        entry = Entry(SET_ASIDE, body, personal=head)
        self._unrecorded.append(_One(odd, entry, f"{odd.why}: {odd.length} bytes", None))

    def put_unreadable(self, incoming: Text, error: codec.UnreadableError) -> None:
        """Set aside a text that is no message of the contract."""
        entry = unread_entry(SET_ASIDE, incoming.data, error)
        receipt_id = error.named.receipt_id if error.named.is_receipt else None
        self._unrecorded.append(_One(incoming, entry, error.why, receipt_id))

    def record(self) -> None:
        """Write it down, then tell of it.

        Raises: JournalError; it is kept to be given back.
        """
        if not self._unrecorded:
            return
        self._journal.record([one.entry for one in self._unrecorded])
        recorded, self._unrecorded = self._unrecorded, []
        self._count += len(recorded)
        others = [one for one in recorded if one.receipt_id is None]
        if others:
            # One word for all of them: neither log nor window is to drown in nonsense.
            log.warning("set aside: %s (%d of them)", others[-1].why, len(others))
            self._post(MessageSetAside(others[-1].why, self._count))
        for one in recorded:
            if one.receipt_id is not None:
                log.warning("set aside: %s", one.why)
                self._post(MessageSetAside(one.why, self._count, one.receipt_id))

    def give_back(self) -> list[Incoming]:
        """Return what could not be written down; it is nobody's here any more."""
        given, self._unrecorded = self._unrecorded, []
        return [one.incoming for one in given]


def unread_entry(kind: str, data: bytes, error: codec.UnreadableError) -> Entry:
    """Return the entry of a text that can't be read: all of it may be a customer's data."""
    named = error.named
    body = {
        "why": error.why,
        "length": len(data),
        "messageType": named.message_type,
        "id": named.message_id,
        "paymentId": named.payment_id,
        "receiptId": named.receipt_id,
    }
    return Entry(kind, body, personal=data.decode("utf-8", "backslashreplace"))

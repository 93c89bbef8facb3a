"""Messages that match no payment: journalled and reported, never applied.

Many in one commit: a server that sends junk must not delay the receipt behind it.
"""

import dataclasses
import logging
from collections import Counter, deque
from collections.abc import Callable
from typing import NamedTuple

from terminal_app import redaction
from terminal_app.channel.events import Event, MessageUnmatched
from terminal_app.journal.entries import Entry
from terminal_app.journal.journal import Journal
from terminal_app.journal.tags import UNMATCHED
from terminal_app.session.transport.link import Incoming, NonTextFrame, Text
from terminal_app.wire import codec

log = logging.getLogger(__name__)

_MOST_TOLD = 1000


class _Unmatched(NamedTuple):
    incoming: Incoming
    entry: Entry
    why: str
    receipt_id: str | None
    said: str = ""
    """The server's free text, for the screen alone."""
    unread: bytes = b""
    """A text that can't be read."""

    @property
    def shown(self) -> str:
        return f"{self.why}: {self.said}" if self.said else self.why

    @property
    def logged(self) -> str:
        if self.said:
            return f"{self.why}: {redaction.type_and_length(self.said)}"
        return redaction.without_quotation(self.why)


class UnmatchedMessages:
    """Keeps unmatched messages until they are recorded, and reports them then."""

    def __init__(
        self,
        journal: Journal,
        post: Callable[[Event], None],
        seems: Callable[[bytes], str] = lambda _data: "",
    ) -> None:
        """``seems`` says what a text that can't be read may say; asked of those told alone."""
        self._journal = journal
        self._post = post
        self._seems = seems
        self._count = 0
        self._unrecorded: list[_Unmatched] = []
        self._told: deque[str] = deque(maxlen=_MOST_TOLD)
        """The receipt numbers that were reported last; each is a person's to write down once."""

    def add(
        self,
        incoming: Incoming,
        heard: Entry,
        why: str,
        receipt_id: str | None = None,
        said: str = "",
    ) -> None:
        """Add a readable message; ``receipt_id`` where it reports money, ``said`` the free text."""
        entry = dataclasses.replace(heard, kind=UNMATCHED, body={**heard.body, "why": why})
        if receipt_id is not None:
            entry.body["receiptId"] = receipt_id
        self._unrecorded.append(_Unmatched(incoming, entry, why, receipt_id, said))

    def add_non_text(self, frame: NonTextFrame) -> None:
        """Add what is no text message."""
        entry = non_text_entry(UNMATCHED, frame)
        why = f"{frame.why}: {frame.length} bytes"
        self._unrecorded.append(_Unmatched(frame, entry, why, None))

    def add_unreadable(self, incoming: Text, error: codec.UnreadableError) -> None:
        """Add a text that is no message of the contract."""
        entry = unread_entry(UNMATCHED, incoming.data, error)
        receipt_id = error.named.receipt_number if error.named.is_receipt else None
        self._unrecorded.append(
            _Unmatched(incoming, entry, error.why, receipt_id, unread=incoming.data)
        )

    def record(self) -> None:
        """Record what was added in one commit, then report it.

        Raises: JournalError; what was added is kept for ``give_back``.
        """
        if not self._unrecorded:
            return
        self._journal.record([one.entry for one in self._unrecorded])
        recorded, self._unrecorded = self._unrecorded, []
        self._count += len(recorded)
        # One line and one event for all that say the same: junk must not fill log and window.
        for said, number in Counter(one.logged for one in recorded).items():
            log.warning("set aside: %s (%d of them)", said, number)
        new = {one.receipt_id: one for one in recorded if one.receipt_id not in (None, *self._told)}
        for receipt_id, one in new.items():
            self._told.append(str(receipt_id))
            self._post(MessageUnmatched(self._told_with(one), self._count, receipt_id))
        if not new:
            self._post(MessageUnmatched(self._told_with(recorded[-1]), self._count))

    def _told_with(self, one: _Unmatched) -> str:
        """Return what is told of a message, with what it seems to say, which is logged too."""
        seems = self._seems(one.unread) if one.unread else ""
        if not seems:
            return one.shown
        log.warning("%s", seems)
        return f"{one.shown}; {seems}"

    def give_back(self) -> list[Incoming]:
        """Return what could not be recorded, and forget it."""
        given, self._unrecorded = self._unrecorded, []
        return [one.incoming for one in given]


def unread_entry(kind: str, data: bytes, error: codec.UnreadableError) -> Entry:
    """Return the entry of an unreadable text: all of it may be a customer's data."""
    named = error.named
    body = {
        "why": redaction.without_quotation(error.why),
        "length": len(data),
        "messageType": named.message_type and redaction.name_or_length(named.message_type),
        "id": named.message_id,
        "paymentId": named.payment_id,
        "receiptId": named.receipt_number,
    }
    return Entry(kind, body, personal=data.decode("utf-8", "backslashreplace"))


def non_text_entry(kind: str, frame: NonTextFrame) -> Entry:
    """Return the entry of what is no text message: all of it may be a customer's data."""
    head = frame.head.decode("utf-8", "backslashreplace")
    return Entry(kind, {"why": frame.why, "length": frame.length}, personal=head)

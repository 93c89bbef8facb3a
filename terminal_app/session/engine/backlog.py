"""Backlog of messages that the disk refused: kept in order, recorded when it works again."""

import logging
from collections import deque
from collections.abc import Callable

from msgspec import structs

from terminal_app.channel.events import NotRecorded, RecordingRestored
from terminal_app.errors import JournalError
from terminal_app.journal.entries import Entry
from terminal_app.journal.tags import RECORDING_RESTORED
from terminal_app.payments.payment import State
from terminal_app.session.engine import wire_mapping
from terminal_app.session.engine.outbox import Outbox
from terminal_app.session.transport.link import Incoming, Text
from terminal_app.wire import codec, messages
from terminal_app.wire.profile.model import Profile
from terminal_app.wire.raw_identifiers import canonical_id

log = logging.getLogger(__name__)

_MOST, _MOST_RECEIPTS = 1000, 2000
"""Junk never takes the place of a receipt."""


class Backlog:
    """Messages of the server that aren't recorded since the disk failed."""

    def __init__(
        self,
        outbox: Outbox,
        record: Callable[[Incoming], None],
        catch_up: Callable[[], None],
        names_open: Callable[[Incoming], str | None],
        reopen: Callable[[], None],
    ) -> None:
        """``record`` records and applies a message; it raises JournalError, and keeps nothing then.

        ``catch_up`` is called once the journal can be written again. ``names_open`` returns the
        open payment that is named in what can't be read. ``reopen`` opens the journal where it
        was taken away, and raises JournalError.
        """
        self._reopen = reopen
        self._outbox = outbox
        self._record = record
        self._catch_up = catch_up
        self._names_open = names_open
        self._messages: deque[Incoming] = deque()

    def retry(self, now: float) -> None:
        """After the disk has failed: record the backlog when it is time to try."""
        outbox = self._outbox
        if outbox.retry_at is None or now < outbox.retry_at:
            return
        try:
            if outbox.journal.is_gone:
                self._reopen()
            outbox.commit([Entry(RECORDING_RESTORED, {"backlog": len(self._messages)})])
            while self._messages:
                self._record(self._messages[0])
                self._messages.popleft()
        except JournalError as error:
            outbox.failed(error)
            return
        outbox.retry_at = None
        log.info("the journal can be written again")
        outbox.ports.post(RecordingRestored())
        self._catch_up()

    def keep(self, incoming: Incoming, why: str) -> messages.Message | None:
        """Keep ``incoming``, and post that it isn't recorded, with what it says about money.

        Returns the message, if it can be read.
        """
        message, receipt = _read(incoming, self._outbox.ports.profile)
        if message is None and (receipt is None or receipt.payment_id is None):
            payment_id = self._names_open(incoming)
            if payment_id is not None:
                receipt = structs.replace(receipt or NotRecorded(""), payment_id=payment_id)
        if len(self._messages) < (_MOST if receipt is None else _MOST_RECEIPTS):
            self._messages.append(incoming)
        missed = NotRecorded(why) if receipt is None else structs.replace(receipt, why=why)
        self._outbox.ports.post(structs.replace(missed, support=self._outbox.support))
        return message


def _read(
    incoming: Incoming, profile: Profile
) -> tuple[messages.Message | None, NotRecorded | None]:
    """Return the message if it can be read, and what it says about money if it's a receipt."""
    if not isinstance(incoming, Text):
        return None, None
    try:
        message = codec.read(incoming.data, profile).message
    except codec.UnreadableError as error:
        named = error.named
        payment_id = None if named.payment_id is None else canonical_id(named.payment_id)
        if not named.is_receipt:
            return None, None
        is_refund = named.payment_state == State.REVERSED.value
        return None, NotRecorded("", payment_id, named.receipt_number, is_refund=is_refund)
    if not isinstance(message, messages.PaymentReceipt):
        return message, None
    amount = wire_mapping.amount_of(message)
    missed = NotRecorded(
        "",
        canonical_id(message.payment_id),
        message.receipt_number,
        str(amount) if amount else None,
        is_refund=message.payment_state is messages.PaymentState.REVERSED,
    )
    return message, missed

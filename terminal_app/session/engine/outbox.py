"""Transactional outbox: a request is journalled in one commit with its cause, then sent."""

import contextlib
import json
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from terminal_app.channel.events import CopyFailed, CopyRestored, Event
from terminal_app.errors import JournalError
from terminal_app.journal.entries import Entry
from terminal_app.journal.journal import Journal
from terminal_app.journal.tags import DECLINE, SENT, STOPPED
from terminal_app.payments.inputs import Request
from terminal_app.payments.payment import Payment
from terminal_app.payments.scan import Scan
from terminal_app.session.engine.pending_requests import InFlight, PendingRequests
from terminal_app.wire import codec, messages
from terminal_app.wire.profile.model import SHIPPED, Profile

log = logging.getLogger(__name__)

_RETRY_S = 1.0
_MOST_REMEMBERED = 200

SendText = Callable[[str], int]
"""Queues a text on the connection; returns the offset of its first byte in what is sent."""


@dataclass(frozen=True, slots=True)
class EnginePorts:
    """Ports of the engine: clocks, identifiers and the event queue."""

    clock: Callable[[], float]
    new_id: Callable[[], str]
    wall_time: Callable[[], str]
    """ISO 8601 in UTC, for display."""
    post: Callable[[Event], None]
    new_code: Callable[[], str] = lambda: ""
    """Makes a support code."""
    profile: Profile = SHIPPED
    """How the server's messages differ from the contract: for ``wire`` alone."""
    is_certified: bool = True
    """A person has seen that the server takes the till's amounts, or no real money moves there."""


class Outgoing(NamedTuple):
    """A message to the server, and what it asks for."""

    request: Request
    payment_id: str
    message: messages.ToServer
    is_decline: bool = False
    """It answers a GET_PAYMENT_REQUEST with no."""
    is_number_typed: bool = False
    """A person has typed the receipt number in it; the server hasn't said it."""


class Outbox:
    """The journal, the requests in flight, and what is done when the disk fails."""

    def __init__(self, journal: Journal, ports: EnginePorts) -> None:
        """Read the last requests of earlier runs: their answers may come late.

        Raises: JournalError.
        """
        self.journal = journal
        self.ports = ports
        self.send_text: SendText | None = None
        """None while not logged on."""
        self.requests = PendingRequests()
        self.retry_at: float | None = None
        """When to try the disk again, after it has failed."""
        self.support = ""
        """The support code of the last failure of the disk."""
        self._failure = ""
        """What it said."""
        self.copy_retry_at: float | None = None
        """When to try the second copy again, after it alone has failed."""
        for request in _sent_before(journal, ports.profile):
            self.requests.remember(request)

    def commit(
        self,
        entries: Sequence[Entry],
        payments: Sequence[Payment] = (),
        scans: Sequence[Scan] = (),
        requests: Sequence[Outgoing] = (),
    ) -> None:
        """Record everything in one commit, the intent to send ``requests`` included; then send.

        While not logged on ``requests`` are neither recorded nor sent.

        Raises: JournalError; nothing was recorded or sent then.
        """
        send_text = self.send_text
        outgoing = () if send_text is None else requests
        profile = self.ports.profile
        texts = [
            codec.write(one.message, profile, is_number_typed=one.is_number_typed)
            for one in outgoing
        ]
        self.journal.record([*entries, *map(_intent, outgoing, texts)], payments, scans)
        if send_text is not None:
            for one, text in zip(outgoing, texts, strict=True):
                self.requests.add(_in_flight(one, send_text(text)))
        self.watch_copy()

    def failed(self, error: JournalError) -> None:
        """Note that the disk has failed: nothing is begun until the journal can be written.

        The same failure again is logged once, under one support code.
        """
        if self.retry_at is None or str(error) != self._failure:
            self._failure, self.support = str(error), self.ports.new_code()
            log.error("%s [%s]", error, self.support)
        self.retry_at = self.ports.clock() + _RETRY_S

    def watch_copy(self) -> None:
        """Post that the second copy of the money has failed, or works again."""
        why = self.journal.copy_error
        if why and self.copy_retry_at is None:
            code = self.ports.new_code()
            log.error("%s [%s]", why, code)
            self.ports.post(CopyFailed(why, code))
            self.copy_retry_at = self.ports.clock() + _RETRY_S
        elif not why and self.copy_retry_at is not None:
            self.copy_retry_at = None
            log.info("the second copy can be written again")
            self.ports.post(CopyRestored())

    def retry_copy(self) -> None:
        """After the second copy alone has failed: bring it up to the journal when it is time.

        Raises: JournalError.
        """
        now = self.ports.clock()
        if self.copy_retry_at is not None and now >= self.copy_retry_at:
            self.copy_retry_at = now + _RETRY_S
            self.journal.renew_copy()
            self.watch_copy()

    @contextlib.contextmanager
    def recording(self) -> Iterator[None]:
        """Note a failure of the disk inside the block, and go on after it."""
        try:
            yield
        except JournalError as error:
            self.failed(error)

    def close(self) -> None:
        """Record the end of the run and close the journal."""
        try:
            self.journal.record([Entry(STOPPED)])
        except JournalError as error:
            log.error("%s", error)  # noqa: TRY400 - its text says all; no traceback for a full disk
        self.journal.close()


def _intent(outgoing: Outgoing, text: str) -> Entry:
    name = DECLINE if outgoing.is_decline else outgoing.request.value
    return Entry(SENT, {"request": name, "text": text}, outgoing.payment_id)


def _in_flight(outgoing: Outgoing, offset: int) -> InFlight:
    message = outgoing.message
    receipt_id = message.receipt_number if isinstance(message, messages.Refund) else None
    details = message.payment_details if isinstance(message, messages.PaymentInitRequest) else None
    sale_id = (details and details.sale_transaction_id) or ""
    return InFlight(message.id, outgoing.payment_id, outgoing.request, offset, receipt_id, sale_id)


def _sent_before(journal: Journal, profile: Profile) -> list[InFlight]:
    """Return the last requests of earlier runs, the oldest first.

    Raises: JournalError.
    """
    found = []
    for payment_id, body in journal.last_sent(_MOST_REMEMBERED):
        intent = json.loads(body)
        message = codec.sent(intent["text"], profile)
        if not isinstance(message.get("id"), str):
            # Under another profile: what it asked is settled, else that profile would be needed.
            continue
        is_decline = intent["request"] == DECLINE
        request = Request.CANCEL if is_decline else Request(intent["request"])
        number = message.get("paymentReceiptId")
        receipt_id = None if number is None else str(number)
        sale_id = message.get("paymentDetails", {}).get("saleTransactionId", "")
        found.append(InFlight(message["id"], payment_id or "", request, 0, receipt_id, sale_id))
    return found[::-1]

"""GET-flow: customers who scan the till's own code, one at a time, each answered at most once."""

import logging
from collections.abc import Callable, Sequence

from terminal_app.channel.events import ScanChanged
from terminal_app.journal.entries import Entry, scan_entry
from terminal_app.journal.tags import DECISION
from terminal_app.payments.inputs import Request
from terminal_app.payments.payment import Owner
from terminal_app.payments.scan import DeclineReason, Scan, ScanState, move
from terminal_app.session.engine import wire_mapping
from terminal_app.session.engine.outbox import Outbox, Outgoing

log = logging.getLogger(__name__)

_NEVER = float("inf")


class Scans:
    """The scans of one (server, terminal id); at most one of them waits for the cashier."""

    def __init__(self, outbox: Outbox, owner: Owner, wait_s: float, *, has_cashier: bool) -> None:
        """``wait_s``: how long a customer waits for the cashier, if ``has_cashier``, in seconds.

        Raises: JournalError.
        """
        self._outbox = outbox
        self._ports = outbox.ports
        self._owner = owner
        self._wait_s = wait_s
        self._has_cashier = has_cashier
        self._waiting: Scan | None = None
        self.deadline = _NEVER
        """When the waiting scan is declined."""
        self._left_over = outbox.journal.waiting_scans(owner)
        """From an earlier run: those customers have left."""

    @property
    def waiting_id(self) -> str:
        """The paymentId of the customer who waits for an amount; empty if nobody does."""
        return self._waiting.payment_id if self._waiting is not None else ""

    def waits(self, payment_id: str) -> bool:
        """Whether the customer of that scan still waits for an amount."""
        return self._waiting is not None and self._waiting.payment_id == payment_id

    def spelling(self, payment_id: str) -> str:
        """Return how the server spelled the id of the waiting scan, if otherwise; else nothing."""
        return self._waiting.spelled_id if self._waiting and self.waits(payment_id) else ""

    def knows(self, payment_id: str) -> bool:
        """Whether there ever was a GET_PAYMENT_REQUEST under that paymentId.

        Raises: JournalError.
        """
        scan = self._outbox.journal.scan(payment_id)
        return scan is not None and scan.owner == self._owner

    def decline_left_over(self) -> None:
        """Decline customers whom nobody answered before the till was closed."""
        outbox = self._outbox
        while self._left_over and outbox.send_text is not None and outbox.retry_at is None:
            with outbox.recording():
                self._decline(self._left_over[-1], DeclineReason.NOBODY_THERE)
                self._left_over.pop()

    def add(
        self, payment_id: str, heard: Entry, *, is_sale_open: bool, spelled_id: str = ""
    ) -> None:
        """Show a customer who has scanned to the cashier, or decline.

        Raises: JournalError.
        """
        scan = Scan(payment_id, self._owner, self._ports.wall_time(), spelled_id=spelled_id)
        if not self._has_cashier:
            self._decline(scan, DeclineReason.NOBODY_THERE, heard)
        elif is_sale_open:
            self._decline(scan, DeclineReason.PAYMENT_OPEN, heard)
        elif self._waiting is not None:
            self._decline(scan, DeclineReason.ANOTHER_SCAN, heard)
        else:
            self._commit(scan, heard)
            self._waiting = scan
            self.deadline = self._ports.clock() + self._wait_s
            self._ports.post(ScanChanged(scan))

    def answer(self, operator: str, begin: Callable[[Scan], None]) -> None:
        """Let ``begin`` record and send the payment that answers the waiting scan.

        Raises: JournalError; the scan still waits then.
        """
        if self._waiting is not None:
            scan = move(self._waiting, ScanState.ANSWERED, operator=operator)
            begin(scan)
            self._end(scan)

    def decline(self, reason: DeclineReason, operator: str | None = None) -> None:
        """Decline the waiting customer, if there is one.

        Raises: JournalError; the scan still waits then.
        """
        if self._waiting is not None:
            decision = {"what": "decline", "operator": operator}
            entry = Entry(DECISION, decision, self._waiting.payment_id)
            entries = (entry,) if operator is not None else ()
            self._decline(self._waiting, reason, *entries, operator=operator)

    def withdraw(self, payment_id: str, *heard: Entry) -> bool:
        """Withdraw the waiting scan, as the server has; return False if that one doesn't wait.

        Raises: JournalError; the scan still waits then.
        """
        if self._waiting is None or not self.waits(payment_id):
            return False
        scan = move(self._waiting, ScanState.WITHDRAWN)
        self._commit(scan, *heard)
        self._end(scan)
        return True

    def tick(self) -> None:
        """Decline a customer whom nobody has answered in time, and those of earlier runs."""
        self.decline_left_over()
        if self._outbox.retry_at is None and self._ports.clock() >= self.deadline:
            with self._outbox.recording():
                self.decline(DeclineReason.TIME_UP)

    def _decline(
        self,
        scan: Scan,
        reason: DeclineReason,
        *entries: Entry,
        operator: str | None = None,
    ) -> None:
        declined = move(scan, ScanState.DECLINED, reason=reason, operator=operator)
        message = wire_mapping.decline(scan.spelled_id or scan.payment_id, self._ports.new_id())
        # In flight like any other request: a PROBLEM that names nothing may answer it.
        request = Outgoing(Request.CANCEL, scan.payment_id, message, is_decline=True)
        self._commit(declined, *entries, requests=[request])
        log.info("scan %s declined: %s", scan.payment_id, reason.value)
        self._end(declined)

    def _commit(self, scan: Scan, *entries: Entry, requests: Sequence[Outgoing] = ()) -> None:
        self._outbox.commit([*entries, scan_entry(scan)], scans=[scan], requests=requests)

    def _end(self, scan: Scan) -> None:
        if self.waits(scan.payment_id):
            self._waiting, self.deadline = None, _NEVER
        self._ports.post(ScanChanged(scan))

"""GET-flow: customers who scan the till's own code, one at a time, each answered at most once."""

import logging
from collections.abc import Callable

from terminal_app.channel.events import ScanChanged
from terminal_app.errors import JournalError
from terminal_app.journal.entries import Entry, scan_entry
from terminal_app.journal.tags import DECISION, DECLINE, SENT
from terminal_app.payments.inputs import Request
from terminal_app.payments.scan import DeclineReason, Scan, ScanState, move
from terminal_app.session.engine import wire_mapping
from terminal_app.session.engine.engine import Desk
from terminal_app.wire import codec

log = logging.getLogger(__name__)

_NEVER = float("inf")


class Scans:
    """The scans of one desk; at most one of them waits for the cashier."""

    def __init__(self, desk: Desk, *, has_cashier: bool) -> None:
        """``has_cashier``: somebody sees a scan and can answer it.

        Raises: JournalError.
        """
        self._desk = desk
        self._has_cashier = has_cashier
        self._waiting: Scan | None = None
        self._until = _NEVER
        self._left_over = desk.journal.waiting_scans(desk.owner)
        """From an earlier run: those customers have left."""

    def waits(self, payment_id: str) -> bool:
        """Whether the customer of that scan still waits for an amount."""
        return self._waiting is not None and self._waiting.payment_id == payment_id

    def knows(self, payment_id: str) -> bool:
        """Whether there ever was a GET_PAYMENT_REQUEST under that paymentId.

        Raises: JournalError.
        """
        scan = self._desk.journal.scan(payment_id)
        return scan is not None and scan.owner == self._desk.owner

    def line_up(self) -> None:
        """Tell the server of customers whom nobody answered before the till was closed."""
        desk = self._desk
        while self._left_over and desk.send_text is not None and desk.record_again_at is None:
            try:
                self._decline(self._left_over[-1], DeclineReason.NOBODY_THERE)
                self._left_over.pop()
            except JournalError as error:
                desk.failed(error)

    def came(self, payment_id: str, heard: Entry) -> None:
        """A customer has scanned: shown to the cashier, or declined.

        Raises: JournalError.
        """
        desk = self._desk
        scan = Scan(payment_id, desk.owner, desk.tools.wall_time())
        if not self._has_cashier:
            self._decline(scan, DeclineReason.NOBODY_THERE, heard)
        elif desk.is_taking:
            self._decline(scan, DeclineReason.PAYMENT_OPEN, heard)
        elif self._waiting is not None:
            self._decline(scan, DeclineReason.ANOTHER_SCAN, heard)
        else:
            self._record(scan, heard)
            self._waiting = scan
            self._until = desk.tools.clock() + desk.times.customer
            desk.post(ScanChanged(scan))

    def answer(self, operator: str, begin: Callable[[Scan], None]) -> None:
        """Let ``begin`` record and send the payment that answers the waiting scan.

        Raises: JournalError; the scan still waits then.
        """
        if self._waiting is not None:
            scan = move(self._waiting, ScanState.ANSWERED, operator=operator)
            begin(scan)
            self._over(scan)

    def decline(self, reason: DeclineReason, operator: str | None = None) -> None:
        """Say no to the waiting customer, if there is one.

        Raises: JournalError; the scan still waits then.
        """
        if self._waiting is not None:
            decision = {"what": "decline", "operator": operator}
            entry = Entry(DECISION, decision, self._waiting.payment_id)
            entries = (entry,) if operator is not None else ()
            self._decline(self._waiting, reason, *entries, operator=operator)

    def withdrawn(self, payment_id: str, *heard: Entry) -> bool:
        """The server has taken the waiting scan back; False if that one doesn't wait.

        Raises: JournalError; the scan still waits then.
        """
        if self._waiting is None or not self.waits(payment_id):
            return False
        scan = move(self._waiting, ScanState.WITHDRAWN)
        self._record(scan, *heard)
        self._over(scan)
        return True

    @property
    def next_deadline(self) -> float:
        """When ``tick`` has something to do."""
        return _NEVER if self._desk.record_again_at is not None else self._until

    def tick(self) -> None:
        """Say no to a customer whom nobody has answered in time, and to those of before."""
        self.line_up()
        if self._desk.tools.clock() < self.next_deadline:
            return
        try:
            self.decline(DeclineReason.TIME_UP)
        except JournalError as error:
            self._desk.failed(error)

    def _decline(
        self,
        scan: Scan,
        reason: DeclineReason,
        *entries: Entry,
        operator: str | None = None,
    ) -> None:
        desk = self._desk
        declined = move(scan, ScanState.DECLINED, reason=reason, operator=operator)
        message_id = desk.tools.new_id()
        text = codec.write(wire_mapping.decline(scan.payment_id, message_id))
        if desk.send_text is not None:
            intent = {"request": DECLINE, "text": text}
            entries = (*entries, Entry(SENT, intent, scan.payment_id))
        self._record(declined, *entries)
        # In flight like any other request: a PROBLEM that names nothing may answer it.
        desk.send(text, message_id, scan.payment_id, Request.CANCEL)
        log.info("scan %s declined: %s", scan.payment_id, reason.value)
        self._over(declined)

    def _record(self, scan: Scan, *entries: Entry) -> None:
        self._desk.journal.record([*entries, scan_entry(scan)], scans=[scan])

    def _over(self, scan: Scan) -> None:
        if self.waits(scan.payment_id):
            self._waiting, self._until = None, _NEVER
        self._desk.post(ScanChanged(scan))

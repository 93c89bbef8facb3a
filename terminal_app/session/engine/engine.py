"""The desk keeps the payments: every input goes through the machine, onto the disk, then out.

The order of ``Desk.apply`` is the write-ahead rule: (1) the machine decides, (2) the journal
records decision and intent in one commit, (3) only then a message goes to the connection,
and (4) only then the cashier's side is told. No thread, socket or clock of its own.

Payments belong to a server and a terminal id (rule 7): those of others that aren't settled are
kept in sight, and nothing is ever asked about them here.
"""

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from terminal_app.channel.events import Event, NotRecorded, PaymentChanged
from terminal_app.errors import JournalError
from terminal_app.journal.entries import Entry, changed_entry, scan_entry
from terminal_app.journal.journal import Journal
from terminal_app.journal.tags import DECLINE, SENT, STOPPED
from terminal_app.payments import inputs, machine
from terminal_app.payments.inputs import Request, Send
from terminal_app.payments.payment import Outcome, Owner, Payment, State, Wait
from terminal_app.payments.scan import Scan
from terminal_app.session.engine import wire_mapping
from terminal_app.session.engine.deadlines import Deadlines
from terminal_app.session.engine.pending_requests import InFlight, Requests
from terminal_app.session.engine.shared_receipts import SharedReceipts
from terminal_app.settings import Times
from terminal_app.wire import codec

log = logging.getLogger(__name__)

_LONG_GONE_S = 60.0
_RECORD_AGAIN_S = 1.0
_REMEMBERED = 200

SendText = Callable[[str], int]
"""Hands a text to the connection; returns its mark."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What the desk is handed, so that it has no clock and no chance of its own."""

    clock: Callable[[], float]
    new_id: Callable[[], str]
    wall_time: Callable[[], str]
    """ISO 8601 in UTC, for display."""
    new_code: Callable[[], str] = lambda: ""
    """What makes a support code."""


class Desk:
    """The payments of one (server, terminal id)."""

    def __init__(
        self,
        journal: Journal,
        owner: Owner,
        times: Times,
        tools: Tools,
        post: Callable[[Event], None],
    ) -> None:
        """Take up the payments whose outcome the journal doesn't know.

        Raises: JournalError.
        """
        self.journal = journal
        self.owner = owner
        self.times = times
        self.tools = tools
        self.post = post
        self.support = ""
        """The support code of the last failure of the disk."""
        self.send_text: SendText | None = None
        """Hands a text to the connection; None while not logged on."""
        self.requests = Requests()
        self.kept: dict[str, Payment] = {}
        """Payments that are open or whose outcome isn't known, by id; the newest last."""
        self.elsewheres: dict[str, Payment] = {}
        """Those of another server or terminal id."""
        self._deadlines = Deadlines(times, tools.clock)
        self._line_ended: dict[str, float] = {}
        """When the connection ended on which a payment's PAYMENT_INIT_REQUEST went out."""
        self._shared = SharedReceipts(self)
        self.record_again_at: float | None = None
        """When to try the disk again, after it has failed."""
        self._take_up()

    @property
    def is_busy(self) -> bool:
        """A payment or a refund of this till is under way."""
        return any(_is_under_way(payment) for payment in self.kept.values())

    def _take_up(self) -> None:
        now = self.tools.clock()
        for request in _sent_before(self.journal):
            self.requests.remember(request)
        last = self.journal.last_paid()
        if last is not None:
            self.post(PaymentChanged(last))
        for payment in reversed(self.journal.alarmed(self.owner)):
            self.post(PaymentChanged(payment))
        for payment in self.journal.not_known():
            keeper = self._keeper(payment)
            keeper[payment.payment_id] = payment
            if keeper is self.kept:
                self._line_ended[payment.payment_id] = now
            if _is_under_way(payment):
                self.apply(payment, inputs.TakenUp())
            if keeper[payment.payment_id] is payment:
                self.post(PaymentChanged(payment, is_elsewheres=keeper is self.elsewheres))

    # -- the connection ---------------------------------------------------------------

    def line_up(self, send_text: SendText) -> None:
        """The server has confirmed the logon: requests can go out."""
        self.send_text = send_text
        # Not at once: receipts that the server delivers again come first (rule 7).
        ask_at = self.tools.clock() + self.times.take_up
        for payment in self.kept.values():
            if payment.waits_for is Wait.NEXT_ASK:
                self._deadlines.set(payment.payment_id, ask_at)

    def line_down(self, left_up_to: int | None) -> None:
        """The connection has ended; ``left_up_to``: the mark up to which bytes have left."""
        self.send_text = None
        now = self.tools.clock()
        for request in self.requests.clear():
            payment = self.kept.get(request.payment_id)
            if payment is None or left_up_to is None or request.mark < left_up_to:
                continue
            if _still_asks(payment, request.request):
                self.try_apply(payment, inputs.NeverLeft(request.request))
        for payment in list(self.kept.values()):
            self._line_ended.setdefault(payment.payment_id, now)
            if _is_under_way(payment):
                self.try_apply(payment, inputs.LineLost())

    def send(
        self,
        text: str,
        message_id: str,
        payment_id: str,
        request: Request,
        receipt_id: str | None = None,
    ) -> None:
        """Hand over what is recorded already; it is in flight from now on, answered or not."""
        if self.send_text is not None:
            mark = self.send_text(text)
            self.requests.add(InFlight(message_id, payment_id, request, mark, receipt_id))

    # -- time -------------------------------------------------------------------------

    @property
    def next_deadline(self) -> float:
        """When ``tick`` has something to do."""
        if self.record_again_at is not None:
            return self.record_again_at
        return self._deadlines.next(self._can_be_asked())

    @property
    def is_taking(self) -> bool:
        """A customer or the server is awaited for a sale."""
        return any(payment.is_open and payment.doubt is None for payment in self.kept.values())

    def tick(self) -> None:
        """Apply the time limits that have passed."""
        if self.record_again_at is not None:
            return
        self._shared.tell()
        if not self.is_taking:
            self._tidy()
        passed = set(self._deadlines.passed())
        # Today's sales first: the customer may still stand there.
        for payment in reversed(list(self.kept.values())):
            if payment.payment_id not in passed or payment.waits_for is None:
                continue
            if payment.waits_for is not Wait.NEXT_ASK or self._may_ask():
                self.try_apply(payment, inputs.TimeUp(payment.waits_for))

    def _tidy(self) -> None:
        try:
            self.journal.tidy()
        except JournalError as error:
            self.failed(error)

    def _may_ask(self) -> bool:
        """Whether an ask can go out: over a connection, and one at a time (rule 7)."""
        asked = any(payment.waits_for is Wait.CONFIRMATION for payment in self.kept.values())
        return self.send_text is not None and not asked

    def _can_be_asked(self) -> Callable[[str], bool]:
        """Return whether a payment's deadline means anything now."""
        may_ask = self._may_ask()
        return lambda one: may_ask or self.kept[one].waits_for is not Wait.NEXT_ASK

    # -- the one way in ---------------------------------------------------------------

    def try_apply(self, payment: Payment, given: inputs.Input, *entries: Entry) -> None:
        """As ``apply``; if the disk fails the cashier is told."""
        try:
            self.apply(payment, given, *entries)
        except JournalError as error:
            self.failed(error)
            self.post(NotRecorded(str(error), payment.payment_id, support=self.support))

    def apply(self, payment: Payment, given: inputs.Input, *entries: Entry) -> None:
        """Put ``given`` through the machine, onto the disk, and out.

        Raises: JournalError; nothing has changed and nothing was sent then.
        """
        changed, effects = machine.apply(payment, given)
        if self.send_text is None and effects:
            # Decided, but there is no line: it provably doesn't leave.
            for effect in effects:
                changed, _none = machine.apply(changed, inputs.NeverLeft(effect.request))
            effects = ()
        if changed == payment and not effects:
            if entries:
                self.journal.record(entries)
            return
        self._commit(payment, changed, effects, [*entries, changed_entry(changed, given)])
        if (changed.charges, changed.reversals) != (payment.charges, payment.reversals):
            # Its own commit: if the disk fails now, what came is recorded all the same.
            self._shared.changed(changed.payment_id)

    def begin(
        self,
        payment: Payment,
        effects: tuple[Send, ...],
        entries: Sequence[Entry],
        answered: Scan | None = None,
    ) -> None:
        """Record a payment that is new here, with the scan that it answers, and send its request.

        Raises: JournalError; nothing was sent then.
        """
        scans = () if answered is None else (answered,)
        begun = changed_entry(payment, None)
        self._commit(None, payment, effects, [*entries, begun, *map(scan_entry, scans)], scans)

    def _commit(
        self,
        before: Payment | None,
        payment: Payment,
        effects: tuple[Send, ...],
        entries: list[Entry],
        scans: Sequence[Scan] = (),
    ) -> None:
        outgoing: list[tuple[str, str, str, Request, str | None]] = []
        for effect in effects:
            message_id = self.tools.new_id()
            message = wire_mapping.request_message(effect.request, payment, message_id)
            text = codec.write(message)
            intent = {"request": effect.request.value, "text": text}
            entries.append(Entry(SENT, intent, payment.payment_id))
            receipt_id = None
            if effect.request is Request.REFUND and payment.refund is not None:
                receipt_id = payment.refund.receipt_id
            outgoing.append((text, message_id, payment.payment_id, effect.request, receipt_id))
        self.journal.record(entries, [payment], scans)
        self._keep(before, payment, asked=bool(effects))
        for request in outgoing:
            self.send(*request)
        log.info(
            "payment %s: %s -> %s, %s",
            payment.payment_id,
            before.state.value if before else "new",
            payment.state.value,
            payment.outcome.value,
        )
        until = self._deadlines.of(payment.payment_id)
        self.post(PaymentChanged(payment, until, is_elsewheres=payment.owner != self.owner))

    def _keep(self, before: Payment | None, payment: Payment, *, asked: bool) -> None:
        payment_id = payment.payment_id
        keeper = self._keeper(payment)
        if payment.outcome is not Outcome.NOT_KNOWN:
            keeper.pop(payment_id, None)
            self._deadlines.clear(payment_id)
            self._line_ended.pop(payment_id, None)
            return
        keeper[payment_id] = payment
        if payment.waits_for is None or keeper is self.elsewheres:
            self._deadlines.clear(payment_id)
        elif asked or before is None or payment.waits_for is not before.waits_for:
            self._deadlines.start(payment)

    def _keeper(self, payment: Payment) -> dict[str, Payment]:
        return self.kept if payment.owner == self.owner else self.elsewheres

    # -- what is known ------------------------------------------------------------------

    def find(self, payment_id: str) -> Payment | None:
        """Return the payment if it is this server's and terminal's.

        Raises: JournalError.
        """
        payment = self.kept.get(payment_id) or self.journal.payment(payment_id)
        return payment if payment is not None and payment.owner == self.owner else None

    def find_by_receipt(self, receipt_id: str) -> Payment | None:
        """Return this server's and terminal's payment with that receipt number, if it is one.

        Raises: JournalError.
        """
        found = [one for one in self.journal.by_receipt(receipt_id) if one.owner == self.owner]
        return self.kept.get(found[0].payment_id, found[0]) if len(found) == 1 else None

    def request_long_gone(self, payment: Payment) -> bool:
        """Whether the connection of its PAYMENT_INIT_REQUEST ended 60 s ago or more."""
        ended = self._line_ended.get(payment.payment_id)
        return ended is not None and self.tools.clock() - ended >= _LONG_GONE_S

    def failed(self, error: JournalError) -> None:
        """The disk has failed: nothing is begun until the journal can be written again."""
        self.support = self.tools.new_code()
        log.error("%s [%s]", error, self.support)
        self.record_again_at = self.tools.clock() + _RECORD_AGAIN_S

    def close(self) -> None:
        """Record the end of the run and close the journal."""
        try:
            self.journal.record([Entry(STOPPED)])
        except JournalError as error:
            log.error("%s", error)  # noqa: TRY400 - its text says all; no traceback for a full disk
        self.journal.close()


def _sent_before(journal: Journal) -> list[InFlight]:
    """Return the last requests of earlier runs, the oldest first: their answers may be late.

    Raises: JournalError.
    """
    found = []
    for payment_id, body in journal.last_sent(_REMEMBERED):
        intent = json.loads(body)
        message = json.loads(intent["text"])
        is_decline = intent["request"] == DECLINE
        request = Request.CANCEL if is_decline else Request(intent["request"])
        receipt_id = message.get("paymentReceiptId")
        found.append(InFlight(message["id"], payment_id or "", request, 0, receipt_id))
    return found[::-1]


def _is_under_way(payment: Payment) -> bool:
    return payment.is_open or payment.state is State.REFUNDING


def _still_asks(payment: Payment, request: Request) -> bool:
    match request:
        case Request.INIT:
            return not payment.answered and not payment.times_asked and payment.doubt is None
        case Request.CANCEL:
            return payment.waits_for is Wait.CONFIRMATION
        case Request.REFUND:
            return payment.waits_for is Wait.REFUND

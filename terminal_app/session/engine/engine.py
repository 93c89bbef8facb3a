"""Payment engine: each input goes through the state machine, into the journal, then out.

The order of ``PaymentEngine.apply`` is the write-ahead rule: (1) the machine decides, (2) the
outbox records decision and intent in one commit and (3) only then sends, and (4) only then the
event is posted. No thread, socket or clock of its own.

Payments belong to a server and a terminal id (rule 7): those of others that aren't resolved are
reported, and the server is never asked about them.
"""

import logging
from collections.abc import Iterator, Sequence

from terminal_app.channel.events import EntriesMissing, NotRecorded, PaymentChanged
from terminal_app.errors import JournalError
from terminal_app.journal.entries import Entry, changed_entry, scan_entry
from terminal_app.journal.journal import Journal
from terminal_app.journal.tags import STARTED
from terminal_app.payments import inputs, machine
from terminal_app.payments.inputs import Request, Send
from terminal_app.payments.payment import Outcome, Owner, Payment, State, Wait
from terminal_app.payments.scan import Scan
from terminal_app.session.engine import wire_mapping
from terminal_app.session.engine.outbox import EnginePorts, Outbox, Outgoing, SendText
from terminal_app.session.engine.scans import Scans
from terminal_app.session.engine.shared_receipts import SharedReceipts
from terminal_app.session.engine.slips import Printing, Slips
from terminal_app.session.engine.time_limits import limit_s
from terminal_app.settings import Times
from terminal_app.wire.profile.model import Profile

log = logging.getLogger(__name__)

_NEVER = float("inf")
_LONG_GONE_S = 60.0


class PaymentEngine:
    """The payments and scans of one (server, terminal id)."""

    def __init__(
        self,
        journal: Journal,
        owner: Owner,
        times: Times,
        ports: EnginePorts,
        *,
        has_cashier: bool = False,
        printing: Printing | None = None,
    ) -> None:
        """Take up the payments whose outcome the journal doesn't know.

        ``has_cashier``: somebody sees a scan and can answer it.
        ``printing``: the till has a printer.

        Raises: JournalError.
        """
        self.outbox = Outbox(journal, ports)
        self.owner = owner
        self.ports = ports
        self._times = times
        self.unresolved: dict[str, Payment] = {}
        """Payments that are open or whose outcome isn't known, by id; the newest last."""
        self.foreign: dict[str, Payment] = {}
        """Those of another server or terminal id."""
        self._deadlines: dict[str, float] = {}
        """When the time limit of a payment that waits passes, by id."""
        self._disconnected_at: dict[str, float] = {}
        """When the connection ended on which a payment's PAYMENT_INIT_REQUEST went out."""
        self._shared = SharedReceipts(self.outbox, owner, self.apply)
        self.slips = Slips(self.outbox, printing)
        self._take_up()
        self.outbox.watch_copy()
        self.scans = Scans(self.outbox, owner, times.customer, has_cashier=has_cashier)

    @property
    def is_busy(self) -> bool:
        """A payment or a refund of this till is under way."""
        return any(_is_under_way(payment) for payment in self.unresolved.values())

    def _take_up(self) -> None:
        journal = self.outbox.journal
        for payment in reversed(journal.alarmed(self.owner)):
            self.ports.post(PaymentChanged(payment))
        last = journal.last_paid()
        if last is not None:
            self.ports.post(PaymentChanged(last))
        self._take_up_not_known()

    def _take_up_not_known(self) -> None:
        """Take up the payments of the journal whose outcome isn't known, but for this run's own."""
        for payment in self.outbox.journal.not_known():
            known = self._known(payment)
            if payment.payment_id in known:
                continue
            known[payment.payment_id] = payment
            if known is self.unresolved:
                self._disconnected_at[payment.payment_id] = self.ports.clock()
            if _is_under_way(payment):
                self.apply(payment, inputs.TakenUp())
            if known[payment.payment_id] is payment:
                self.ports.post(PaymentChanged(payment, is_foreign=known is self.foreign))

    def start_entry(self) -> Entry:
        """Return the entry that names the server of what follows."""
        return started_entry(self.owner, self.ports.profile)

    def reopen_journal(self) -> None:
        """Open the journal at its path, or a new one: it was taken away while the till runs.

        Raises: JournalError.
        """
        journal = self.outbox.journal
        journal.reopen([*self.unresolved.values(), *self.foreign.values()])
        self._tell_losses()
        self.outbox.watch_copy()

    def _tell_losses(self) -> None:
        """Tell that entries are lost, and take up what of the rest was recovered as not known."""
        journal = self.outbox.journal
        if not journal.has_lost_entries:
            return
        self.outbox.commit([self.start_entry()])
        journal.has_lost_entries = False
        self.ports.post(EntriesMissing())
        self._take_up_not_known()

    def identifiers(self) -> Iterator[str]:
        """Yield the identifiers of what a message may be about: payments, receipts, requests."""
        for payment in self.unresolved.values():
            for one in (payment.payment_id, payment.sale_id):
                yield from (one, one.replace("-", ""))
            yield from payment.other_receipt_ids
            if payment.receipt_id is not None:
                yield payment.receipt_id
            if payment.refund is not None:
                yield payment.refund.receipt_id
        for request in self.outbox.requests.all():
            yield request.message_id
        yield self.scans.waiting_id

    # -- the connection ---------------------------------------------------------------

    def on_connected(self, send_text: SendText) -> None:
        """Let requests go out: the server has confirmed the logon."""
        self.outbox.send_text = send_text
        # Not at once: receipts that the server delivers again come first (rule 7).
        ask_at = self.ports.clock() + self._times.take_up
        for payment in self.unresolved.values():
            if payment.waits_for is Wait.NEXT_ASK:
                self._deadlines[payment.payment_id] = ask_at
        self.scans.decline_left_over()

    def on_disconnected(self, sent_up_to: int | None) -> None:
        """Apply the end of the connection; the bytes before ``sent_up_to`` have left."""
        self.outbox.send_text = None
        now = self.ports.clock()
        for request in self.outbox.requests.clear():
            payment = self.unresolved.get(request.payment_id)
            if payment is None or sent_up_to is None or request.offset < sent_up_to:
                continue
            if _still_asks(payment, request.request):
                self.try_apply(payment, inputs.RequestNotSent(request.request))
        for payment in list(self.unresolved.values()):
            self._disconnected_at.setdefault(payment.payment_id, now)
            if _is_under_way(payment):
                self.try_apply(payment, inputs.ConnectionLost())

    # -- time -------------------------------------------------------------------------

    @property
    def next_deadline(self) -> float:
        """When ``tick`` has something to do."""
        if self.outbox.retry_at is not None:
            return self.outbox.retry_at
        may_ask = self._may_ask()
        copy_at = self.outbox.copy_retry_at
        waiting = [] if copy_at is None else [copy_at]
        waiting += [
            at
            for payment_id, at in self._deadlines.items()
            if may_ask or self.unresolved[payment_id].waits_for is not Wait.NEXT_ASK
        ]
        return min([*waiting, self.scans.deadline])

    @property
    def is_sale_open(self) -> bool:
        """A customer or the server is awaited for a sale."""
        return any(one.is_open and one.doubt is None for one in self.unresolved.values())

    def tick(self) -> None:
        """Apply the time limits that have passed."""
        if self.outbox.retry_at is None:
            with self.outbox.recording():
                self.outbox.retry_copy()
                self._tell_losses()
            self._shared.apply_to_others()
            if not self.is_sale_open:
                with self.outbox.recording():
                    self.outbox.journal.tidy()
            now = self.ports.clock()
            # Today's sales first: the customer may still be there.
            for payment in reversed(list(self.unresolved.values())):
                deadline = self._deadlines.get(payment.payment_id, _NEVER)
                if now < deadline or payment.waits_for is None:
                    continue
                if payment.waits_for is not Wait.NEXT_ASK or self._may_ask():
                    self.try_apply(payment, inputs.TimedOut(payment.waits_for))
        self.scans.tick()
        self.slips.go_on()

    def _may_ask(self) -> bool:
        """Whether an ask can go out: over a connection, and one at a time (rule 7)."""
        asked = any(one.waits_for is Wait.CONFIRMATION for one in self.unresolved.values())
        return self.outbox.send_text is not None and not asked

    # -- applying an input ------------------------------------------------------------

    def try_apply(self, payment: Payment, given: inputs.Input) -> None:
        """As ``apply``; if the disk fails, post that."""
        try:
            self.apply(payment, given)
        except JournalError as error:
            self.outbox.failed(error)
            missed = NotRecorded(str(error), payment.payment_id, support=self.outbox.support)
            self.ports.post(missed)

    def apply(self, payment: Payment, given: inputs.Input, *entries: Entry) -> None:
        """Put ``given`` through the machine, into the journal, and out.

        Raises: JournalError; nothing has changed and nothing was sent then.
        """
        changed, effects = machine.apply(payment, given)
        if self.outbox.send_text is None and effects:
            # Decided, but there is no connection: it provably doesn't leave.
            for effect in effects:
                changed, _none = machine.apply(changed, inputs.RequestNotSent(effect.request))
            effects = ()
        if changed == payment and not effects:
            if entries:
                self.outbox.commit(entries)
            return
        self._commit(payment, changed, effects, given, entries)
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
        self._commit(None, payment, effects, None, entries, scans)

    def _commit(
        self,
        before: Payment | None,
        payment: Payment,
        effects: tuple[Send, ...],
        given: inputs.Input | None,
        entries: Sequence[Entry],
        scans: Sequence[Scan] = (),
    ) -> None:
        """Record ``entries``, the change and ``scans``, and send its requests.

        Raises: JournalError.
        """
        requests = [self._outgoing(payment, effect.request) for effect in effects]
        # In one entry: a payment that isn't recorded gets no slip, and one that is loses none.
        slips = self.slips.due(before, payment)
        change = changed_entry(payment, given, slips)
        entries = [*entries, change, *map(scan_entry, scans)]
        self.outbox.commit(entries, [payment], scans, requests)
        self.slips.add(slips)
        self._keep(before, payment, asked=bool(effects))
        log.info(
            "payment %s: %s -> %s, %s",
            payment.payment_id,
            before.state.value if before else "new",
            payment.state.value,
            payment.outcome.value,
        )
        until = self._deadlines.get(payment.payment_id)
        self.ports.post(PaymentChanged(payment, until, is_foreign=payment.owner != self.owner))

    def _outgoing(self, payment: Payment, request: Request) -> Outgoing:
        message = wire_mapping.request_message(request, payment, self.ports.new_id())
        is_typed = wire_mapping.is_number_typed(payment)
        return Outgoing(request, payment.payment_id, message, is_number_typed=is_typed)

    def _keep(self, before: Payment | None, payment: Payment, *, asked: bool) -> None:
        payment_id = payment.payment_id
        known = self._known(payment)
        if payment.outcome is not Outcome.NOT_KNOWN:
            known.pop(payment_id, None)
            self._deadlines.pop(payment_id, None)
            self._disconnected_at.pop(payment_id, None)
            return
        known[payment_id] = payment
        if payment.waits_for is None or known is self.foreign:
            self._deadlines.pop(payment_id, None)
        elif asked or before is None or payment.waits_for is not before.waits_for:
            self._deadlines[payment_id] = self.ports.clock() + limit_s(payment, self._times)

    def _known(self, payment: Payment) -> dict[str, Payment]:
        return self.unresolved if payment.owner == self.owner else self.foreign

    # -- queries ------------------------------------------------------------------------

    def find(self, payment_id: str) -> Payment | None:
        """Return the payment if it is this server's and terminal's.

        Raises: JournalError.
        """
        payment = self.unresolved.get(payment_id) or self.outbox.journal.payment(payment_id)
        return payment if payment is not None and payment.owner == self.owner else None

    def find_by_receipt(self, receipt_id: str) -> Payment | None:
        """Return this server's and terminal's payment with that receipt number, if it is one.

        Raises: JournalError.
        """
        known = self.outbox.journal.by_receipt(receipt_id)
        found = [one for one in known if one.owner == self.owner]
        return self.unresolved.get(found[0].payment_id, found[0]) if len(found) == 1 else None

    def request_long_gone(self, payment: Payment) -> bool:
        """Whether the connection of its PAYMENT_INIT_REQUEST ended 60 s ago or more."""
        ended = self._disconnected_at.get(payment.payment_id)
        return ended is not None and self.ports.clock() - ended >= _LONG_GONE_S


def started_entry(owner: Owner, profile: Profile) -> Entry:
    """Return the entry that names server, terminal and profile of what follows."""
    body = {"server": owner.server, "terminal_id": owner.terminal_id}
    if not profile.is_shipped:
        body["profile"] = profile.digest
    return Entry(STARTED, body)


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

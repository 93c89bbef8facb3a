"""Handler of commands: sales, cancels, refunds, and the resolving of what isn't known.

A command is refused rather than half done, and every decision is recorded with the name of
whoever made it, and of whoever has allowed it. What an operator may not, and nobody has allowed,
is recorded and refused before anything else is looked at.
"""

from collections.abc import Callable, Mapping

from terminal_app.channel.commands import (
    AcknowledgeAlarms,
    CancelPayment,
    CloseDay,
    Command,
    DeclineScan,
    DismissAlarms,
    PersonsCommand,
    PrintCommand,
    PrintEnded,
    PrintPage,
    PrintSlip,
    PrintWaiting,
    RecordAccess,
    RefundReceipt,
    ResolveByHand,
    SettleSlips,
    StartPayment,
)
from terminal_app.channel.events import (
    DayClosed,
    DayNotClosed,
    DismissalRefused,
    Event,
    NotAllowed,
    NotRecorded,
    PaymentRefused,
    RefundRefusal,
    RefundRefused,
    Refusal,
    ResolutionRefused,
    SlipRefusal,
    SlipRefused,
)
from terminal_app.errors import JournalError
from terminal_app.journal.closings import making
from terminal_app.journal.closings.period import Asker
from terminal_app.journal.entries import Entry
from terminal_app.journal.tags import DECISION
from terminal_app.operators import Operators
from terminal_app.payments import alarms, inputs, machine, refunds
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import CancelReason, Dismissal, Outcome, Payment, Resolution
from terminal_app.payments.sale import can_be_charged
from terminal_app.payments.scan import DeclineReason
from terminal_app.session.engine import rights
from terminal_app.session.engine.engine import PaymentEngine

_CANNOT_WRITE = "The journal can't be written."
_IS_CLOSING = "The till is closing."


class CommandHandler:
    """Carries out commands on one engine."""

    def __init__(
        self, engine: PaymentEngine, currency: Currency, read_operators: Callable[[], Operators]
    ) -> None:
        """``currency`` is that of a receipt that the till knows nothing else about.

        ``read_operators`` returns the operators as they are at that moment.
        """
        self._engine = engine
        self._read_operators = read_operators
        self._operators = read_operators()
        self._outbox = engine.outbox
        self._currency = currency
        self._cancels_wanted: dict[str, CancelPayment] = {}
        """By payment id, where the cancel could not be recorded."""

    def handle(self, command: Command) -> None:
        """Carry out ``command``, or post why it is refused."""
        try:
            refused = self._handle(command)
        except JournalError as error:
            self._outbox.failed(error)
            refused = self._not_recorded(command, str(error))
        if refused is not None:
            self._engine.ports.post(refused)

    def _handle(self, command: Command) -> Event | None:
        """Carry out ``command``, or return why it is refused.

        Raises: JournalError.
        """
        if isinstance(command, PrintCommand):
            return self._print(command)
        denied = rights.denied(self._operators_now(), command)
        if denied is not None:
            if denied.command.operator and self._outbox.retry_at is None:
                self._outbox.commit([self._attempt(denied)])
            return denied
        return self._decide(command)

    def _decide(self, command: Command) -> Event | None:
        """Raises: JournalError."""
        match command:
            case StartPayment():
                return self._start(command)
            case CancelPayment():
                return self._cancel(command)
            case DeclineScan():
                self._decline_scan(command)
            case RefundReceipt():
                return self._refund(command)
            case ResolveByHand():
                return self._resolve(command)
            case AcknowledgeAlarms():
                self._acknowledge(command)
            case DismissAlarms():
                return self._dismiss(command)
            case CloseDay():
                return self._close_day(command)
            case RecordAccess():
                self._outbox.commit([rights.access_entry(command)])
        return None

    def _operators_now(self) -> Operators:
        """Return the operators; those of before while a sale is open: its cashier may undo it."""
        if not self._engine.is_sale_open:
            self._operators = self._read_operators()
        return self._operators

    def _print(self, command: PrintCommand) -> Event | None:
        """Queue what is to be printed, or take in what became of it; the payments go on first."""
        slips = self._engine.slips
        match command:
            case PrintSlip(payment_id):
                if self._outbox.retry_at is not None:
                    return SlipRefused(payment_id, SlipRefusal.CANNOT_RECORD, _CANNOT_WRITE)
                return slips.ask(command)
            case PrintWaiting():
                slips.print_waiting(command)
            case SettleSlips():
                slips.settle(command)
            case PrintPage():
                return slips.print_page(command)
            case PrintEnded():
                slips.ended(command)
        return None

    def _attempt(self, denied: NotAllowed) -> Entry:
        """Return the entry of what an operator has tried; it stands with the payment it is about.

        Raises: JournalError.
        """
        payment_id = None
        match denied.command:
            case RefundReceipt(receipt_id):
                known = self._outbox.journal.by_receipt(receipt_id)
                payment_id = known[0].payment_id if known else None
            case ResolveByHand(named) | AcknowledgeAlarms(named) | CancelPayment(named):
                payment_id = named
            case DismissAlarms(shown):
                payment_id = shown.payment_id
        return rights.attempt_entry(denied, payment_id)

    def _not_recorded(self, command: Command, why: str) -> Event | None:
        """Return what is posted where the disk refuses ``command``; a cancel is tried again."""
        if isinstance(command, CancelPayment):
            payment_id, support = command.payment_id, self._outbox.support
            self._cancels_wanted[payment_id] = command
            return NotRecorded(why, payment_id, cancel_wanted=True, support=support)
        # An alarm that isn't acknowledged and a scan that isn't declined stay in sight.
        return refusal(command, why)

    # -- a sale -----------------------------------------------------------------------------

    def _start(self, command: StartPayment) -> PaymentRefused | None:
        """Begin a payment, or refuse to; asked twice, it begins once."""
        if self._engine.find(command.payment_id) is not None:
            return None
        refused = self._why_not_start(command)
        if refused is not None:
            return PaymentRefused(command.payment_id, refused)
        if not command.answers_scan:
            self._engine.scans.decline(DeclineReason.OTHER_SALE, command.operator)
        self._begin(command)
        return None

    def _why_not_start(self, command: StartPayment) -> Refusal | None:
        engine = self._engine
        if not can_be_charged(command.lines, command.note, command.amount.amount_minor):
            return Refusal.LINES_DISAGREE
        if self._outbox.retry_at is not None or self._outbox.copy_retry_at is not None:
            return Refusal.CANNOT_RECORD
        if self._outbox.send_text is None:
            return Refusal.NOT_CONNECTED
        if engine.is_sale_open:
            return Refusal.ANOTHER_OPEN
        if command.answers_scan:
            if not engine.scans.waits(command.payment_id):
                return Refusal.SCAN_GONE
        elif engine.scans.knows(command.payment_id):
            # Under a scan's paymentId only its answer may go out.
            return Refusal.SCAN_GONE
        unknown = (*engine.unresolved.values(), *engine.foreign.values())
        same = any(payment.amount == command.amount for payment in unknown)
        if same and not command.despite_unknown:
            return Refusal.UNKNOWN_SAME_AMOUNT
        return None

    def _begin(self, command: StartPayment) -> None:
        engine = self._engine
        payment = Payment(
            payment_id=command.payment_id,
            sale_id=command.sale_id,
            owner=engine.owner,
            amount=command.amount,
            operator=command.operator,
            started_at=engine.ports.wall_time(),
            by_scan=command.answers_scan,
            spelled_id=engine.scans.spelling(command.payment_id),
            lines=command.lines,
            note=command.note,
        )
        decision = _decision(
            payment.payment_id,
            "charge",
            command,
            {
                "despite_unknown": command.despite_unknown,
                "answers_scan": command.answers_scan,
            },
        )
        payment, effects = machine.begin(payment)
        if not command.answers_scan:
            engine.begin(payment, effects, [decision])
            return
        engine.scans.answer(
            command.operator, lambda scan: engine.begin(payment, effects, [decision], scan)
        )

    def _decline_scan(self, command: DeclineScan) -> None:
        """Decline the customer who has scanned the till's own code."""
        scans = self._engine.scans
        if scans.waits(command.payment_id) and self._outbox.retry_at is None:
            scans.decline(DeclineReason.CASHIER, command.operator)

    # -- a cancel -----------------------------------------------------------------------------

    def _cancel(self, command: CancelPayment) -> Event | None:
        """Cancel the payment if it is still open; else there is nothing left to cancel."""
        payment = self._engine.unresolved.get(command.payment_id)
        if payment is None or not payment.is_open:
            return None
        if self._outbox.retry_at is not None:
            return self._not_recorded(command, _CANNOT_WRITE)
        given = inputs.CancelRequested(CancelReason.CASHIER, command.operator)
        decision = _decision(command.payment_id, "cancel", command)
        self._engine.apply(payment, given, decision)
        return None

    def catch_up(self) -> None:
        """Cancel what could not be cancelled while the journal could not be written."""
        wanted, self._cancels_wanted = self._cancels_wanted, {}
        for command in wanted.values():
            self.handle(command)

    # -- a refund -----------------------------------------------------------------------------

    def _refund(self, command: RefundReceipt) -> RefundRefused | None:
        """Pay that receipt back, or ask again what became of its refund (rule 2)."""
        engine, receipt_id, operator = self._engine, command.receipt_id, command.operator
        if not (receipt_id.isascii() and receipt_id.isdigit()):
            return RefundRefused(receipt_id, RefundRefusal.NOT_A_NUMBER)
        if self._outbox.retry_at is not None:
            return RefundRefused(receipt_id, RefundRefusal.CANNOT_RECORD)
        known = self._outbox.journal.by_receipt(receipt_id)
        own = [payment for payment in known if payment.owner == engine.owner]
        payment = next((one for one in own if receipt_id in one.refundable), None)
        if payment is None and own:
            return RefundRefused(receipt_id, _refund_refusal(own[0], receipt_id), payment=own[0])
        foreign = [one for one in known if one.owner.server != engine.owner.server]
        if payment is None and foreign:
            return RefundRefused(receipt_id, RefundRefusal.ANOTHER_SERVER, payment=foreign[0])
        if self._outbox.send_text is None:
            return RefundRefused(receipt_id, RefundRefusal.NOT_CONNECTED, payment=payment)
        given = inputs.RefundRequested(receipt_id, operator)
        if payment is None:
            payment = self._taken_elsewhere(receipt_id, operator)
            decision = _decision(payment.payment_id, "refund", command, {"receipt": receipt_id})
            engine.begin(*machine.apply(payment, given), [decision])
        else:
            decision = _decision(payment.payment_id, "refund", command, {"receipt": receipt_id})
            engine.apply(payment, given, decision)
        return None

    def _taken_elsewhere(self, receipt_id: str, operator: str) -> Payment:
        ports = self._engine.ports
        return refunds.taken_elsewhere(
            receipt_id,
            payment_id=ports.new_id(),
            owner=self._engine.owner,
            zero=Money(0, self._currency),
            operator=operator,
            at=ports.wall_time(),
        )

    # -- what isn't known -----------------------------------------------------------------------

    def _resolve(self, command: ResolveByHand) -> ResolutionRefused | None:
        """Record a person's word for an outcome that isn't known, or correct it (rule 10)."""
        engine, payment_id = self._engine, command.payment_id
        payment = engine.unresolved.get(payment_id) or self._outbox.journal.payment(payment_id)
        if payment is None or not (payment.needs_attention or payment.is_resolved_by_hand):
            return ResolutionRefused(payment_id)
        if self._outbox.retry_at is not None:
            return ResolutionRefused(payment_id, _CANNOT_WRITE)
        outcome, reason = command.outcome, command.reason
        resolution = Resolution(outcome, command.operator, reason, engine.ports.wall_time())
        more = {"outcome": outcome.value, "reason": reason}
        decision = _decision(payment_id, "settle", command, more)
        engine.apply(payment, inputs.ResolvedByHand(resolution), decision)
        return None

    def _acknowledge(self, command: AcknowledgeAlarms) -> None:
        """Record that a person has seen the payment's alarms."""
        payment = self._alarmed(command.payment_id)
        if payment is not None and payment.unseen_alarms:
            decision = _decision(command.payment_id, "seen", command)
            self._engine.apply(payment, inputs.AlarmsAcknowledged(command.operator), decision)

    def _dismiss(self, command: DismissAlarms) -> DismissalRefused | None:
        """Record why the money of the alarms is settled; not if more is known than was shown."""
        shown, payment_id = command.shown, command.shown.payment_id
        payment = self._alarmed(payment_id)
        if payment is None or not alarms.standing(payment) or _money(payment) != _money(shown):
            return DismissalRefused(payment_id)
        if self._outbox.retry_at is not None:
            return DismissalRefused(payment_id, _CANNOT_WRITE)
        dismissal = Dismissal(command.operator, command.reason, self._engine.ports.wall_time())
        decision = _decision(payment_id, "dismiss", command, {"reason": command.reason})
        self._engine.apply(payment, inputs.AlarmsDismissed(dismissal), decision)
        return None

    def _close_day(self, command: CloseDay) -> DayClosed | DayNotClosed:
        """Close the day, unless that number is taken: what is open stands on it by name."""
        if self._outbox.retry_at is not None:
            return DayNotClosed(command.number, _CANNOT_WRITE)
        asker = Asker(command.operator, command.allowed_by, command.user)
        journal, owner = self._outbox.journal, self._engine.owner
        closed = making.close_day(journal, owner, command.day, asker, number=command.number)
        return DayNotClosed(command.number) if closed is None else DayClosed(closed)

    def _alarmed(self, payment_id: str) -> Payment | None:
        return self._engine.foreign.get(payment_id) or self._engine.find(payment_id)


def refusal(command: Command, why: str, *, is_stopping: bool = False) -> Event | None:
    """Return what is posted where nothing can be begun: the till is stopping, or ``why``.

    None for what begins nothing.
    """
    match command:
        case StartPayment(payment_id):
            sale = Refusal.STOPPING if is_stopping else Refusal.CANNOT_RECORD
            return PaymentRefused(payment_id, sale, why)
        case RefundReceipt(receipt_id):
            refund = RefundRefusal.STOPPING if is_stopping else RefundRefusal.CANNOT_RECORD
            return RefundRefused(receipt_id, refund, why)
        case ResolveByHand(payment_id):
            return ResolutionRefused(payment_id, why or _IS_CLOSING)
        case DismissAlarms(shown):
            return DismissalRefused(shown.payment_id, why or _IS_CLOSING)
        case CloseDay(number):
            return DayNotClosed(number, why or _IS_CLOSING)
        case PrintSlip(payment_id):
            return SlipRefused(payment_id, SlipRefusal.CANNOT_RECORD, why or _IS_CLOSING)
    return None


def _refund_refusal(payment: Payment, receipt_id: str) -> RefundRefusal:
    """Return why that charge of ``payment`` can't be refunded now."""
    if payment.is_resolved_by_hand and payment.outcome is Outcome.NOT_PAID:
        return RefundRefusal.RESOLVED_BY_HAND
    # Of two charges the other's refund comes first.
    stands = any(receipt_id == charge.receipt_id for charge in payment.standing)
    return RefundRefusal.UNDER_WAY if stands else RefundRefusal.ALREADY_REFUNDED


def _money(payment: Payment) -> tuple[object, ...]:
    """Return what a person must have seen of a payment to dismiss its alarms."""
    return payment.alarms, payment.charges, payment.reversals


def _decision(
    payment_id: str, what: str, command: PersonsCommand, more: Mapping[str, object] | None = None
) -> Entry:
    """Return the entry of a person's decision. These words are never changed: see ``tags``."""
    return Entry(DECISION, rights.told_by(command, what, more or {}), payment_id)

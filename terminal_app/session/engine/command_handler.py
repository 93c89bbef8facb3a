"""What a person asks for: sales, cancels, refunds, and the settling of what isn't known.

Everything here is refused rather than half done, and every decision is recorded with the name
of whoever made it.
"""

from collections.abc import Mapping

from terminal_app.channel.commands import StartPayment
from terminal_app.channel.events import (
    NotRecorded,
    PaymentRefused,
    RefundRefusal,
    RefundRefused,
    Refusal,
    SettlementRefused,
)
from terminal_app.errors import JournalError
from terminal_app.journal.entries import Entry
from terminal_app.journal.tags import DECISION
from terminal_app.payments import inputs, machine, refunds
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import CancelReason, Outcome, Payment, Settlement
from terminal_app.payments.sale import can_be_charged
from terminal_app.payments.scan import DeclineReason
from terminal_app.session.engine.engine import Desk
from terminal_app.session.engine.scans import Scans

_CANNOT_WRITE = "The journal can't be written."


class Orders:
    """Takes a person's orders to one desk."""

    def __init__(self, desk: Desk, scans: Scans, currency: Currency) -> None:
        """``currency`` is that of a receipt that the till knows nothing else about."""
        self._desk = desk
        self._scans = scans
        self._currency = currency
        self._cancels_wanted: dict[str, str] = {}
        """By whom, for payments whose cancel could not be recorded."""

    # -- a sale -----------------------------------------------------------------------------

    def start(self, command: StartPayment) -> None:
        """Begin a payment, or refuse to; asked twice, it begins once."""
        desk = self._desk
        try:
            if desk.find(command.payment_id) is not None:
                return
            refusal = self._refusal(command)
            if refusal is None and not command.answers_scan:
                self._scans.decline(DeclineReason.OTHER_SALE, command.operator)
        except JournalError as error:
            refusal = Refusal.CANNOT_RECORD
            desk.failed(error)
        if refusal is not None:
            desk.post(PaymentRefused(command.payment_id, refusal))
            return
        try:
            self._begin(command)
        except JournalError as error:
            desk.failed(error)
            refused = PaymentRefused(command.payment_id, Refusal.CANNOT_RECORD, str(error))
            desk.post(refused)

    def _refusal(self, command: StartPayment) -> Refusal | None:
        desk = self._desk
        if not can_be_charged(command.lines, command.note, command.amount.amount_minor):
            return Refusal.LINES_DISAGREE
        if desk.record_again_at is not None:
            return Refusal.CANNOT_RECORD
        if desk.send_text is None:
            return Refusal.NOT_CONNECTED
        if desk.is_taking:
            return Refusal.ANOTHER_OPEN
        if command.answers_scan:
            if not self._scans.waits(command.payment_id):
                return Refusal.SCAN_GONE
        elif self._scans.knows(command.payment_id):
            # Under a scan's paymentId only its answer may go out.
            return Refusal.SCAN_GONE
        unknown = (*desk.kept.values(), *desk.elsewheres.values())
        same = any(payment.amount == command.amount for payment in unknown)
        if same and not command.despite_unknown:
            return Refusal.UNKNOWN_SAME_AMOUNT
        return None

    def _begin(self, command: StartPayment) -> None:
        desk = self._desk
        payment = Payment(
            payment_id=command.payment_id,
            sale_id=command.sale_id,
            owner=desk.owner,
            amount=command.amount,
            operator=command.operator,
            started_at=desk.tools.wall_time(),
            by_scan=command.answers_scan,
            lines=command.lines,
            note=command.note,
        )
        decision = _decision(
            payment.payment_id,
            "charge",
            command.operator,
            {
                "despite_unknown": command.despite_unknown,
                "answers_scan": command.answers_scan,
            },
        )
        payment, effects = machine.begin(payment)
        if not command.answers_scan:
            desk.begin(payment, effects, [decision])
            return
        self._scans.answer(
            command.operator, lambda scan: desk.begin(payment, effects, [decision], scan)
        )

    def decline_scan(self, payment_id: str, operator: str) -> None:
        """Say no to the customer who has scanned the till's own code."""
        if self._scans.waits(payment_id) and self._desk.record_again_at is None:
            try:
                self._scans.decline(DeclineReason.CASHIER, operator)
            except JournalError as error:
                # It stays in sight, and can still be declined.
                self._desk.failed(error)

    # -- a cancel -----------------------------------------------------------------------------

    def cancel(self, payment_id: str, operator: str) -> None:
        """Cancel the payment if it is still open; else there is nothing left to cancel."""
        desk = self._desk
        payment = desk.kept.get(payment_id)
        if payment is None or not payment.is_open:
            return
        why = _CANNOT_WRITE
        if desk.record_again_at is None:
            try:
                given = inputs.Cancel(CancelReason.CASHIER, operator)
                desk.apply(payment, given, _decision(payment_id, "cancel", operator))
            except JournalError as error:
                desk.failed(error)
                why = str(error)
            else:
                return
        self._cancels_wanted[payment_id] = operator
        desk.post(NotRecorded(why, payment_id, cancel_wanted=True, support=desk.support))

    def catch_up(self) -> None:
        """The journal can be written again: do what was decided meanwhile."""
        wanted, self._cancels_wanted = self._cancels_wanted, {}
        for payment_id, operator in wanted.items():
            self.cancel(payment_id, operator)

    # -- a refund -----------------------------------------------------------------------------

    def refund(self, receipt_id: str, operator: str) -> None:
        """Pay that receipt back, or ask again what became of its refund (rule 2)."""
        desk = self._desk
        try:
            refused = self._refund(receipt_id, operator)
        except JournalError as error:
            desk.failed(error)
            refused = RefundRefused(receipt_id, RefundRefusal.CANNOT_RECORD, str(error))
        if refused is not None:
            desk.post(refused)

    def _refund(self, receipt_id: str, operator: str) -> RefundRefused | None:
        desk = self._desk
        if not (receipt_id.isascii() and receipt_id.isdigit()):
            return RefundRefused(receipt_id, RefundRefusal.NOT_A_NUMBER)
        if desk.record_again_at is not None:
            return RefundRefused(receipt_id, RefundRefusal.CANNOT_RECORD)
        known = desk.journal.by_receipt(receipt_id)
        own = [payment for payment in known if payment.owner == desk.owner]
        payment = next((one for one in own if receipt_id in one.refundable), None)
        if payment is None and own:
            return RefundRefused(receipt_id, _why_not(own[0], receipt_id), payment=own[0])
        foreign = [one for one in known if one.owner.server != desk.owner.server]
        if payment is None and foreign:
            return RefundRefused(receipt_id, RefundRefusal.ANOTHER_SERVER, payment=foreign[0])
        if desk.send_text is None:
            return RefundRefused(receipt_id, RefundRefusal.NOT_CONNECTED, payment=payment)
        given = inputs.RefundAsked(receipt_id, operator)
        if payment is None:
            payment = self._taken_elsewhere(receipt_id, operator)
            decision = _decision(payment.payment_id, "refund", operator, {"receipt": receipt_id})
            desk.begin(*machine.apply(payment, given), [decision])
        else:
            decision = _decision(payment.payment_id, "refund", operator, {"receipt": receipt_id})
            desk.apply(payment, given, decision)
        return None

    def _taken_elsewhere(self, receipt_id: str, operator: str) -> Payment:
        tools = self._desk.tools
        return refunds.taken_elsewhere(
            receipt_id,
            payment_id=tools.new_id(),
            owner=self._desk.owner,
            zero=Money(0, self._currency),
            operator=operator,
            at=tools.wall_time(),
        )

    # -- what isn't known -----------------------------------------------------------------------

    def settle(self, payment_id: str, outcome: Outcome, operator: str, reason: str) -> None:
        """Record a person's word for an outcome that isn't known, or correct it (rule 10)."""
        desk = self._desk
        why = _CANNOT_WRITE
        try:
            payment = desk.kept.get(payment_id) or desk.journal.payment(payment_id)
            if payment is None or not (payment.needs_attention or payment.is_settled_by_hand):
                desk.post(SettlementRefused(payment_id))
                return
            if desk.record_again_at is None:
                settlement = Settlement(outcome, operator, reason, desk.tools.wall_time())
                decision = _decision(
                    payment_id, "settle", operator, {"outcome": outcome.value, "reason": reason}
                )
                desk.apply(payment, inputs.SettledByHand(settlement), decision)
                return
        except JournalError as error:
            desk.failed(error)
            why = str(error)
        desk.post(SettlementRefused(payment_id, why))

    def acknowledge(self, payment_id: str, operator: str) -> None:
        """A person has seen the payment's alarms."""
        desk = self._desk
        try:
            payment = desk.elsewheres.get(payment_id) or desk.find(payment_id)
            if payment is not None and payment.unseen_alarms:
                decision = _decision(payment_id, "seen", operator)
                desk.apply(payment, inputs.AlarmsSeen(operator), decision)
        except JournalError as error:
            # Nothing is lost: it stays in sight until it is acknowledged on the disk.
            desk.failed(error)


def _why_not(payment: Payment, receipt_id: str) -> RefundRefusal:
    """Return why that charge of ``payment`` can't be refunded now."""
    if payment.is_settled_by_hand and payment.outcome is Outcome.NOT_PAID:
        return RefundRefusal.SETTLED_BY_HAND
    # Of two charges the other's refund comes first.
    stands = any(receipt_id == charge.receipt_id for charge in payment.standing)
    return RefundRefusal.UNDER_WAY if stands else RefundRefusal.ALREADY_REFUNDED


def _decision(
    payment_id: str, what: str, operator: str, more: Mapping[str, object] | None = None
) -> Entry:
    """Return the entry of a person's decision. These words are never changed: see ``tags``."""
    return Entry(DECISION, {"what": what, "operator": operator, **(more or {})}, payment_id)

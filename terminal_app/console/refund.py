"""``refund``: one refund in the console."""

from terminal_app import wording
from terminal_app.channel.commands import RefundReceipt
from terminal_app.channel.events import (
    Event,
    NotAllowed,
    PaymentChanged,
    RefundRefusal,
    RefundRefused,
)
from terminal_app.console import DONE, NO_CONNECTION, NOT_DONE, NOT_KNOWN, WRONG_USAGE
from terminal_app.console.output import is_paid_back
from terminal_app.console.session_command import CommandPorts, SessionCommand
from terminal_app.payments.payment import Payment, ProblemKind, RefundResult
from terminal_app.receipts import receipt

_REFUSED = {
    RefundRefusal.NOT_CONNECTED: NO_CONNECTION,
    RefundRefusal.NOT_A_NUMBER: WRONG_USAGE,
    RefundRefusal.UNDER_WAY: NOT_KNOWN,
}


class Refund(SessionCommand):
    """Pays one receipt back."""

    def __init__(self, ports: CommandPorts, command: RefundReceipt) -> None:
        super().__init__(ports, command)
        self._command = command
        self._told: object = None

    def _is_settled(self) -> bool:
        refund = self._payment.refund if self._payment is not None else None
        return refund is not None and refund.result is not RefundResult.UNDER_WAY

    def _known_status(self, payment: Payment) -> int:
        refund = payment.refund
        if refund is None or refund.result is RefundResult.REFUSED:
            return NOT_DONE
        if refund.result is RefundResult.UNDER_WAY:
            return NOT_KNOWN
        told_so = payment.problem is not None and (
            payment.problem.kind is ProblemKind.PAYMENT_ALREADY_REFUNDED
        )
        # Refunded before: by this till, if it had asked before; else by somebody else.
        return NOT_DONE if told_so and refund.times_sent == 1 else DONE

    def _handle(self, event: Event) -> None:
        match event:
            case PaymentChanged(payment) if self._posted and self._is_it(payment):
                self._payment_changed(payment)
            case PaymentChanged(payment) if self._is_of(payment):
                # What there is to say of it comes with the refund.
                pass
            case PaymentChanged():
                self._tell_other(event)
            case RefundRefused(receipt_id) if receipt_id == self._command.receipt_id:
                self._refused(event)
            case NotAllowed(command) if command == self._command:
                self._tell_not_allowed()

    def _is_it(self, payment: Payment) -> bool:
        refund = payment.refund
        return refund is not None and refund.receipt_id == self._command.receipt_id

    def _is_of(self, payment: Payment) -> bool:
        return any(one.receipt_id == self._command.receipt_id for one in payment.charges)

    def _payment_changed(self, payment: Payment) -> None:
        self._payment = payment
        unknown = payment.waits_for is None and not self._is_settled()
        if unknown:
            # The connection may have been lost: what became of it may be told at the next logon.
            self._leave_after_grace()
        told = (payment.state, payment.doubt, payment.problem, payment.refund, payment.alarms)
        if told != self._told:
            self._told = told
            self._tell(payment)

    def _tell(self, payment: Payment) -> None:
        texts = self._texts
        if is_paid_back(payment, self._command.receipt_id) and payment.standing:
            # Of several charges: what stands besides is told after it.
            number = self._command.receipt_id
            self._say(texts.say("Receipt {number} was paid back to the customer.", number=number))
        doubt = wording.doubt(payment.doubt, texts) if payment.doubt else ""
        state = wording.state_or_outcome(payment, texts)
        self._say(f"{state}: {self._amount(payment)} {doubt}".strip())
        if self._is_settled() and payment.amount.amount_minor:
            self._say(receipt.as_text(receipt.render(payment, self._issuer, texts)))
        self._tell_problem(payment)
        if self._is_settled():
            # Until then the refund is the answer to them.
            self._tell_alarms(payment)

    def _refused(self, event: RefundRefused) -> None:
        self._never_done = _REFUSED.get(event.refusal, NOT_DONE)
        self._payment = event.payment
        said = wording.refund_refusal(event.refusal, self._texts)
        self._say(f"{said} {event.detail}".strip())

    def _tell_not_known(self) -> None:
        texts = self._texts
        self._say_or_remark(texts.say("Not known: the money may have been paid back."))
        again = texts.say("To ask again, run the same command again.")
        self._say_or_remark(again)

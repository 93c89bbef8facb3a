"""``pay``: one payment in the console; the exit status says what is known at the very end."""

from terminal_app import wording
from terminal_app.channel.commands import CancelPayment, StartPayment
from terminal_app.channel.events import Event, NotAllowed, PaymentChanged, PaymentRefused, Refusal
from terminal_app.console import DONE, NO_CONNECTION, NOT_DONE, NOT_KNOWN
from terminal_app.console.qr_code import qr_text
from terminal_app.console.session_command import NEVER, CommandPorts, SessionCommand
from terminal_app.payments.payment import RECEIPT_DOUBTS, Outcome, Payment, Wait
from terminal_app.receipts import receipt

_EXITS = {Outcome.PAID: DONE, Outcome.NOT_PAID: NOT_DONE, Outcome.NOT_KNOWN: NOT_KNOWN}


class Pay(SessionCommand):
    """Takes one payment."""

    def __init__(self, ports: CommandPorts, command: StartPayment, timeout_s: float | None) -> None:
        """``timeout_s``: ask to cancel so long after the payment was started."""
        super().__init__(ports, command)
        self._command = command
        self._timeout_s = timeout_s
        self._told: object = None
        self._cancel_at = NEVER

    def _is_settled(self) -> bool:
        payment = self._payment
        if payment is None or payment.outcome is Outcome.NOT_KNOWN:
            return False
        # Paid without a receipt number: it is awaited for a while.
        return payment.outcome is Outcome.NOT_PAID or payment.receipt_id is not None

    def _known_status(self, payment: Payment) -> int:
        return _EXITS[payment.outcome]

    def _handle(self, event: Event) -> None:
        match event:
            case PaymentChanged(payment) if payment.payment_id == self._command.payment_id:
                self._payment_changed(payment)
            case PaymentChanged():
                self._tell_other(event)
            case PaymentRefused(payment_id) if payment_id == self._command.payment_id:
                self._refused(event)
            case NotAllowed(command) if command == self._command:
                self._tell_not_allowed()

    def _payment_changed(self, payment: Payment) -> None:
        self._payment = payment
        if self._told is None and self._timeout_s is not None:
            self._cancel_at = self._clock() + self._timeout_s
        asked = payment.waits_for in {Wait.NEXT_ASK, None}
        if asked and not self._is_done():
            self._leave_after_grace()
        told = (payment.state, payment.doubt, payment.problem, payment.receipt_id, payment.alarms)
        if told != self._told:
            self._told = told
            self._tell(payment)

    def _tell(self, payment: Payment) -> None:
        texts = self._texts
        amount = self._amount(payment)
        if payment.code_to_show is not None:
            self._say(f"{texts.say('Scan to pay')}: {amount}")
            self._say(qr_text(payment.code_to_show))
        elif payment.outcome is Outcome.NOT_KNOWN:
            doubt = wording.doubt(payment.doubt, texts) if payment.doubt else ""
            self._say(f"{wording.state_or_outcome(payment, texts)} {doubt}".strip())
        elif payment.outcome is Outcome.NOT_PAID:
            why = wording.not_paid(payment, texts)
            self._say(f"{wording.outcome(payment, texts)}: {amount}. {why}")
        else:
            self._say(f"{wording.outcome(payment, texts)}: {amount}")
            self._say(receipt.as_text(receipt.render(payment, self._issuer, texts)))
        self._tell_problem(payment)
        self._tell_alarms(payment)

    def _refused(self, event: PaymentRefused) -> None:
        no_line = event.refusal is Refusal.NOT_CONNECTED
        self._never_done = NO_CONNECTION if no_line else NOT_DONE
        self._say(f"{wording.refusal(event.refusal, self._texts)} {event.detail}".strip())
        if event.refusal is Refusal.UNKNOWN_SAME_AMOUNT:
            self._say(self._texts.say("If this is another sale, add --despite-unknown."))

    # -- time and Ctrl+C --------------------------------------------------------------------

    def _watch_the_time(self) -> None:
        if self._clock() >= self._cancel_at:
            self._take_back()

    def _take_back(self) -> None:
        self._cancel_at = NEVER
        doubt = self._payment.doubt if self._payment is not None else None
        if doubt not in RECEIPT_DOUBTS:
            # The server has told of money otherwise: no cancel by itself then (rule 4).
            self._post(CancelPayment(self._command.payment_id, self._command.operator))

    def _tell_not_known(self) -> None:
        texts, payment = self._texts, self._payment
        said = f"{texts.say('Not known')}. {wording.dont_charge_again(texts)}"
        self._say_or_remark(said)
        step = texts.say("The next start of the till asks the server again.")
        if payment is not None and payment.doubt in RECEIPT_DOUBTS:
            step = wording.next_step(payment, connected=False, texts=texts)
        self._say_or_remark(step)

"""What has happened to each payment, told line by line in the cashier's language."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from terminal_app import sentences
from terminal_app.payments.payment import Payment, RefundResult, State
from terminal_app.texts import Texts, local

_MOST_LINES = 40


class Happening(NamedTuple):
    """One line of a payment's story."""

    time: str
    text: str


class Stories:
    """One story for each payment that the till remembers."""

    def __init__(self, texts: Texts, wall_clock: Callable[[], datetime]) -> None:
        self._texts = texts
        self._wall_clock = wall_clock
        self._told: dict[str, list[Happening]] = {}

    def of(self, payment_id: str) -> list[Happening]:
        """Return what has happened to a payment, in order."""
        return self._told.get(payment_id, [])

    def tell(self, payment_id: str, text: str, moment: datetime | None = None) -> None:
        """Add a line to a payment's story."""
        at = self._texts.time(moment or self._wall_clock())
        story = self._told.setdefault(payment_id, [])
        story.append(Happening(at, text))
        del story[:-_MOST_LINES]

    def forget(self, payment_id: str) -> None:
        """Nobody will ask for it any more."""
        self._told.pop(payment_id, None)

    def tell_change(self, before: Payment | None, payment: Payment) -> None:
        """Add what is new about a payment."""
        payment_id = payment.payment_id
        if before is None:
            self.tell(payment_id, self._beginning(payment), local(payment.started_at))
        self._tell_refund(before, payment)
        was = before.state if before else State.INITIATING
        if payment.state is not was and payment.state is not State.REFUNDING:
            self.tell(payment_id, self._step(payment))
        if payment.doubt is not None and payment.doubt is not (before.doubt if before else None):
            self.tell(payment_id, sentences.doubt(payment.doubt, self._texts))
        if payment.problem is not None and payment.problem != (before.problem if before else None):
            self.tell(payment_id, sentences.problem_of(payment, payment.problem, self._texts))

    def _beginning(self, payment: Payment) -> str:
        if payment.taken_elsewhere:
            return self._texts.say("This till knows the payment by its receipt number alone.")
        amount = self._texts.amount(payment.amount.amount_minor, payment.amount.currency.value)
        return self._texts.say("{who} charged {amount}.", who=payment.operator, amount=amount)

    def _step(self, payment: Payment) -> str:
        if payment.by_scan and payment.state is State.PENDING:
            return self._texts.say("The customer was asked to confirm on the phone.")
        return _STEPS[payment.state](self._texts)

    def _tell_refund(self, before: Payment | None, payment: Payment) -> None:
        refund, earlier = payment.refund, before.refund if before else None
        if refund is None or refund == earlier:
            return
        is_asked = refund.result is RefundResult.UNDER_WAY
        if is_asked or earlier is None:
            asked = self._texts.say(
                "{who} asked for a refund of receipt {number}.",
                who=refund.operator,
                number=refund.receipt_id,
            )
            self.tell(payment.payment_id, asked)
        if refund.result is RefundResult.REFUSED:
            self.tell(payment.payment_id, self._texts.say("The refund was refused."))


_STEPS: dict[State, Callable[[Texts], str]] = {
    State.INITIATING: lambda texts: texts.say("The till asked the server for a code."),
    State.PENDING: lambda texts: texts.say("The customer was shown the code."),
    State.CANCELLING: lambda texts: texts.say("The till wants the payment cancelled."),
    State.COMPLETE: lambda texts: texts.say("The server says paid."),
    State.CANCELED: lambda texts: texts.say("The payment is cancelled."),
    State.ERROR: lambda texts: texts.say("The server refused the payment."),
    State.REVERSED: lambda texts: texts.say("The server says refunded."),
}

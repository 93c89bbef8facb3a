"""Timelines of payments: what has happened to each, in the cashier's language."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import NamedTuple

from terminal_app import wording
from terminal_app.payments.payment import Payment, Refund, RefundResult, State
from terminal_app.texts import Texts, local

_MOST_LINES = 40
LAST_LINES = 5
"""So many are shown beside a result."""


class TimelineEntry(NamedTuple):
    """One line of a payment's timeline."""

    time: str
    text: str


Sentence = Callable[[Texts], str]
"""A sentence in whatever language is spoken when it is read."""


class Timelines:
    """One timeline for each payment that the till remembers."""

    def __init__(self, texts: Texts, wall_clock: Callable[[], datetime]) -> None:
        self._texts = texts
        self._wall_clock = wall_clock
        self._told: dict[str, list[tuple[datetime, Sentence]]] = {}

    def of(self, payment_id: str) -> list[TimelineEntry]:
        """Return what has happened to a payment, in order."""
        texts = self._texts
        told = self._told.get(payment_id, [])
        return [TimelineEntry(texts.time(moment), tell(texts)) for moment, tell in told]

    def tell(self, payment_id: str, sentence: Sentence, moment: datetime | None = None) -> None:
        """Add a line to a payment's timeline."""
        entries = self._told.setdefault(payment_id, [])
        entries.append((moment or self._wall_clock(), sentence))
        del entries[:-_MOST_LINES]

    def forget(self, payment_id: str) -> None:
        """Drop a payment's timeline."""
        self._told.pop(payment_id, None)

    def tell_change(self, before: Payment | None, payment: Payment) -> None:
        """Add what is new about a payment."""
        payment_id = payment.payment_id
        if before is None:
            self.tell(payment_id, partial(_beginning, payment), local(payment.started_at))
        self._tell_refund(before, payment)
        was = before.state if before else State.INITIATING
        if payment.state is not was and payment.state is not State.REFUNDING:
            self.tell(payment_id, partial(_step, payment))
        if payment.doubt is not None and payment.doubt is not (before.doubt if before else None):
            self.tell(payment_id, partial(wording.doubt, payment.doubt))
        if payment.problem is not None and payment.problem != (before.problem if before else None):
            self.tell(payment_id, partial(wording.problem_of, payment, payment.problem))

    def _tell_refund(self, before: Payment | None, payment: Payment) -> None:
        refund, earlier = payment.refund, before.refund if before else None
        if refund is None or refund == earlier:
            return
        is_asked = refund.result is RefundResult.UNDER_WAY
        if is_asked or earlier is None:
            self.tell(payment.payment_id, partial(_refund_asked, refund))
        if refund.result is RefundResult.REFUSED:
            self.tell(payment.payment_id, lambda texts: texts.say("The refund was refused."))


def of_steps(steps: Iterable[tuple[str, Payment]], texts: Texts) -> list[TimelineEntry]:
    """Return what has happened to a payment that was ``steps`` (its time, and what it was then)."""
    moments: list[datetime] = []
    told = Timelines(texts, lambda: moments[-1])
    before: Payment | None = None
    for at, payment in steps:
        moments.append(local(at) or datetime.fromtimestamp(0).astimezone())
        told.tell_change(before, payment)
        before = payment
    return told.of(before.payment_id) if before is not None else []


def _beginning(payment: Payment, texts: Texts) -> str:
    if payment.taken_elsewhere:
        return texts.say("This till knows the payment by its receipt number alone.")
    amount = texts.amount(payment.amount.amount_minor, payment.amount.currency.value)
    return texts.say("{who} asked for {amount}.", who=payment.operator, amount=amount)


def _step(payment: Payment, texts: Texts) -> str:
    if payment.by_scan and payment.state is State.PENDING:
        return texts.say("The customer was asked to confirm on the phone.")
    return _STEPS[payment.state](texts)


def _refund_asked(refund: Refund, texts: Texts) -> str:
    return texts.say(
        "{who} asked for a refund of receipt {number}.",
        who=refund.operator,
        number=refund.receipt_id,
    )


_STEPS: dict[State, Callable[[Texts], str]] = {
    State.INITIATING: lambda texts: texts.say("The till asked the server for a code."),
    State.PENDING: lambda texts: texts.say("The customer was shown the code."),
    State.CANCELLING: lambda texts: texts.say("The till asked to cancel."),
    State.COMPLETE: lambda texts: texts.say("The server says paid."),
    State.CANCELED: lambda texts: texts.say("The payment is cancelled."),
    State.ERROR: lambda texts: texts.say("The server refused the payment."),
    State.REVERSED: lambda texts: texts.say("The server says refunded."),
}

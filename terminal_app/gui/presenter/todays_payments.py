"""Today's payments as far as they are known: read from the journal once, then kept up."""

from collections.abc import Iterable
from datetime import date, datetime

from terminal_app.channel.events import TodayRead
from terminal_app.channel.questions import ReadToday
from terminal_app.journal.totals import Sum, brought_in
from terminal_app.payments.money import Money
from terminal_app.payments.payment import Payment
from terminal_app.texts import local

LISTED = 20
"""So many of the newest are kept, to be listed."""


class TodaysPayments:
    """The newest payments of a day, and what all of it have come to."""

    def __init__(self) -> None:
        self._day: date | None = None
        self.newest: list[Payment] = []
        """Those of the day that were begun last, the newest first."""
        self._brought_in: dict[str, Money] = {}
        """What each payment of the day that is paid has brought in, by paymentId."""
        self._paid: dict[str, Sum] = {}
        """What they come to, by currency, as far as it was asked for since one has changed."""
        self._question: ReadToday | None = None
        self.is_read = False
        """What was there before the till started is known."""

    def question(self, today: date) -> ReadToday | None:
        """Return what is to be read from the journal; None: nothing."""
        if today != self._day:
            self._day, self._question = today, ReadToday(today, LISTED)
            self.newest, self._brought_in, self._paid, self.is_read = [], {}, {}, False
        return self._question

    def paid(self, currency: str) -> Sum:
        """Return the paid payments of the day in ``currency``, as the day's figures have them."""
        if currency not in self._paid:
            of_all = self._brought_in.values()
            amounts = [one.amount_minor for one in of_all if one.currency.value == currency]
            self._paid[currency] = Sum(len(amounts), sum(amounts))
        return self._paid[currency]

    def answered(self, answer: TodayRead | None) -> None:
        """Take in what was read; None: it could not be, and is tried with the next payment."""
        self._question = None
        if answer is None:
            return
        self.is_read = True
        # What the session has told meanwhile is newer.
        self._brought_in = {**answer.brought_in, **self._brought_in}
        self._paid.clear()
        for payment in self.newest:
            self._count(payment)
        self._keep((*answer.newest, *self.newest))

    def take(self, payment: Payment) -> None:
        """Take in what a payment is now."""
        begun = local(payment.started_at)
        if begun is None or begun.date() != self._day:
            return
        if not self.is_read and self._question is None and self._day is not None:
            self._question = ReadToday(self._day, LISTED)
        self._count(payment)
        self._keep((*self.newest, payment))

    def _keep(self, payments: Iterable[Payment]) -> None:
        """Keep the newest of ``payments``; of one that is among them twice what is told last."""
        latest = {one.payment_id: one for one in payments}
        self.newest = sorted(latest.values(), key=_begun, reverse=True)[:LISTED]

    def _count(self, payment: Payment) -> None:
        self._paid.clear()
        money = brought_in(payment)
        if money is not None:
            self._brought_in[payment.payment_id] = money
        else:
            self._brought_in.pop(payment.payment_id, None)


def _begun(payment: Payment) -> datetime:
    return local(payment.started_at) or datetime.fromtimestamp(0).astimezone()

"""The figures of a business day: of the payments that were begun on it, as they are now."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import NamedTuple

from terminal_app.payments.closing import CurrencyFigures
from terminal_app.payments.figures import (
    Count,
    Key,
    OpenOutcome,
    Part,
    Tally,
    of_payment,
    open_outcome,
)
from terminal_app.payments.money import Currency
from terminal_app.payments.payment import Owner, Payment
from terminal_app.texts import local

_SALES = Key(Part.SALES)


class HourOf(NamedTuple):
    """The sales that were begun in one hour of the clock; on two such hours of a day, in both."""

    hour: int
    sales: Count


class DayOf(NamedTuple):
    """A business day of one server and terminal id, in one currency."""

    owner: Owner
    told: CurrencyFigures
    hours: tuple[HourOf, ...]
    """Those with sales, from the cut-off hour on."""
    open: tuple[OpenOutcome, ...]
    """By when they were begun."""
    first_at: str
    """When the first of its payments was begun, ISO 8601 in UTC."""


class _Sums:
    def __init__(self) -> None:
        self.tally = Tally()
        self.hours: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
        self.open: list[OpenOutcome] = []
        self.first_at = ""

    def add(self, payment: Payment, *, is_sold_here: bool) -> None:
        sums = of_payment(payment, is_sold_here=is_sold_here)
        self.tally.add(sums)
        moment = local(payment.started_at)
        if _SALES in sums and moment is not None:
            number, amount_minor = sums[_SALES]
            before = self.hours[moment.hour]
            self.hours[moment.hour] = (before[0] + number, before[1] + amount_minor)
        is_open = open_outcome(payment)
        if is_open is not None:
            self.open.append(is_open)
        self.first_at = min(self.first_at or payment.started_at, payment.started_at)


def figures_of(
    payments: Iterable[Payment], is_sold_here: Callable[[Payment], bool], cut_off_hour: int = 0
) -> list[DayOf]:
    """Return the figures of ``payments``, by server, terminal id and currency.

    ``is_sold_here`` is asked about those taken elsewhere: whether the journal has the sale, too.
    """
    found: dict[tuple[str, str, Currency], _Sums] = defaultdict(_Sums)
    for payment in payments:
        owner, currency = payment.owner, payment.amount.currency
        sums = found[owner.server, owner.terminal_id, currency]
        sums.add(payment, is_sold_here=payment.taken_elsewhere and is_sold_here(payment))
    return [
        DayOf(
            Owner(server, terminal_id),
            CurrencyFigures(currency, sums.tally.figures()),
            tuple(
                HourOf(hour, Count(*sums.hours[hour]))
                for hour in sorted(sums.hours, key=lambda hour: (hour - cut_off_hour) % 24)
            ),
            tuple(sorted(sums.open, key=lambda one: (one.started_at, one.payment_id))),
            sums.first_at,
        )
        for (server, terminal_id, currency), sums in sorted(
            found.items(), key=lambda one: (*one[0][:2], one[0][2].value)
        )
    ]

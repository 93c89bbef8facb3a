"""Totals of the journal's payments by server and terminal, currency and day."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from terminal_app.payments import alarms
from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import Alarm, Outcome, Owner, Payment
from terminal_app.texts import local


@dataclass(slots=True)
class Sum:
    """A number of payments, and their amount in minor units of one currency."""

    number: int = 0
    amount_minor: int = 0

    def add(self, amount_minor: int) -> None:
        """Add one payment."""
        self.number += 1
        self.amount_minor += amount_minor


@dataclass(slots=True)
class Sums:
    """Sums by outcome. A payment counts in one of them; in what is paid back and alarms besides."""

    paid: Sum = field(default_factory=Sum)
    """The server says paid; a double charge counts as one payment, with both amounts."""
    not_paid: Sum = field(default_factory=Sum)
    """Neither paid nor refunded; with the amounts that were asked for."""
    not_known: Sum = field(default_factory=Sum)
    by_hand_paid: Sum = field(default_factory=Sum)
    by_hand_not_paid: Sum = field(default_factory=Sum)
    """Resolved by a person, not confirmed by the server."""
    refunded: Sum = field(default_factory=Sum)
    """Refunded in full."""
    paid_back: Sum = field(default_factory=Sum)
    """Each refunded charge, also of payments that count above."""
    second_charges: Sum = field(default_factory=Sum)
    """Each charge beyond a payment's first, while the alarm about it stands."""
    other_alarms: Sum = field(default_factory=Sum)
    """Known payments with other alarms that stand; with the amounts that were asked for."""


class SumsKey(NamedTuple):
    """What a set of sums is about. Servers and terminals are never added together."""

    owner: Owner
    currency: Currency
    day: date | None = None
    """Local day on which the payments were begun; None in a total, or if unknown."""


class Report(NamedTuple):
    """All sums, the oldest day first."""

    days: dict[SumsKey, Sums]
    totals: dict[SumsKey, Sums]


def summarize(payments: Iterable[Payment], is_sold_here: Callable[[Payment], bool]) -> Report:
    """Return the totals of ``payments``.

    ``is_sold_here`` is asked about those taken elsewhere: whether the journal has the sale, too.
    """
    days: dict[SumsKey, Sums] = {}
    totals: dict[SumsKey, Sums] = {}
    for payment in payments:
        if payment.taken_elsewhere and is_sold_here(payment):
            # A refund by number of a sale that another terminal id has here: counted with the sale.
            continue
        total = SumsKey(payment.owner, payment.amount.currency)
        moment = local(payment.started_at)
        day = total._replace(day=moment.date() if moment else None)
        for heading, figures in ((total, totals), (day, days)):
            _count(payment, figures.setdefault(heading, Sums()))
    return Report(_in_order(days), _in_order(totals))


def brought_in(payment: Payment) -> Money | None:
    """Return what a sale has brought in, as the server says; a double charge with both amounts.

    None: nothing, or a person has resolved it, or its sale is in another till's journal.
    """
    if payment.outcome is not Outcome.PAID or payment.is_resolved_by_hand:
        return None
    if payment.taken_elsewhere:
        return None
    return Money(payment.paid_minor, payment.amount.currency)


def _in_order(figures: dict[SumsKey, Sums]) -> dict[SumsKey, Sums]:
    def place(heading: SumsKey) -> tuple[str, str, str, date]:
        owner, currency, day = heading
        return owner.server, owner.terminal_id, currency.value, day or date.min

    return {heading: figures[heading] for heading in sorted(figures, key=place)}


def _count(payment: Payment, figures: Sums) -> None:
    amount_minor = payment.amount.amount_minor
    charges = {charge.receipt_id: charge for charge in payment.charges}
    for reversal in payment.reversals:
        if reversal.agrees:
            charge = charges.get(reversal.of or "")
            confirmed = charge.amount if charge is not None else None
            figures.paid_back.add((confirmed or payment.amount).amount_minor)
    standing = alarms.standing(payment)
    if Alarm.SECOND_RECEIPT in standing:
        for _ in range(alarms.charges(payment) - 1):
            figures.second_charges.add(amount_minor)
    elif standing and payment.outcome is not Outcome.NOT_KNOWN:
        figures.other_alarms.add(amount_minor)
    if payment.taken_elsewhere and payment.outcome is not Outcome.NOT_KNOWN:
        return  # its sale is in another till's journal
    paid = brought_in(payment)
    if payment.outcome is Outcome.NOT_KNOWN:
        figures.not_known.add(amount_minor)
    elif payment.is_resolved_by_hand:
        by_hand = payment.outcome is Outcome.PAID
        (figures.by_hand_paid if by_hand else figures.by_hand_not_paid).add(amount_minor)
    elif paid is not None:
        figures.paid.add(paid.amount_minor)
    elif any(reversal.agrees for reversal in payment.reversals):
        figures.refunded.add(amount_minor)
    else:
        figures.not_paid.add(amount_minor)

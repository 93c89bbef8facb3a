"""What the journal's payments come to: by server and terminal, currency and day."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from terminal_app.payments.money import Currency
from terminal_app.payments.payment import Outcome, Owner, Payment
from terminal_app.texts import local


@dataclass(slots=True)
class Sum:
    """So many payments, and so much money in minor units of one currency."""

    number: int = 0
    amount_minor: int = 0

    def add(self, amount_minor: int) -> None:
        """Count one more."""
        self.number += 1
        self.amount_minor += amount_minor


@dataclass(slots=True)
class Figures:
    """Each payment stands in one of these alone, but for ``paid_back``."""

    paid: Sum = field(default_factory=Sum)
    """The server says paid; a double charge counts as one payment, with both amounts."""
    not_paid: Sum = field(default_factory=Sum)
    """Neither paid nor paid back; with the amounts that were asked for."""
    not_known: Sum = field(default_factory=Sum)
    by_hand_paid: Sum = field(default_factory=Sum)
    by_hand_not_paid: Sum = field(default_factory=Sum)
    """The server hasn't said; a person has."""
    refunded: Sum = field(default_factory=Sum)
    """All of it was paid back."""
    paid_back: Sum = field(default_factory=Sum)
    """Each charge that the server says was paid back, also of payments that stand above."""


class Heading(NamedTuple):
    """What the figures are about. Payments of another server are never added to these."""

    owner: Owner
    currency: Currency
    day: date | None = None
    """The day in local time that the payment was begun; None in a total, or if it isn't known."""


class Report(NamedTuple):
    """All figures, the oldest day first."""

    days: dict[Heading, Figures]
    totals: dict[Heading, Figures]


def report(payments: Iterable[Payment]) -> Report:
    """Return the figures of ``payments``."""
    days: dict[Heading, Figures] = {}
    totals: dict[Heading, Figures] = {}
    found = list(payments)
    sold_here = {
        (payment.owner.server, charge.receipt_id)
        for payment in found
        if not payment.taken_elsewhere
        for charge in payment.charges
    }
    for payment in found:
        if payment.taken_elsewhere and any(
            (payment.owner.server, charge.receipt_id) in sold_here for charge in payment.charges
        ):
            # Refunded by its number under another terminal id: its sale says so.
            continue
        total = Heading(payment.owner, payment.amount.currency)
        moment = local(payment.started_at)
        day = total._replace(day=moment.date() if moment else None)
        for heading, figures in ((total, totals), (day, days)):
            _count(payment, figures.setdefault(heading, Figures()))
    return Report(_in_order(days), _in_order(totals))


def _in_order(figures: dict[Heading, Figures]) -> dict[Heading, Figures]:
    def place(heading: Heading) -> tuple[str, str, str, date]:
        owner, currency, day = heading
        return owner.server, owner.terminal_id, currency.value, day or date.min

    return {heading: figures[heading] for heading in sorted(figures, key=place)}


def _count(payment: Payment, figures: Figures) -> None:
    amount_minor = payment.amount.amount_minor
    charges = {charge.receipt_id: charge for charge in payment.charges}
    for reversal in payment.reversals:
        if reversal.agrees:
            charge = charges.get(reversal.of or "")
            confirmed = charge.amount if charge is not None else None
            figures.paid_back.add((confirmed or payment.amount).amount_minor)
    if payment.taken_elsewhere and payment.outcome is not Outcome.NOT_KNOWN:
        return  # its sale is in another till's report
    if payment.outcome is Outcome.NOT_KNOWN:
        figures.not_known.add(amount_minor)
    elif payment.is_settled_by_hand:
        by_hand = payment.outcome is Outcome.PAID
        (figures.by_hand_paid if by_hand else figures.by_hand_not_paid).add(amount_minor)
    elif payment.outcome is Outcome.PAID:
        figures.paid.add(payment.paid_minor)
    elif any(reversal.agrees for reversal in payment.reversals):
        figures.refunded.add(amount_minor)
    else:
        figures.not_paid.add(amount_minor)

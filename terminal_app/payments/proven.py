"""The charges and refunds of one payment that the server has proved, each once."""

from typing import NamedTuple

from terminal_app.payments.money import Currency, Money
from terminal_app.payments.payment import Charge, Outcome, Payment, Reversal


class Moved(NamedTuple):
    """Money of one charge, or of one refund, in minor units of the payment's currency."""

    amount_minor: int
    method: str | None = None
    receipt_id: str | None = None
    """Of the charge, or of the charge that was paid back; None: it isn't known."""
    refund_id: str | None = None
    """Of a refund: the number under which the server reported it; None: under none."""
    at: str | None = None
    """Of a charge: the time on its receipt, as sent."""


class Proven(NamedTuple):
    """What has moved by one payment."""

    charges: tuple[Moved, ...]
    """The payment's own first."""
    refunds: tuple[Moved, ...]


def of(payment: Payment) -> Proven:
    """Return the charges and refunds of ``payment`` that the server has proved.

    A receipt over another amount than was asked for is no sale until it is paid back: then it was
    one. A refund whose charge isn't known proves that there was one.
    """
    asked_minor = payment.amount.amount_minor
    told = [one for one in payment.reversals if one.agrees]
    numbers = {charge.receipt_id for charge in payment.charges}
    by_charge = {one.of: one for one in reversed(told) if one.of in numbers}
    loose = [one for one in told if one.of not in numbers and _counts(one, told)]
    charged = [
        one
        for one in payment.charges
        if one.agrees or (one.receipt_id in by_charge and _is_in(payment.amount.currency, one))
    ]
    charged.sort(key=lambda one: not one.agrees)
    charges = [_told(one, payment.amount) for one in charged]
    refunds = [
        _told(one, payment.amount)._replace(refund_id=by_charge[one.receipt_id].receipt_id, at=None)
        for one in charged
        if one.receipt_id in by_charge
    ]
    standing = len(charged) - len(refunds)
    # More was paid back than is known to have been charged.
    charges += [Moved(asked_minor)] * max(0, len(loose) - standing)
    refunds += [Moved(asked_minor, refund_id=one.receipt_id) for one in loose]
    refunds += _parts(payment, charged)
    if not charges and payment.proven_outcome is Outcome.PAID:
        # The server says paid, and its receipt hasn't come yet.
        charges.append(Moved(asked_minor))
    return Proven(tuple(charges), tuple(refunds))


def _parts(payment: Payment, charged: list[Charge]) -> list[Moved]:
    """Return the refunds over less than a charge that stands; what is left of it isn't known."""
    asked, gone = payment.amount, {one.of for one in payment.reversals if one.agrees}
    standing = {one.receipt_id: one for one in charged if one.receipt_id not in gone}
    return [
        Moved(one.amount.amount_minor, charge.payment_method, charge.receipt_id, one.receipt_id)
        for one in payment.reversals
        if not one.agrees and one.amount is not None and one.amount.currency is asked.currency
        for charge in (standing.get(one.of or ""),)
        if charge is not None and one.amount.amount_minor < (charge.amount or asked).amount_minor
    ]


def _counts(one: Reversal, told: list[Reversal]) -> bool:
    """Whether a refund of an unknown charge is one of its own.

    One without a number may be a word about another, so it counts only while it is alone.
    """
    return one.receipt_id is not None or len(told) == 1


def _is_in(currency: Currency, charge: Charge) -> bool:
    return charge.amount is None or charge.amount.currency is currency


def _told(charge: Charge, asked: Money) -> Moved:
    amount_minor = (charge.amount or asked).amount_minor
    return Moved(amount_minor, charge.payment_method, charge.receipt_id, at=charge.paid_at)

"""What a receipt tells of the money, decided from the payment alone."""

import enum

from terminal_app.payments import refunds
from terminal_app.payments.money import Money
from terminal_app.payments.payment import Doubt, Outcome, Payment


class Kind(enum.Enum):
    """What a receipt tells of the money."""

    PAID = "paid"
    REFUNDED = "refunded"
    PARTLY_REFUNDED = "partly_refunded"
    """The server says that less was paid back than was charged."""
    BY_HAND = "by_hand"
    """A person says what became of it; the server hasn't confirmed it."""
    NOT_PAID = "not_paid"
    """Cancelled or refused: no receipt of a payment, and it says so."""
    NOT_KNOWN = "not_known"
    """The same, where the outcome isn't known."""


def kind_of(payment: Payment) -> Kind | None:
    """Return the kind of a payment's receipt; None: it was taken elsewhere, and so is its receipt.

    Where ``has_receipt`` isn't true, one is made only if that is asked for.
    """
    if refunds.is_refunded(payment):
        return Kind.REFUNDED
    if payment.taken_elsewhere:
        return None
    if payment.outcome is Outcome.NOT_KNOWN:
        partly = part_given_back(payment) is not None
        return Kind.PARTLY_REFUNDED if partly else Kind.NOT_KNOWN
    if payment.is_resolved_by_hand:
        return Kind.BY_HAND
    return Kind.PAID if payment.outcome is Outcome.PAID else Kind.NOT_PAID


def has_receipt(payment: Payment) -> bool:
    """Return whether there is a receipt: this till's sale is paid, or was refunded."""
    if payment.outcome is Outcome.PAID:
        return not payment.taken_elsewhere
    return refunds.is_refunded(payment)


def is_of_money(payment: Payment, kind: Kind) -> bool:
    """Return whether it is a receipt of money that moved, by the server's word or a person's."""
    if kind is Kind.BY_HAND:
        return payment.outcome is Outcome.PAID
    return kind not in {Kind.NOT_PAID, Kind.NOT_KNOWN}


def part_given_back(payment: Payment) -> Money | None:
    """Return what the server says was paid back: less than all, and nothing else is in doubt."""
    odd = [one for one in payment.reversals if not one.agrees]
    is_told = bool(odd) and all(one.amount is not None for one in odd)
    is_sure = is_told and all(charge.agrees for charge in payment.standing)
    part = refunds.partly_refunded(payment)
    if part is None or not is_sure or payment.doubt is not Doubt.RECEIPT_DISAGREES:
        return None
    return part.refunded

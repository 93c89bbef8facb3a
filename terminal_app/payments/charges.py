"""What the server has told about a payment's money: what was charged, and what was paid back."""

from dataclasses import dataclass

from terminal_app.payments.money import Money


@dataclass(frozen=True, slots=True)
class Charge:
    """One receipt: money that the server says it took from the customer."""

    receipt_id: str
    agrees: bool
    """It could be read, and its amount is the one asked for or isn't given."""
    amount: Money | None = None
    """As the receipt says; None where it doesn't, or can't be read."""
    payment_method: str | None = None
    paid_at: str | None = None
    """The receipt's own time stamp, as sent."""


@dataclass(frozen=True, slots=True)
class Reversal:
    """One refund that the server tells of."""

    receipt_id: str | None
    """The number that it was told under; None: told without a receipt."""
    of: str | None
    """The charge that it pays back; None while it isn't known which."""
    agrees: bool = True
    """The charge is paid back in full."""

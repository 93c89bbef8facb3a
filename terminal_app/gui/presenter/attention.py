"""Payments that need attention until their money is settled, and receipts until acknowledged."""

from terminal_app.payments import alarms
from terminal_app.payments.payment import Outcome, Payment, State

_MOST_ACKNOWLEDGED = 100


class Attention:
    """The payments that need attention, and the receipts that match no payment."""

    def __init__(self) -> None:
        self.unresolved: dict[str, Payment] = {}
        """Their outcome isn't known."""
        self.foreign: set[str] = set()
        """PaymentIds of another server or terminal id: asked about only there."""
        self._alarmed: dict[str, Payment] = {}
        """Nobody has seen an alarm of theirs, or one stands whose money isn't settled."""
        self._refunded: dict[str, Payment] = {}
        """A refund is under way, or what became of it was not seen yet."""
        self._unmatched: list[str] = []
        self._acknowledged: list[str] = []

    @property
    def payments(self) -> list[Payment]:
        """Payments that a person should look at, the oldest first."""
        return list({**self.unresolved, **self._alarmed, **self._refunded}.values())

    @property
    def unmatched(self) -> tuple[str, ...]:
        """Receipt numbers that nobody has acknowledged."""
        return tuple(self._unmatched)

    @property
    def number(self) -> int:
        """How many of both there are."""
        return len(self.payments) + len(self._unmatched)

    def take(self, payment: Payment, *, is_foreign: bool) -> None:
        """Take in what a payment is now."""
        payment_id = payment.payment_id
        if is_foreign:
            self.foreign.add(payment_id)
        else:
            self.foreign.discard(payment_id)
        # Nobody here awaits another server's payment, so it needs no doubt to be unresolved.
        unresolved = payment.needs_attention or (
            is_foreign and payment.outcome is Outcome.NOT_KNOWN
        )
        _hold(self.unresolved, payment, hold=unresolved)
        alarmed = bool(payment.unseen_alarms or alarms.standing(payment))
        _hold(self._alarmed, payment, hold=alarmed)
        refunding = is_refunding(payment) or payment_id in self._refunded
        _hold(self._refunded, payment, hold=refunding)

    def saw_refund(self, payment: Payment) -> None:
        """Note that the payment is on the screen: the end of its refund too, if it has one."""
        if not is_refunding(payment):
            self._refunded.pop(payment.payment_id, None)

    def add_unmatched(self, receipt_id: str) -> bool:
        """Keep a receipt number that matches no payment; return whether it is a new one."""
        if receipt_id in self._unmatched or receipt_id in self._acknowledged:
            return False
        self._unmatched.append(receipt_id)
        return True

    def acknowledge(self, receipt_id: str) -> None:
        """Note that a person has written the number down; told again, it is no news."""
        if receipt_id in self._unmatched:
            self._unmatched.remove(receipt_id)
            self._acknowledged.append(receipt_id)
            del self._acknowledged[:-_MOST_ACKNOWLEDGED]


def is_refunding(payment: Payment) -> bool:
    """Return whether a refund is under way whose end isn't known."""
    return payment.state is State.REFUNDING and payment.outcome is Outcome.NOT_KNOWN


def _hold(kept: dict[str, Payment], payment: Payment, *, hold: bool) -> None:
    if hold:
        kept[payment.payment_id] = payment
    else:
        kept.pop(payment.payment_id, None)

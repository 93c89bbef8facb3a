"""What stays in sight until somebody has resolved or seen it: nothing that matters vanishes."""

from terminal_app.payments.payment import Outcome, Payment, State

_MOST_SEEN = 100


class Sightings:
    """The payments that want attention, and the receipts that the till can't match."""

    def __init__(self) -> None:
        self.unsettled: dict[str, Payment] = {}
        """Their outcome isn't known."""
        self.elsewheres: set[str] = set()
        """Payments of another server or terminal id: asked about only there."""
        self._alarmed: dict[str, Payment] = {}
        self._refunded: dict[str, Payment] = {}
        """A refund is under way, or what became of it was not seen yet."""
        self._set_aside: list[str] = []
        self._seen: list[str] = []

    @property
    def payments(self) -> list[Payment]:
        """Payments that a person should look at, the oldest first."""
        return list({**self.unsettled, **self._alarmed, **self._refunded}.values())

    @property
    def set_aside(self) -> tuple[str, ...]:
        """Receipt numbers that nobody has acknowledged."""
        return tuple(self._set_aside)

    @property
    def number(self) -> int:
        """How much wants attention."""
        return len(self.payments) + len(self._set_aside)

    def take(self, payment: Payment, *, is_elsewheres: bool) -> None:
        """Take in what a payment is now."""
        payment_id = payment.payment_id
        if is_elsewheres:
            self.elsewheres.add(payment_id)
        else:
            self.elsewheres.discard(payment_id)
        # What is another server's is awaited by nobody here, so its doubt needs no name.
        unsettled = payment.needs_attention or (
            is_elsewheres and payment.outcome is Outcome.NOT_KNOWN
        )
        _hold(self.unsettled, payment, hold=unsettled)
        _hold(self._alarmed, payment, hold=bool(payment.unseen_alarms))
        refunding = is_refunding(payment) or payment_id in self._refunded
        _hold(self._refunded, payment, hold=refunding)

    def leave(self, payment: Payment) -> None:
        """A person has seen what became of the payment's refund, if it is known by now."""
        if not is_refunding(payment):
            self._refunded.pop(payment.payment_id, None)

    def put_aside(self, receipt_id: str) -> bool:
        """Keep a receipt number in sight; returns whether it is a new one."""
        if receipt_id in self._set_aside or receipt_id in self._seen:
            return False
        self._set_aside.append(receipt_id)
        return True

    def acknowledge(self, receipt_id: str) -> None:
        """A person has written the number down; told again, it is no news."""
        if receipt_id in self._set_aside:
            self._set_aside.remove(receipt_id)
            self._seen.append(receipt_id)
            del self._seen[:-_MOST_SEEN]


def is_refunding(payment: Payment) -> bool:
    """Whether the money goes back isn't known yet."""
    return payment.state is State.REFUNDING and payment.outcome is Outcome.NOT_KNOWN


def _hold(kept: dict[str, Payment], payment: Payment, *, hold: bool) -> None:
    if hold:
        kept[payment.payment_id] = payment
    else:
        kept.pop(payment.payment_id, None)

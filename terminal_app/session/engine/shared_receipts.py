"""Receipts that stand in two payments: refunded by number before the till knew whose it was.

What the server says of such a receipt under one payment is applied to the other too.
"""

from collections.abc import Callable

from terminal_app.payments import inputs
from terminal_app.payments.payment import Owner, Payment, State
from terminal_app.session.engine.outbox import Outbox


class SharedReceipts:
    """The payments whose receipts have changed, until that is applied to the others."""

    def __init__(
        self, outbox: Outbox, owner: Owner, apply: Callable[[Payment, inputs.Input], None]
    ) -> None:
        """``apply`` puts an input through the machine and into the journal; raises JournalError."""
        self._outbox = outbox
        self._owner = owner
        self._apply = apply
        self._changed: set[str] = set()
        self._is_applying = False

    def changed(self, payment_id: str) -> None:
        """Note that a payment has a new charge or reversal, which is on disk."""
        self._changed.add(payment_id)
        self.apply_to_others()

    def apply_to_others(self) -> None:
        """Apply what has changed to the other payments; what the disk refuses, later."""
        if self._is_applying or self._outbox.retry_at is not None:
            return
        self._is_applying = True
        with self._outbox.recording():
            while self._changed:
                payment_id = next(iter(self._changed))
                self._apply_to_others(payment_id)
                self._changed.discard(payment_id)
        self._is_applying = False

    def _apply_to_others(self, payment_id: str) -> None:
        journal = self._outbox.journal
        payment = journal.payment(payment_id)
        if payment is None:
            return
        for charge in payment.charges:
            for other in journal.by_receipt(charge.receipt_id):
                if self._is_same(payment, other):
                    self._reverse_both(payment, other, charge.receipt_id)

    def _is_same(self, payment: Payment, other: Payment) -> bool:
        """Receipt numbers are a server's; the same number twice is the same only by refunding."""
        return (
            other.payment_id != payment.payment_id
            and other.owner.server == self._owner.server
            and (other.taken_elsewhere or payment.taken_elsewhere)
        )

    def _reverse_both(self, payment: Payment, other: Payment, receipt_id: str) -> None:
        refunded = inputs.ReceiptReceived(receipt_id, State.REVERSED, None)
        stands = [
            any(charge.receipt_id == receipt_id for charge in one.standing)
            for one in (payment, other)
        ]
        if stands == [True, False]:
            self._apply(payment, refunded)
        elif stands == [False, True]:
            self._apply(other, refunded)

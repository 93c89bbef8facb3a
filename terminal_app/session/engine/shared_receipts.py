"""One receipt in two payments: refunded by its number, before the till knew whose it was.

What the server tells of such a receipt under one payment is told to the other too.
"""

from typing import Protocol

from terminal_app.errors import JournalError
from terminal_app.journal.journal import Journal
from terminal_app.payments import inputs
from terminal_app.payments.payment import Owner, Payment, State


class Keeper(Protocol):
    """What is needed of the desk."""

    journal: Journal
    owner: Owner
    record_again_at: float | None

    def apply(self, payment: Payment, given: inputs.Input) -> None:
        """Put ``given`` through the machine and onto the disk. Raises: JournalError."""

    def failed(self, error: JournalError) -> None:
        """The disk has failed."""


class SharedReceipts:
    """The payments whose receipts have changed, until the others have been told."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self._changed: set[str] = set()
        self._is_telling = False

    def changed(self, payment_id: str) -> None:
        """Note that a payment has a new charge or reversal, which is on disk; tell the others."""
        self._changed.add(payment_id)
        self.tell()

    def tell(self) -> None:
        """Tell the others; what the disk refuses is told later."""
        if self._is_telling or self._keeper.record_again_at is not None:
            return
        self._is_telling = True
        try:
            while self._changed:
                payment_id = next(iter(self._changed))
                self._tell_of(payment_id)
                self._changed.discard(payment_id)
        except JournalError as error:
            self._keeper.failed(error)
        finally:
            self._is_telling = False

    def _tell_of(self, payment_id: str) -> None:
        keeper = self._keeper
        payment = keeper.journal.payment(payment_id)
        if payment is None:
            return
        for charge in payment.charges:
            for other in keeper.journal.by_receipt(charge.receipt_id):
                if self._is_the_same(payment, other):
                    self._tell_each_other(payment, other, charge.receipt_id)

    def _is_the_same(self, payment: Payment, other: Payment) -> bool:
        """Receipt numbers are a server's; the same number twice is the same only by refunding."""
        return (
            other.payment_id != payment.payment_id
            and other.owner.server == self._keeper.owner.server
            and (other.taken_elsewhere or payment.taken_elsewhere)
        )

    def _tell_each_other(self, payment: Payment, other: Payment, number: str) -> None:
        refunded = inputs.ReceiptCame(number, State.REVERSED, None)
        stands = [
            any(charge.receipt_id == number for charge in one.standing) for one in (payment, other)
        ]
        if stands == [True, False]:
            self._keeper.apply(payment, refunded)
        elif stands == [False, True]:
            self._keeper.apply(other, refunded)

"""Whose money has moved: the payments as the server has them, each move recorded first.

No I/O and no time here; it lives on the server's loop alone.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

from terminal_app.simulator.identifiers import Identifiers
from terminal_app.simulator.ledger import Kind, Ledger
from terminal_app.simulator.outcomes import DEFAULT, Outcome, outcome_for
from terminal_app.wire.messages import PaymentDetails, PaymentInitRequest, PaymentState


@dataclass(slots=True)
class Charged:
    """One movement of a customer's money; ``amount_minor`` in minor units."""

    receipt_id: str
    amount_minor: int
    currency: str
    is_refunded: bool = False


@dataclass(slots=True)
class Payment:
    """A payment as the server knows it; ``details`` is None until the till has said them."""

    payment_id: str
    terminal_id: str
    by_customer: bool = False
    details: PaymentDetails | None = None
    outcome: Outcome = DEFAULT
    state: PaymentState = PaymentState.PENDING
    charges: list[Charged] = field(default_factory=list)
    sent_receipts: list[str] = field(default_factory=list)
    request_id: str = ""
    play: asyncio.Task[None] | None = None

    @property
    def is_paid(self) -> bool:
        """Money of the customer's is with the merchant."""
        return any(not charged.is_refunded for charged in self.charges)

    def stop_play(self) -> None:
        """Let nothing more of its script happen."""
        if self.play is not None:
            self.play.cancel()


class Bank:
    """All payments, and the moves that they can make."""

    def __init__(self, ledger: Ledger, identifiers: Identifiers) -> None:
        self._ledger = ledger
        self._identifiers = identifiers
        self._payments: dict[str, Payment] = {}
        self._receipts: dict[str, tuple[Payment, Charged]] = {}

    def find(self, payment_id: str) -> Payment | None:
        """Return the payment, or None."""
        return self._payments.get(payment_id)

    def find_charge(self, receipt_id: str) -> tuple[Payment, Charged] | None:
        """Return the charge with that receipt number and its payment, or None."""
        return self._receipts.get(receipt_id)

    def payments(self) -> Iterable[Payment]:
        """Return every payment, oldest first."""
        return self._payments.values()

    def request(self, terminal_id: str) -> Payment:
        """Return a payment that a customer has asked for at the terminal's own code."""
        payment = Payment(self._identifiers.new_id(), terminal_id, by_customer=True)
        self._payments[payment.payment_id] = payment
        self._ledger.record(Kind.PAYMENT_REQUESTED, terminal_id, payment.payment_id)
        return payment

    def create(self, terminal_id: str, request: PaymentInitRequest) -> Payment | None:
        """Return the payment that ``request`` starts; None if it was started before."""
        payment = self._payments.get(request.payment_id)
        if payment is None:
            payment = Payment(request.payment_id, terminal_id)
            self._payments[request.payment_id] = payment
        elif not _awaits_details(payment, terminal_id):
            self._ledger.record(Kind.DUPLICATE_INIT, terminal_id, request.payment_id)
            return None
        details = request.payment_details
        payment.details = details
        payment.outcome = outcome_for(details.amount)
        payment.request_id = request.id
        self._ledger.record(
            Kind.PAYMENT_CREATED,
            terminal_id,
            request.payment_id,
            amountMinor=details.amount,
            currency=details.currency_iso.value,
            digits=details.amount % 100,
        )
        return payment

    def reject(self, payment: Payment) -> None:
        """There is no such payment after all."""
        payment.state = PaymentState.ERROR
        self._ledger.record(Kind.REJECTED, payment.terminal_id, payment.payment_id)

    def charge(self, payment: Payment) -> Charged:
        """Take the customer's money.

        Raises: ValueError if nobody has said how much.
        """
        if payment.details is None:
            message = f"payment {payment.payment_id} has no amount yet"
            raise ValueError(message)
        charged = Charged(
            self._identifiers.new_receipt_id(),
            payment.details.amount,
            payment.details.currency_iso.value,
        )
        late = payment.state is PaymentState.CANCELED
        payment.charges.append(charged)
        payment.state = PaymentState.COMPLETE
        self._receipts[charged.receipt_id] = (payment, charged)
        self._ledger.record(
            Kind.CHARGED,
            payment.terminal_id,
            payment.payment_id,
            receiptId=charged.receipt_id,
            amountMinor=charged.amount_minor,
            currency=charged.currency,
            afterCancel=late,
        )
        return charged

    def cancel(self, payment: Payment, by: str) -> None:
        """Let the payment not be paid; ``by`` is till or customer."""
        payment.state = PaymentState.CANCELED
        self._ledger.record(Kind.CANCELED, payment.terminal_id, payment.payment_id, by=by)

    def refund(self, payment: Payment, charged: Charged) -> None:
        """Give the customer the money of one charge back."""
        charged.is_refunded = True
        if not payment.is_paid:
            payment.state = PaymentState.REVERSED
        self._ledger.record(
            Kind.REFUNDED,
            payment.terminal_id,
            payment.payment_id,
            receiptId=charged.receipt_id,
            amountMinor=charged.amount_minor,
            currency=charged.currency,
        )


def _awaits_details(payment: Payment, terminal_id: str) -> bool:
    return (
        payment.details is None
        and payment.terminal_id == terminal_id
        and payment.state is PaymentState.PENDING
    )

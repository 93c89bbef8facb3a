"""Whose money has moved: the payments as the server has them, each move recorded first.

No I/O and no time here; it lives on the server's loop alone.
"""

from collections.abc import Iterable

from terminal_app.simulator.money import payment as accounts
from terminal_app.simulator.money.identifiers import Identifiers
from terminal_app.simulator.money.ledger import Kind, Ledger
from terminal_app.simulator.money.payment import Charged, Payment
from terminal_app.simulator.money.state_file import State
from terminal_app.simulator.scripts.outcomes import outcome_for
from terminal_app.wire.messages import PaymentInitRequest, PaymentState

__all__ = ["Bank", "Charged", "Payment"]


class Bank:
    """All payments, and the moves that they can make; each is kept in the state first."""

    def __init__(self, ledger: Ledger, identifiers: Identifiers, state: State) -> None:
        self._ledger = ledger
        self._identifiers = identifiers
        self._state = state
        self._payments: dict[str, Payment] = {}
        self._receipts: dict[str, tuple[Payment, Charged]] = {}
        self._begun: dict[str, list[Payment]] = {}

    def restore(self) -> None:
        """Take up every payment that the state has, and tell the ledger of it."""
        for payment_id, body in self._state.payments():
            payment = accounts.payment_from(payment_id, body)
            self._add(payment)
            for charged in payment.charges:
                self._receipts[charged.receipt_id] = (payment, charged)
            facts = accounts.facts_of(payment)
            self._ledger.record(Kind.RESTORED, payment.terminal_id, payment_id, **facts)

    def find(self, payment_id: str) -> Payment | None:
        """Return the payment, or None."""
        return self._payments.get(payment_id)

    def find_charge(self, receipt_id: str) -> tuple[Payment, Charged] | None:
        """Return the charge with that receipt number and its payment, or None."""
        return self._receipts.get(receipt_id)

    def payments(self) -> Iterable[Payment]:
        """Return every payment, oldest first."""
        return self._payments.values()

    def before(self, payment: Payment) -> Payment | None:
        """Return the payment that the terminal began before ``payment``, or None."""
        begun = self._begun[payment.terminal_id]
        position = next(place for place, one in enumerate(begun) if one is payment)
        return begun[position - 1] if position else None

    def note_receipt(self, payment: Payment, text: str) -> None:
        """Keep what the terminal is told of the payment's money, before it is told."""
        payment.sent_receipts.append(text)
        self._save(payment)

    def request(self, terminal_id: str) -> Payment:
        """Return a payment that a customer has asked for at the terminal's own code."""
        payment = Payment(self._identifiers.new_id(), terminal_id, by_customer=True)
        self._add(payment)
        self._save(payment)
        self._ledger.record(Kind.PAYMENT_REQUESTED, terminal_id, payment.payment_id)
        return payment

    def create(self, terminal_id: str, request: PaymentInitRequest) -> Payment | None:
        """Return the payment that ``request`` starts; None if it was started before."""
        payment = self._payments.get(request.payment_id)
        if payment is None:
            payment = Payment(request.payment_id, terminal_id)
            self._add(payment)
        elif not _awaits_details(payment, terminal_id):
            self._ledger.record(Kind.DUPLICATE_INIT, terminal_id, request.payment_id)
            return None
        details = request.payment_details
        payment.details = details
        payment.outcome = outcome_for(details.amount)
        payment.request_id = request.id
        self._save(payment)
        self._ledger.record(
            Kind.PAYMENT_CREATED,
            terminal_id,
            request.payment_id,
            amountMinor=details.amount,
            currency=details.currency_iso.value,
            digits=details.amount % 100,
            **accounts.products_in(details),
        )
        return payment

    def reject(self, payment: Payment) -> None:
        """There is no such payment after all."""
        payment.state = PaymentState.ERROR
        self._save(payment)
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
        self._save(payment)
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
        """Let the payment not be paid; ``by`` is till, customer or scenario."""
        payment.state = PaymentState.CANCELED
        self._save(payment)
        self._ledger.record(Kind.CANCELED, payment.terminal_id, payment.payment_id, by=by)

    def refund(self, payment: Payment, charged: Charged) -> None:
        """Give the customer the money of one charge back."""
        charged.is_refunded = True
        if not payment.is_paid:
            payment.state = PaymentState.REVERSED
        self._save(payment)
        self._ledger.record(
            Kind.REFUNDED,
            payment.terminal_id,
            payment.payment_id,
            receiptId=charged.receipt_id,
            amountMinor=charged.amount_minor,
            currency=charged.currency,
        )

    def _add(self, payment: Payment) -> None:
        self._payments[payment.payment_id] = payment
        self._begun.setdefault(payment.terminal_id, []).append(payment)

    def _save(self, payment: Payment) -> None:
        self._state.save_payment(payment.payment_id, accounts.body_of(payment))


def _awaits_details(payment: Payment, terminal_id: str) -> bool:
    return (
        payment.details is None
        and payment.terminal_id == terminal_id
        and payment.state is PaymentState.PENDING
    )

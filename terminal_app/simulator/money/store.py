"""The server's payments and the movements of their money, each recorded before it is answered.

Used on the server's loop alone.
"""

from collections.abc import Iterable

from terminal_app.simulator.money.identifiers import Identifiers
from terminal_app.simulator.money.ledger import Ledger
from terminal_app.simulator.money.ledger_entry import Kind
from terminal_app.simulator.money.payment import (
    Charge,
    Payment,
    body_of,
    facts_of,
    payment_from,
    products_in,
)
from terminal_app.simulator.money.state_file import StateFile
from terminal_app.wire.messages import PaymentInitRequest, PaymentState


class PaymentStore:
    """All payments; each change is kept in the state file and the ledger first."""

    def __init__(self, ledger: Ledger, identifiers: Identifiers, state: StateFile) -> None:
        self._ledger = ledger
        self._identifiers = identifiers
        self._state = state
        self._payments: dict[str, Payment] = {}
        self._receipts: dict[str, tuple[Payment, Charge]] = {}
        self._begun: dict[str, list[Payment]] = {}

    def restore(self) -> None:
        """Take every payment out of the state file, and record each in the ledger."""
        for payment_id, body in self._state.payments():
            payment = payment_from(payment_id, body)
            self._add(payment)
            for charge in payment.charges:
                self._receipts[charge.receipt_id] = (payment, charge)
            self._ledger.record(Kind.RESTORED, payment.terminal_id, payment_id, **facts_of(payment))

    def find(self, payment_id: str) -> Payment | None:
        """Return the payment, or None."""
        return self._payments.get(payment_id)

    def find_charge(self, receipt_id: str) -> tuple[Payment, Charge] | None:
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
        """Keep a receipt before it is sent."""
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
        payment.request_id = request.id
        self._save(payment)
        self._ledger.record(
            Kind.PAYMENT_CREATED,
            terminal_id,
            request.payment_id,
            amountMinor=details.amount,
            currency=details.currency_iso.value,
            digits=details.amount % 100,
            **products_in(details),
        )
        return payment

    def reject(self, payment: Payment) -> None:
        """Let there be no such payment."""
        payment.state = PaymentState.ERROR
        self._save(payment)
        self._ledger.record(Kind.REJECTED, payment.terminal_id, payment.payment_id)

    def charge(self, payment: Payment) -> None:
        """Charge the customer, under a new receipt number.

        Raises: ValueError if it has no amount yet.
        """
        if payment.details is None:
            raise ValueError(f"payment {payment.payment_id} has no amount yet")
        charge = Charge(
            self._identifiers.new_receipt_id(),
            payment.details.amount,
            payment.details.currency_iso.value,
        )
        late = payment.state is PaymentState.CANCELED
        payment.charges.append(charge)
        payment.state = PaymentState.COMPLETE
        self._receipts[charge.receipt_id] = (payment, charge)
        self._save(payment)
        self._ledger.record(
            Kind.CHARGED,
            payment.terminal_id,
            payment.payment_id,
            receiptId=charge.receipt_id,
            amountMinor=charge.amount_minor,
            currency=charge.currency,
            afterCancel=late,
        )

    def cancel(self, payment: Payment, by: str) -> None:
        """Let the payment not be paid; ``by`` is till, customer or scenario."""
        payment.state = PaymentState.CANCELED
        self._save(payment)
        self._ledger.record(Kind.CANCELED, payment.terminal_id, payment.payment_id, by=by)

    def refund(self, payment: Payment, charge: Charge) -> None:
        """Give the customer the money of one charge back."""
        charge.is_refunded = True
        if not payment.is_paid:
            payment.state = PaymentState.REVERSED
        self._save(payment)
        self._ledger.record(
            Kind.REFUNDED,
            payment.terminal_id,
            payment.payment_id,
            receiptId=charge.receipt_id,
            amountMinor=charge.amount_minor,
            currency=charge.currency,
        )

    def _add(self, payment: Payment) -> None:
        self._payments[payment.payment_id] = payment
        self._begun.setdefault(payment.terminal_id, []).append(payment)

    def _save(self, payment: Payment) -> None:
        self._state.save_payment(payment.payment_id, body_of(payment))


def _awaits_details(payment: Payment, terminal_id: str) -> bool:
    return (
        payment.details is None
        and payment.terminal_id == terminal_id
        and payment.state is PaymentState.PENDING
    )

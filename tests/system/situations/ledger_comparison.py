"""Comparison of a till's payments with the simulator's ledger."""

from terminal_app.payments.payment import Outcome, Payment
from terminal_app.simulator import Entry, Kind, Ledger, PaymentRecord


def most_payable_at_once(entries: list[Entry]) -> int:
    """Return the largest number of payments that could be paid at the same time."""
    most = 0
    so_far: dict[str, bool] = {}
    for entry in entries:
        if entry.payment_id is None:
            continue
        match entry.kind:
            case Kind.PAYMENT_CREATED:
                so_far[entry.payment_id] = True
            case Kind.CANCELED | Kind.CHARGED | Kind.REJECTED:
                so_far[entry.payment_id] = False
        most = max(most, sum(so_far.values()))
    return most


def requests_for(entries: list[Entry], payment_id: str) -> int:
    """Return how many PAYMENT_INIT_REQUESTs of that payment the server has received."""
    return sum(
        entry.kind is Kind.RECEIVED
        and entry.payment_id == payment_id
        and "PAYMENT_INIT_REQUEST" in str(entry.facts["text"])
        for entry in entries
    )


def agrees(payment: Payment, charged: PaymentRecord | None) -> bool:
    """Whether the payment's outcome is the server's, or not known."""
    if payment.outcome is Outcome.NOT_KNOWN:
        return True
    is_paid = charged is not None and charged.is_paid
    return (payment.outcome is Outcome.PAID) == is_paid


def disagreements(payments: dict[str, Payment], ledger: Ledger) -> list[Payment]:
    """Return the payments whose outcome isn't the server's."""
    records = ledger.payments()
    return [
        payment
        for payment in payments.values()
        if not agrees(payment, records.get(payment.payment_id))
    ]

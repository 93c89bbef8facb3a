"""Judges a till from outside: by the simulator's ledger and by the journal's file."""

from terminal_app.payments.payment import Outcome, Payment
from terminal_app.simulator import Entry, Kind, Ledger, PaymentRecord


def most_payable_at_once(entries: list[Entry]) -> int:
    """Return how many payments could be paid at the same time, at the worst moment."""
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
    """Return how many PAYMENT_INIT_REQUESTs of that payment the server was sent."""
    return sum(
        entry.kind is Kind.RECEIVED
        and entry.payment_id == payment_id
        and "PAYMENT_INIT_REQUEST" in str(entry.facts["text"])
        for entry in entries
    )


def tells_the_truth(payment: Payment, charged: PaymentRecord | None) -> bool:
    """Whether what the till says of the payment's money is so."""
    if payment.outcome is Outcome.NOT_KNOWN:
        return True
    is_paid = charged is not None and charged.is_paid
    return (payment.outcome is Outcome.PAID) == is_paid


def lies(payments: dict[str, Payment], ledger: Ledger) -> list[Payment]:
    """Return what the till says wrongly."""
    records = ledger.payments()
    return [
        payment
        for payment in payments.values()
        if not tells_the_truth(payment, records.get(payment.payment_id))
    ]

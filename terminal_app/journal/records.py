"""What goes into the journal: entries, and payments as JSON."""

from dataclasses import dataclass, field
from typing import Any

import msgspec

from terminal_app.payments.payment import Payment

_payment_reader = msgspec.json.Decoder(Payment)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened or is about to; ``body`` holds JSON values only."""

    kind: str
    """started, sent (the intent), heard, changed, refused, set_aside, line, stopped."""
    body: dict[str, Any] = field(default_factory=dict)
    payment_id: str | None = None
    personal: str | None = None
    """Text with a customer's data, kept beside the entry and erasable."""


def snapshot(payment: Payment) -> str:
    """Return ``payment`` as JSON."""
    return msgspec.json.encode(payment).decode()


def columns(payment: Payment) -> tuple[str | int | None, ...]:
    """Return what the table of payments holds of ``payment`` beside its snapshot, to be found by.

    In their order: server, terminal_id, state, outcome, amount_minor, currency, receipt_id,
    alarmed.
    """
    return (
        payment.owner.server,
        payment.owner.terminal_id,
        payment.state.value,
        payment.outcome.value,
        payment.amount.amount_minor,
        payment.amount.currency.value,
        payment.receipt_id,
        int(bool(payment.unseen_alarms)),
    )


def restored(text: str) -> Payment:
    """Return the payment that ``snapshot`` wrote.

    Raises: msgspec.DecodeError.
    """
    return _payment_reader.decode(text)

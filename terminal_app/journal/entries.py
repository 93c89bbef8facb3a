"""What goes into the journal: entries, and payments and scans as JSON."""

from dataclasses import dataclass, field
from typing import Any, cast

import msgspec

from terminal_app.payments.payment import Payment
from terminal_app.payments.scan import Scan

_payment_reader = msgspec.json.Decoder(Payment)
_scan_reader = msgspec.json.Decoder(Scan)

CHANGED, SCAN = "changed", "scan"
"""The kinds of the entries that the payments and the scans are projected from."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened or is about to; ``body`` holds JSON values only."""

    kind: str
    """started, sent (the intent), heard, changed, scan, decision, set_aside, stopped, …"""
    body: dict[str, Any] = field(default_factory=dict)
    payment_id: str | None = None
    personal: str | None = None
    """Text with a customer's data, kept beside the entry and erasable."""


def snapshot(value: Payment | Scan) -> str:
    """Return ``value`` as JSON."""
    return msgspec.json.encode(value).decode()


def plain(given: object) -> dict[str, Any]:
    """Return the fields of an input as JSON values."""
    return cast("dict[str, Any]", msgspec.to_builtins(given))


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


def receipt_numbers(payment: Payment) -> tuple[str, ...]:
    """Return every receipt number of ``payment``, those of refunds included."""
    own = () if payment.receipt_id is None else (payment.receipt_id,)
    return (*own, *payment.other_receipt_ids)


def restored(text: str) -> Payment:
    """Return the payment that ``snapshot`` wrote.

    Raises: msgspec.DecodeError.
    """
    return _payment_reader.decode(text)


def restored_value(value: object) -> Payment:
    """Return the payment in ``value``, JSON that has been read already.

    Raises: msgspec.DecodeError.
    """
    return msgspec.convert(value, Payment)


def restored_scan(text: str) -> Scan:
    """Return the scan that ``snapshot`` wrote.

    Raises: msgspec.DecodeError.
    """
    return _scan_reader.decode(text)


def restored_scan_value(value: object) -> Scan:
    """Return the scan in ``value``, JSON that has been read already.

    Raises: msgspec.DecodeError.
    """
    return msgspec.convert(value, Scan)

"""A payment as the server knows it, and as its state keeps it."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import msgspec

from terminal_app.simulator.money.ledger import Fact
from terminal_app.simulator.scripts.outcomes import DEFAULT, Outcome, outcome_for
from terminal_app.wire.messages import PaymentDetails, PaymentState

Json = dict[str, Any]


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

    def standing_charge(self) -> Charged:
        """Return the latest charge that wasn't refunded.

        Raises: StopIteration without one.
        """
        return next(charged for charged in reversed(self.charges) if not charged.is_refunded)


def body_of(payment: Payment) -> Json:
    """Return what the state keeps of ``payment``."""
    return {
        "terminalId": payment.terminal_id,
        "byCustomer": payment.by_customer,
        "details": msgspec.to_builtins(payment.details),
        "state": payment.state.value,
        "charges": [
            [one.receipt_id, one.amount_minor, one.currency, one.is_refunded]
            for one in payment.charges
        ],
        "sentReceipts": payment.sent_receipts,
        "requestId": payment.request_id,
    }


def payment_from(payment_id: str, body: Json) -> Payment:
    """Return the payment that ``body_of`` wrote."""
    details = msgspec.convert(body["details"], PaymentDetails | None)
    return Payment(
        payment_id,
        body["terminalId"],
        by_customer=body["byCustomer"],
        details=details,
        outcome=DEFAULT if details is None else outcome_for(details.amount),
        state=PaymentState(body["state"]),
        charges=[Charged(*charge) for charge in body["charges"]],
        sent_receipts=list(body["sentReceipts"]),
        request_id=body["requestId"],
    )


def facts_of(payment: Payment) -> dict[str, Fact]:
    """Return what the ledger says of a payment that was taken up."""
    details = payment.details
    waits = details is None and payment.state is PaymentState.PENDING
    return {
        "state": "REQUESTED" if waits else payment.state.value,
        "amountMinor": details.amount if details else 0,
        "currency": details.currency_iso.value if details else "",
        "chargedMinor": sum(one.amount_minor for one in payment.charges),
        "refundedMinor": sum(one.amount_minor for one in payment.charges if one.is_refunded),
        "receiptIds": " ".join(one.receipt_id for one in payment.charges),
        **products_in(details),
    }


def products_in(details: PaymentDetails | None) -> dict[str, Fact]:
    """Return what the ledger says of the products, as received; nothing where there are none."""
    if details is None or details.products is None:
        return {}
    return {"products": msgspec.json.encode(details.products).decode()}

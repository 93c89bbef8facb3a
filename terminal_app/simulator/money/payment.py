"""A payment as the server knows it, and as its state file keeps it."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import msgspec

from terminal_app.simulator.money.ledger_entry import Fact
from terminal_app.wire.messages import PaymentDetails, PaymentState

Json = dict[str, Any]


@dataclass(slots=True)
class Charge:
    """One movement of a customer's money; ``amount_minor`` in minor units."""

    receipt_id: str
    amount_minor: int
    currency: str
    is_refunded: bool = False


@dataclass(slots=True)
class Payment:
    """A payment as the server knows it; ``details`` is None until the till has sent them."""

    payment_id: str
    terminal_id: str
    by_customer: bool = False
    details: PaymentDetails | None = None
    state: PaymentState = PaymentState.PENDING
    charges: list[Charge] = field(default_factory=list)
    sent_receipts: list[str] = field(default_factory=list)
    request_id: str = ""
    script: asyncio.Task[None] | None = None
    """The run of what the amount has chosen."""

    @property
    def is_paid(self) -> bool:
        """Money of the customer's is with the merchant."""
        return any(not charge.is_refunded for charge in self.charges)

    def stop_script(self) -> None:
        """Let nothing more of its script happen."""
        if self.script is not None:
            self.script.cancel()

    def standing_charge(self) -> Charge | None:
        """Return the latest charge that wasn't refunded, or None."""
        return next((charge for charge in reversed(self.charges) if not charge.is_refunded), None)


def body_of(payment: Payment) -> Json:
    """Return what the state file keeps of ``payment``."""
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
    return Payment(
        payment_id,
        body["terminalId"],
        by_customer=body["byCustomer"],
        details=msgspec.convert(body["details"], PaymentDetails | None),
        state=PaymentState(body["state"]),
        charges=[Charge(*charge) for charge in body["charges"]],
        sent_receipts=list(body["sentReceipts"]),
        request_id=body["requestId"],
    )


def facts_of(payment: Payment) -> dict[str, Fact]:
    """Return what the ledger says of a payment that was restored."""
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

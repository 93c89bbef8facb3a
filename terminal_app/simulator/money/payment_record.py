"""What the ledger's entries say of each payment."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import msgspec

from terminal_app.simulator.money.ledger_entry import Entry, Fact, Kind
from terminal_app.wire.messages import Product


@dataclass(frozen=True, slots=True)
class PaymentRecord:
    """What the ledger says of one payment; amounts in minor units.

    ``state`` is the wire's word, or REQUESTED while a GET-flow waits for the till's answer;
    ``at`` is when it was asked for, in UTC in ISO 8601.
    """

    payment_id: str
    terminal_id: str
    state: str
    amount_minor: int = 0
    currency: str = ""
    charged_minor: int = 0
    refunded_minor: int = 0
    receipt_ids: tuple[str, ...] = ()
    at: str = ""
    products: tuple[Product, ...] = ()
    """What was sold, as received from the till."""

    @property
    def is_paid(self) -> bool:
        """The merchant has the customer's money."""
        return self.charged_minor > self.refunded_minor


def after(payment: PaymentRecord | None, entry: Entry) -> PaymentRecord | None:
    """Return what the ledger says of a payment after ``entry``; None if nothing yet."""
    facts = entry.facts
    states = {Kind.PAYMENT_REQUESTED: "REQUESTED", Kind.PAYMENT_CREATED: "PENDING"}
    if entry.kind in states or entry.kind is Kind.RESTORED:
        return PaymentRecord(
            entry.payment_id or "",
            entry.terminal_id or "",
            states.get(entry.kind) or str(facts["state"]),
            _number(facts.get("amountMinor")),
            str(facts.get("currency", "")),
            _number(facts.get("chargedMinor")),
            _number(facts.get("refundedMinor")),
            tuple(str(facts.get("receiptIds", "")).split()),
            at=entry.at if entry.kind in states else "",
            products=_products(facts),
        )
    return None if payment is None else _moved(payment, entry)


def _moved(payment: PaymentRecord, entry: Entry) -> PaymentRecord:
    facts = entry.facts
    amount = _number(facts.get("amountMinor"))
    match entry.kind:
        case Kind.REJECTED:
            return replace(payment, state="ERROR")
        case Kind.CANCELED:
            return replace(payment, state="CANCELED")
        case Kind.CHARGED:
            return replace(
                payment,
                state="COMPLETE",
                charged_minor=payment.charged_minor + amount,
                receipt_ids=(*payment.receipt_ids, str(facts["receiptId"])),
            )
        case Kind.REFUNDED:
            refunded = payment.refunded_minor + amount
            state = "REVERSED" if refunded >= payment.charged_minor else payment.state
            return replace(payment, state=state, refunded_minor=refunded)
    return payment


def _number(fact: Fact) -> int:
    return fact if isinstance(fact, int) else 0


def _products(facts: Mapping[str, Fact]) -> tuple[Product, ...]:
    return msgspec.json.decode(str(facts.get("products", "[]")), type=tuple[Product, ...])

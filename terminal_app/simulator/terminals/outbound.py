"""What the server says, as text for the wire: written strictly, or wrong on purpose."""

import json
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from terminal_app.simulator.money.identifiers import Identifiers
from terminal_app.simulator.money.store import Charged, Payment
from terminal_app.simulator.scripts.steps import UNCHANGED, Changes, ReceiptFault
from terminal_app.wire import codec, contract
from terminal_app.wire.messages import (
    CurrencyIso,
    FromServer,
    LogonConfirmation,
    Merchant,
    PaymentDetails,
    PaymentReceipt,
    PaymentState,
)

MERCHANT = Merchant(
    merchant_id="5566",
    name="Fjellkaffe AS",
    organization_number="998877665",
    address="Storgata 1, 0155 Oslo",
)
WALLET = "Vipps"


@dataclass(frozen=True, slots=True)
class Letter:
    """One text for one terminal; ``keep`` it for the next logon if the terminal is away."""

    text: str
    payment_id: str | None = None
    keep: bool = False


def letter(message: FromServer, payment: Payment | None = None, *, keep: bool = False) -> Letter:
    """Return ``message`` ready to be sent, checked against the contract.

    The extra fields of the payment's outcome are added after the check.

    Raises: terminal_app.wire.contract.ContractViolationError.
    """
    text = codec.write(message)
    value = json.loads(text)
    contract.check(value, operation="receiveFromServer")
    if payment is not None and payment.outcome.extra_fields:
        text = json.dumps(_with_extra_fields(value), ensure_ascii=False)
    return Letter(text, payment.payment_id if payment else None, keep)


def logon_confirmation(message_id: str, terminal_id: str, base_url: str) -> Letter:
    """Return the confirmation with the merchant and the terminal's own code."""
    return letter(
        LogonConfirmation(
            id=message_id,
            terminal_id=terminal_id,
            merchant=MERCHANT,
            terminal_qr_code=f"{base_url}/t/{quote(terminal_id, safe='')}",
        )
    )


def receipt(
    payment: Payment,
    charged: Charged,
    *,
    message_id: str,
    timestamp: str,
    state: PaymentState = PaymentState.COMPLETE,
) -> PaymentReceipt:
    """Return the true receipt of one charge, or of its refund."""
    details = payment.details
    return PaymentReceipt(
        id=message_id,
        payment_id=payment.payment_id,
        payment_receipt_id=charged.receipt_id,
        payment_state=state,
        payment_details=PaymentDetails(
            amount=charged.amount_minor,
            currency_iso=CurrencyIso(charged.currency),
            customer_order_id=details.customer_order_id if details else None,
            sale_transaction_id=details.sale_transaction_id if details else None,
        ),
        merchant=MERCHANT,
        payment_method=WALLET,
        timestamp=timestamp,
    )


def faulty_receipt(
    true: PaymentReceipt, fault: ReceiptFault, identifiers: Identifiers, payment: Payment
) -> Letter:
    """Return the receipt with one thing wrong; checked only where the contract still holds."""
    value: dict[str, Any] = json.loads(codec.write(true))
    details = value["paymentDetails"]
    match fault:
        case ReceiptFault.WRONG_AMOUNT:
            details["amount"] += 100
        case ReceiptFault.OTHER_CURRENCY:
            used = details["currencyIso"]
            details["currencyIso"] = next(one.value for one in CurrencyIso if one.value != used)
        case ReceiptFault.NO_DETAILS:
            del value["paymentDetails"]
        case ReceiptFault.AMOUNT_AS_TEXT:
            details["amount"] = f"{details['amount'] / 100:.2f}"
        case ReceiptFault.TIMESTAMP_AS_NUMBER:
            value["timestamp"] = 1763857696
        case ReceiptFault.FOREIGN_PAYMENT:
            value["paymentId"] = identifiers.new_id()
        case ReceiptFault.MAJOR_UNITS:
            details["amount"] = max(1, details["amount"] // 100)
    if payment.outcome.keeps_contract:
        contract.check(value, operation="receiveFromServer")
    return Letter(json.dumps(value, ensure_ascii=False), payment.payment_id, keep=True)


def changed(letter: Letter, changes: Changes) -> Letter:
    """Return ``letter`` with fields put in and taken out, unchecked.

    A name with a full stop is a field of a field: ``paymentDetails.amount``.
    """
    if changes == UNCHANGED:
        return letter
    value: dict[str, Any] = json.loads(letter.text)
    for name, new in changes.put.items():
        part, last = _part_of(value, name)
        part[last] = new
    for name in changes.without:
        part, last = _part_of(value, name)
        part.pop(last, None)
    return replace(letter, text=json.dumps(value, ensure_ascii=False))


def _part_of(value: dict[str, Any], name: str) -> tuple[dict[str, Any], str]:
    """Return the object that holds the field, made where it is missing, and the field's name."""
    *above, last = name.split(".")
    for step in above:
        inner = value.get(step)
        value[step] = inner if isinstance(inner, dict) else {}
        value = value[step]
    return value, last


def _with_extra_fields(value: dict[str, Any]) -> dict[str, Any]:
    extra: dict[str, Any] = {"apiVersion": "2.1.0", "loyalty": {"points": 12, "tiers": [1, None]}}
    if isinstance(value.get("paymentDetails"), dict):
        value = {**value, "paymentDetails": {**value["paymentDetails"], "tip": 0}}
    return {**value, **extra}

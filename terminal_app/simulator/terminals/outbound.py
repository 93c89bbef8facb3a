"""Messages of the server as text for the wire, held against the contract before they are sent."""

import json
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from terminal_app.simulator.terminals.deviations import (
    BREAKS_CONTRACT,
    UNCHANGED,
    Changes,
    ReceiptFault,
    spoil,
)
from terminal_app.wire import codec, contract
from terminal_app.wire.messages import (
    FromServer,
    LogonConfirmation,
    Merchant,
    PaymentReceipt,
)

MERCHANT = Merchant(
    merchant_id="5566",
    name="Fjellkaffe AS",
    organization_number="998877665",
    address="Storgata 1, 0155 Oslo",
)
WALLET = "Vipps"


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """One text for one terminal; ``keep`` it for the next logon if the terminal is away."""

    text: str
    payment_id: str | None = None
    keep: bool = False

    def changed(self, changes: Changes) -> "OutboundMessage":
        """Return the message with these changes, unchecked."""
        if changes == UNCHANGED:
            return self
        value = json.loads(self.text)
        changes.make(value)
        return replace(self, text=json.dumps(value, ensure_ascii=False))


def encode(
    message: FromServer,
    payment_id: str | None = None,
    *,
    keep: bool = False,
    has_extra_fields: bool = False,
) -> OutboundMessage:
    """Return ``message`` ready to be sent, checked against the contract.

    ``has_extra_fields`` adds fields that the contract doesn't know, after the check.

    Raises: terminal_app.wire.contract.ContractViolationError.
    """
    text = codec.write(message)
    value = json.loads(text)
    contract.check(value, operation="receiveFromServer")
    if has_extra_fields:
        text = json.dumps(_with_extra_fields(value), ensure_ascii=False)
    return OutboundMessage(text, payment_id, keep)


def logon_confirmation(message_id: str, terminal_id: str, base_url: str) -> OutboundMessage:
    """Return the confirmation with the merchant and the terminal's own code."""
    return encode(
        LogonConfirmation(
            id=message_id,
            terminal_id=terminal_id,
            merchant=MERCHANT,
            terminal_qr_code=f"{base_url}/t/{quote(terminal_id, safe='')}",
        )
    )


def faulty_receipt(true: PaymentReceipt, fault: ReceiptFault) -> OutboundMessage:
    """Return the receipt with the fault, checked only where the contract allows that fault."""
    value: dict[str, Any] = json.loads(codec.write(true))
    spoil(value, fault)
    if fault not in BREAKS_CONTRACT:
        contract.check(value, operation="receiveFromServer")
    return OutboundMessage(json.dumps(value, ensure_ascii=False), true.payment_id, keep=True)


def _with_extra_fields(value: dict[str, Any]) -> dict[str, Any]:
    extra: dict[str, Any] = {"apiVersion": "2.1.0", "loyalty": {"points": 12, "tiers": [1, None]}}
    if isinstance(value.get("paymentDetails"), dict):
        value = {**value, "paymentDetails": {**value["paymentDetails"], "tip": 0}}
    return {**value, **extra}

"""Sends the server's messages about payments to their terminals.

Used on the server's loop alone.
"""

from collections.abc import Callable
from datetime import datetime

import msgspec

from terminal_app.simulator.base_urls import BaseUrls
from terminal_app.simulator.money.identifiers import Identifiers
from terminal_app.simulator.money.payment import Charge, Payment
from terminal_app.simulator.money.store import PaymentStore
from terminal_app.simulator.terminals import outbound
from terminal_app.simulator.terminals.connections import Terminals
from terminal_app.simulator.terminals.deviations import UNCHANGED, Changes, ReceiptFault
from terminal_app.simulator.terminals.outbound import OutboundMessage
from terminal_app.wire.messages import (
    CurrencyIso,
    FromServer,
    GetPaymentRequest,
    PaymentDetails,
    PaymentReceipt,
    PaymentState,
    Problem,
    ProblemType,
    StatusUpdate,
)


class OutboundSender:
    """Writes messages about payments and sends them to their terminals.

    ``has_extra_fields`` says whether those about a payment have fields that the contract
    doesn't know.
    """

    def __init__(
        self,
        *,
        store: PaymentStore,
        terminals: Terminals,
        identifiers: Identifiers,
        clock: Callable[[], datetime],
        base_urls: BaseUrls,
        has_extra_fields: Callable[[Payment], bool],
    ) -> None:
        self._store = store
        self._terminals = terminals
        self._identifiers = identifiers
        self._clock = clock
        self._base_urls = base_urls
        self._has_extra_fields = has_extra_fields

    def new_id(self) -> str:
        """Return an id for a message that answers no request."""
        return self._identifiers.new_id()

    def code_of(self, payment: Payment) -> str:
        """Return what the QR code of the payment holds."""
        return f"{self._base_urls.codes}/pay/{payment.payment_id}"

    async def send(
        self,
        payment: Payment,
        message: FromServer,
        changes: Changes = UNCHANGED,
        *,
        keep: bool = True,
    ) -> None:
        """Send a message about the payment; ``keep`` it if the terminal is away."""
        encoded = self._encoded(message, payment, keep=keep).changed(changes)
        await self._terminals.send(payment.terminal_id, encoded)

    async def send_receipt(
        self,
        payment: Payment,
        changes: Changes = UNCHANGED,
        *,
        fault: ReceiptFault | None = None,
        is_foreign: bool = False,
    ) -> None:
        """Send the receipt of the latest charge; ``is_foreign`` makes it another payment's."""
        charge = payment.charges[-1] if payment.charges else self._imagined_charge(payment)
        true = self._receipt(payment, charge, self.new_id(), PaymentState.COMPLETE)
        if is_foreign:
            true = msgspec.structs.replace(true, payment_id=self.new_id())
        if fault is None:
            message = self._encoded(true, payment, keep=True)
        else:
            message = outbound.faulty_receipt(true, fault)
        message = message.changed(changes)
        if not is_foreign and payment.charges:
            self._store.note_receipt(payment, message.text)
        await self._terminals.send(payment.terminal_id, message)

    async def send_reversal(
        self,
        payment: Payment,
        charge: Charge | None,
        request_id: str | None,
        changes: Changes = UNCHANGED,
    ) -> None:
        """Send the receipt of the refund of ``charge``, else of the latest refund if any."""
        if charge is None:
            charge = next((one for one in reversed(payment.charges) if one.is_refunded), None)
        if charge is None:
            return
        message_id = request_id or self.new_id()
        true = self._receipt(payment, charge, message_id, PaymentState.REVERSED)
        message = self._encoded(true, payment, keep=True).changed(changes)
        self._store.note_receipt(payment, message.text)
        await self._terminals.send(payment.terminal_id, message)

    async def send_again(self, payment: Payment, text: str) -> None:
        """Send a text about the payment once more, to the letter."""
        message = OutboundMessage(text, payment.payment_id, keep=True)
        await self._terminals.send(payment.terminal_id, message)

    async def deliver_again(self, payment: Payment) -> None:
        """Tell the terminal what became of the money, whatever it was told before."""
        if not payment.sent_receipts:
            await self.send_receipt(payment)
            return
        for text in tuple(payment.sent_receipts):
            await self.send_again(payment, text)

    async def deliver_everything(self, terminal_id: str) -> None:
        """Send every receipt that the terminal was ever sent once more."""
        for payment in tuple(self._store.payments()):
            if payment.terminal_id == terminal_id:
                for text in tuple(payment.sent_receipts):
                    await self.send_again(payment, text)

    def repeat_receipt(self, payment: Payment) -> None:
        """Have the latest receipt, if one was sent, sent after each logon of the terminal."""
        if payment.sent_receipts:
            message = OutboundMessage(payment.sent_receipts[-1], payment.payment_id)
            self._terminals.repeat(payment.terminal_id, message)

    async def send_payment_request(self, payment: Payment) -> None:
        """Send the GET_PAYMENT_REQUEST of a customer at the terminal's own code."""
        request = GetPaymentRequest(id=self.new_id(), payment_id=payment.payment_id)
        await self.send(payment, request)

    async def send_state(
        self,
        payment: Payment,
        state: PaymentState,
        request_id: str | None = None,
        changes: Changes = UNCHANGED,
    ) -> None:
        """Send a STATUS_UPDATE, under the id of the request that it answers if any."""
        update = StatusUpdate(
            id=request_id or self.new_id(),
            payment_id=payment.payment_id,
            payment_state=state,
        )
        await self.send(payment, update, changes)

    async def refuse_refund(
        self, terminal_id: str, payment: Payment, request_id: str | None
    ) -> None:
        """Answer a refund of what was refunded before with a PROBLEM."""
        await self.send_problem(
            terminal_id,
            ProblemType.PAYMENT_ALREADY_REFUNDED.value,
            "Payment already refunded",
            message_id=request_id,
            payment_id=payment.payment_id,
        )

    async def send_problem(
        self,
        terminal_id: str,
        problem_type: str,
        description: str,
        *,
        message_id: str | None = None,
        payment_id: str | None = None,
    ) -> None:
        """Send a PROBLEM; without ids it names no request and no payment."""
        problem = Problem(
            id=message_id or self.new_id(),
            type=problem_type,
            description=description,
            payment_id=payment_id,
        )
        payment = self._store.find(payment_id) if payment_id else None
        await self._terminals.send(terminal_id, self._encoded(problem, payment))

    def _encoded(
        self, message: FromServer, payment: Payment | None, *, keep: bool = False
    ) -> OutboundMessage:
        return outbound.encode(
            message,
            payment.payment_id if payment else None,
            keep=keep,
            has_extra_fields=payment is not None and self._has_extra_fields(payment),
        )

    def _receipt(
        self, payment: Payment, charge: Charge, message_id: str, state: PaymentState
    ) -> PaymentReceipt:
        """Return the true receipt of one charge, or of its refund."""
        details = payment.details
        return PaymentReceipt(
            id=message_id,
            payment_id=payment.payment_id,
            payment_receipt_id=charge.receipt_id,
            payment_state=state,
            payment_details=PaymentDetails(
                amount=charge.amount_minor,
                currency_iso=CurrencyIso(charge.currency),
                customer_order_id=details.customer_order_id if details else None,
                sale_transaction_id=details.sale_transaction_id if details else None,
            ),
            merchant=outbound.MERCHANT,
            payment_method=outbound.WALLET,
            timestamp=self._clock().strftime("%Y-%m-%dT%H:%M:%SZ"),
        )

    def _imagined_charge(self, payment: Payment) -> Charge:
        """Return a charge that wasn't made, for a receipt that is sent all the same."""
        details = payment.details
        amount = details.amount if details else 1
        currency = details.currency_iso.value if details else "NOK"
        return Charge(self._identifiers.new_receipt_id(), amount, currency)

"""Tells the terminals: every message that the server sends is written here.

It lives on the server's loop alone.
"""

from collections.abc import Callable
from datetime import datetime

from terminal_app.simulator.base_urls import Addresses
from terminal_app.simulator.money.identifiers import Identifiers
from terminal_app.simulator.money.store import Bank, Charged, Payment
from terminal_app.simulator.scripts.steps import (
    UNCHANGED,
    AskForPayment,
    Changes,
    DeliverAgain,
    ReceiptFault,
    RefuseRefund,
    RepeatReceipt,
    Respond,
    SendProblem,
    SendReceipt,
    SendReceiptAgain,
    SendReversal,
    SendUpdate,
    Telling,
)
from terminal_app.simulator.terminals import outbound
from terminal_app.simulator.terminals.connections import Terminals
from terminal_app.simulator.terminals.outbound import Letter, changed, letter
from terminal_app.wire.messages import (
    GetPaymentRequest,
    PaymentInitResponse,
    PaymentState,
    Problem,
    ProblemType,
    StatusUpdate,
)


class Teller:
    """Writes messages about payments and sends them to their terminals."""

    def __init__(
        self,
        *,
        bank: Bank,
        terminals: Terminals,
        identifiers: Identifiers,
        clock: Callable[[], datetime],
        addresses: Addresses,
    ) -> None:
        self._bank = bank
        self._terminals = terminals
        self._identifiers = identifiers
        self._clock = clock
        self._addresses = addresses

    async def tell(
        self,
        step: Telling,
        payment: Payment,
        request_id: str | None,
        charged: Charged | None = None,
    ) -> None:
        """Send what ``step`` says; ``request_id`` is repeated by what answers the request."""
        match step:
            case Respond():
                await self._respond(payment, request_id, step)
            case SendReceipt(fault, changes):
                await self._send_receipt(payment, fault, changes)
            case SendReceiptAgain() if payment.sent_receipts:
                await self._send_again(payment, payment.sent_receipts[-1])
            case SendUpdate(state, answers, changes):
                answered = request_id if answers else None
                await self.send_state(payment, state, answered, changes)
            case SendProblem(problem_type, description):
                await self.send_problem(
                    payment.terminal_id,
                    problem_type,
                    description,
                    message_id=request_id if step.names_request else None,
                    payment_id=payment.payment_id if step.names_payment else None,
                )
            case SendReversal(answers, changes):
                answered = request_id if answers else None
                await self._send_reversal(payment, charged, answered, changes)
            case RefuseRefund():
                await self.refuse_refund(payment.terminal_id, payment, request_id)
            case DeliverAgain():
                await self.deliver_again(payment)
            case RepeatReceipt() if payment.sent_receipts:
                again = Letter(payment.sent_receipts[-1], payment.payment_id)
                self._terminals.repeat(payment.terminal_id, again)
            case AskForPayment():
                await self.ask_for_payment(payment)

    async def tell_line(self, step: Telling, terminal_id: str) -> None:
        """Send what ``step`` says where there is no payment: a PROBLEM, or a customer's scan."""
        match step:
            case SendProblem(problem_type, description):
                await self.send_problem(terminal_id, problem_type, description)
            case AskForPayment():
                await self.ask_for_payment(self._bank.request(terminal_id))

    async def deliver_again(self, payment: Payment) -> None:
        """Tell the terminal what became of the money, whatever it was told before."""
        if not payment.sent_receipts:
            await self._send_receipt(payment, None)
            return
        for text in tuple(payment.sent_receipts):
            await self._send_again(payment, text)

    async def deliver_everything(self, terminal_id: str) -> None:
        """Send every receipt that the terminal was ever sent once more."""
        for payment in tuple(self._bank.payments()):
            if payment.terminal_id == terminal_id:
                for text in tuple(payment.sent_receipts):
                    await self._send_again(payment, text)

    async def refuse_refund(
        self, terminal_id: str, payment: Payment, request_id: str | None
    ) -> None:
        """Say that the money went back before."""
        await self.send_problem(
            terminal_id,
            ProblemType.PAYMENT_ALREADY_REFUNDED.value,
            "Payment already refunded",
            message_id=request_id,
            payment_id=payment.payment_id,
        )

    async def ask_for_payment(self, payment: Payment) -> None:
        """Send the GET_PAYMENT_REQUEST of a customer at the terminal's own code."""
        request = GetPaymentRequest(id=self._identifiers.new_id(), payment_id=payment.payment_id)
        await self._terminals.send(payment.terminal_id, letter(request, payment, keep=True))

    async def send_state(
        self,
        payment: Payment,
        state: PaymentState,
        request_id: str | None = None,
        changes: Changes = UNCHANGED,
    ) -> None:
        """Send a STATUS_UPDATE, under the id of the request that it answers if any."""
        update = StatusUpdate(
            id=request_id or self._identifiers.new_id(),
            payment_id=payment.payment_id,
            payment_state=state,
        )
        sent = changed(letter(update, payment, keep=True), changes)
        await self._terminals.send(payment.terminal_id, sent)

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
            id=message_id or self._identifiers.new_id(),
            type=problem_type,
            description=description,
            payment_id=payment_id,
        )
        sent = letter(problem, self._bank.find(payment_id) if payment_id else None)
        await self._terminals.send(terminal_id, sent)

    async def _respond(self, payment: Payment, request_id: str | None, step: Respond) -> None:
        """Send the response; in a GET-flow the customer has scanned already."""
        shows_code = step.with_code and not payment.by_customer
        response = PaymentInitResponse(
            id=request_id or self._identifiers.new_id(),
            payment_id=payment.payment_id,
            payment_state=payment.state,
            qr_code=f"{self._addresses.base_url}/pay/{payment.payment_id}" if shows_code else None,
        )
        sent = changed(letter(response, payment), step.changes)
        await self._terminals.send(payment.terminal_id, sent)

    async def _send_receipt(
        self, payment: Payment, fault: ReceiptFault | None, changes: Changes = UNCHANGED
    ) -> None:
        charged = payment.charges[-1] if payment.charges else self._imagined_charge(payment)
        true = outbound.receipt(
            payment, charged, message_id=self._identifiers.new_id(), timestamp=self._timestamp()
        )
        if fault is None:
            sent = letter(true, payment, keep=True)
        else:
            sent = outbound.faulty_receipt(true, fault, self._identifiers, payment)
        sent = changed(sent, changes)
        if fault is not ReceiptFault.FOREIGN_PAYMENT and payment.charges:
            self._bank.note_receipt(payment, sent.text)
        await self._terminals.send(payment.terminal_id, sent)

    async def _send_reversal(
        self,
        payment: Payment,
        charged: Charged | None,
        request_id: str | None,
        changes: Changes = UNCHANGED,
    ) -> None:
        if charged is None:
            refunded = [one for one in payment.charges if one.is_refunded]
            charged = refunded[-1] if refunded else None
        if charged is None:
            return
        true = outbound.receipt(
            payment,
            charged,
            message_id=request_id or self._identifiers.new_id(),
            timestamp=self._timestamp(),
            state=PaymentState.REVERSED,
        )
        sent = changed(letter(true, payment, keep=True), changes)
        self._bank.note_receipt(payment, sent.text)
        await self._terminals.send(payment.terminal_id, sent)

    async def _send_again(self, payment: Payment, text: str) -> None:
        await self._terminals.send(payment.terminal_id, Letter(text, payment.payment_id, keep=True))

    def _imagined_charge(self, payment: Payment) -> Charged:
        """Return a charge that never was, for the receipt of somebody else's payment."""
        details = payment.details
        amount = details.amount if details else 1
        currency = details.currency_iso.value if details else "NOK"
        return Charged(self._identifiers.new_receipt_id(), amount, currency)

    def _timestamp(self) -> str:
        return self._clock().strftime("%Y-%m-%dT%H:%M:%SZ")
